// encode-rules RULES: rules of plain data, one transaction, its datagram.
import { openNft } from '../../src/nft/index.ts';
import { ruleAt } from '../workload.ts';
import { MemoryKernel, memoryConnector } from './memory-kernel.ts';
import { serve } from './serve.ts';

const rules = Array.from({ length: Number(process.argv[2]) }, (_, index) => ruleAt(index));
const kernel = new MemoryKernel();
const nft = await openNft({ connector: memoryConnector(kernel) });

await serve({
  run: async () => {
    const tx = nft.transaction();
    for (const rule of rules) tx.addRule(rule);
    await tx.commit();
    return kernel.transaction;
  },
});
