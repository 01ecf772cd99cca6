// Fills a set of so many addresses from a generator, and reads it back one by one; says how many there were.
// With `list` it reads them all at once: what the test of the memory is held against.
import { openNft, type SetElement } from '../../../src/nft/index.ts';
import { connect } from '../../../src/transport/connect.ts';

const count = Number(process.argv[2]);
const how = process.argv[3] ?? 'stream';
const SET = { family: 'ip', table: 'large', set: 's' } as const;

function* addresses(): Generator<SetElement> {
  for (let n = 0; n < count; n++) yield { key: { value: Uint8Array.of(10, n >> 16, n >> 8, n) } };
}

const connector = await connect('auto');
const nft = await openNft({ connector });
await nft
  .transaction()
  .addTable({ family: 'ip', name: 'large' })
  // With a size the kernel need not grow the set while it is read.
  .addSet({ family: 'ip', table: 'large', name: 's', keyType: 7, keyLength: 4, description: { size: 2 * count } })
  .addElements({ ...SET, elements: addresses() })
  .commit();
let read = 0;
if (how === 'list') read = (await nft.elements(SET)).length;
else for await (const _ of nft.eachElement(SET)) read++;
console.log(read);
await nft.transaction().deleteTable({ family: 'ip', name: 'large' }).commit();
nft.close();
await connector.close();
