// encode-rules RULES: rules of plain data with their comments as text, one transaction, its datagram.
import { openNft } from '../../src/nft/index.ts';
import { bareRuleAt, commentAt, withComment } from '../workload.ts';
import { MemoryKernel, memoryConnector } from './memory-kernel.ts';
import { serve } from './serve.ts';

const rules = Array.from({ length: Number(process.argv[2]) }, (_, index) => ({
  rule: bareRuleAt(index),
  comment: commentAt(index),
}));
const kernel = new MemoryKernel();
const nft = await openNft({ connector: memoryConnector(kernel) });

await serve({
  run: async () => {
    const tx = nft.transaction();
    for (const { rule, comment } of rules) tx.addRule(withComment(rule, comment));
    await tx.commit();
    return kernel.transaction;
  },
});
