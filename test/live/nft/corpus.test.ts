// nft's rulesets, read by this package from the kernel and put back.
import { corpusTests } from '../../support/corpus.ts';

describe('the corpus of rulesets', () => {
  // The lab's kernels have everything but SELinux. Others may be built without flowtables, queues and much of the bridge.
  const lab = process.env['LAB_KERNEL'] !== undefined;
  corpusTests({ filesAtOnce: lab ? 4 : 1, refusedAtMost: lab ? 6 : 60, rulesAtLeast: 1300 });
});
