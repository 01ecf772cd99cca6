// load-set ELEMENTS: a set and its elements from a generator, in one transaction.
import { connect, NftOffloadError, openNft } from '../../src/index.ts';
import type { SetElement } from '../../src/nft/index.ts';
import { hashElements, setOf, TABLE } from '../workload.ts';
import { notThere } from './serve.ts';

const count = Number(process.argv[2]);
const connector = await connect();
const nft = await openNft({ connector });
const set = setOf('hash');
const { family, table, name } = set;
const tx = nft.transaction().addTable(TABLE).addSet(set);
const elements = hashElements(count) as Iterable<SetElement> as readonly SetElement[];
try {
  tx.addElements({ family, table, set: name, elements });
} catch (error) {
  if (!(error instanceof NftOffloadError) || error.code !== 'USAGE') throw error;
  notThere('tx.addElements() takes no generator');
}
await tx.commit();
nft.close();
await connector.close();
