// encode-rules RULES: rules of plain data, one transaction, its datagram.
import { openNft } from '../../src/nft/index.ts';
import { ruleAt } from '../workload.ts';
import { MemoryKernel, memoryConnector } from './memory-kernel.ts';
import { serve } from './serve.ts';

const rules = Number(process.argv[2]);
const kernel = new MemoryKernel();
const nft = await openNft({ connector: memoryConnector(kernel) });

await serve({
  run: async () => {
    const tx = nft.transaction();
    for (let index = 0; index < rules; index++) tx.addRule(ruleAt(index));
    await tx.commit();
    return kernel.transaction;
  },
});
