import { inOrder } from '../listing.ts';
import type { Row } from '../row.ts';
import { wholeLoads } from './whole-loads.ts';

export const commit: Row = {
  name: 'commit',
  work: 'commit rules, plain data to committed, whole process',
  against: '`nft -f`',
  item: 'rule',
  sizes: [
    { items: 1000, rounds: 9 },
    { items: 10_000, rounds: 7 },
    { items: 100_000, rounds: 2 },
  ],
  headline: 10_000,
  targets: [{ metric: 'wall', ratio: 0.7 }],
  measure: async (bench, size) =>
    wholeLoads(bench, size, {
      ours: bench.program('commit-rules', size.items),
      script: await bench.rulesScript(size.items),
      comparable: inOrder,
    }),
};
