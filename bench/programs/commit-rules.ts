// commit-rules RULES: rules of plain data, committed.
import { connect, openNft } from '../../src/index.ts';
import { RULES, ruleAt, TABLE } from '../workload.ts';

const rules = Number(process.argv[2]);
const connector = await connect();
const nft = await openNft({ connector });
const tx = nft.transaction().addTable(TABLE).addChain(RULES);
for (let index = 0; index < rules; index++) tx.addRule(ruleAt(index));
await tx.commit();
nft.close();
await connector.close();
