// load-set ELEMENTS: a set and its elements from a generator, in one transaction.
import { connect, openNft } from '../../src/index.ts';
import { hashElements, setOf, TABLE } from '../workload.ts';

const count = Number(process.argv[2]);
const connector = await connect();
const nft = await openNft({ connector });
const set = setOf('hash');
const { family, table, name } = set;
await nft
  .transaction()
  .addTable(TABLE)
  .addSet(set)
  .addElements({ family, table, set: name, elements: hashElements(count) })
  .commit();
nft.close();
await connector.close();
