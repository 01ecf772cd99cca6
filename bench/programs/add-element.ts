// add-element SET ADDRESS: one new element of the set at a time, beginning with the address (a number).
import { connect, openNft } from '../../src/index.ts';
import { oneElement, type SetName, setOf } from '../workload.ts';
import { serve } from './serve.ts';

const name = process.argv[2] as SetName;
let address = Number(process.argv[3]);
const { family, table } = setOf(name);
const connector = await connect();
const nft = await openNft({ connector });

await serve({
  run: async () => {
    await nft
      .transaction()
      .addElements({ family, table, set: name, elements: oneElement(name, address) })
      .commit();
    address += 2;
    return undefined;
  },
  close: async () => {
    nft.close();
    await connector.close();
  },
});
