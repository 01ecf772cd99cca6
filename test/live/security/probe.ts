// The library in a process of its own: `probe.ts <transport> <device>`. Prints what it could do.
import { readFileSync } from 'node:fs';
import { connect, openEthtool, openNft } from '../../../src/index.ts';

const [transport = '', device = ''] = process.argv.slice(2);
const [, effective = ''] = /^CapEff:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
console.log(`user ${process.getuid?.()} capabilities ${BigInt(`0x${effective}`).toString(16)}`);

const connector = await connect(transport as 'ffi' | 'addon');
const socket = await connector.open(12);
console.log(`force ${socket.caps.force}`);
socket.close();

const nft = await openNft({ connector });
const table = { family: 'inet', name: 'nfo-least' } as const;
await nft.transaction().addTable(table).commit();
console.log(`tables ${(await nft.tables()).map(({ name }) => name).join(' ')}`);
await nft.transaction().deleteTable(table).commit();

const ethtool = await openEthtool({ connector });
const { took } = await ethtool.setFeature(device, 'tx-tcp-segmentation', false);
console.log(`feature ${took}`);

ethtool.close();
nft.close();
await connector.close();
console.log('done');
