import { inAnyOrder } from '../listing.ts';
import type { Row } from '../row.ts';
import { wholeLoads } from './whole-loads.ts';

export const loadSet: Row = {
  name: 'load-set',
  work: 'load a hash set in one transaction, its elements from a generator, whole process',
  against: '`nft -f`',
  item: 'element',
  sizes: [
    { items: 1000, rounds: 7 },
    { items: 10_000, rounds: 7 },
    { items: 100_000, rounds: 3 },
    { items: 1_000_000, rounds: 2 },
  ],
  headline: 1_000_000,
  targets: [
    { metric: 'wall', ratio: 0.5 },
    { metric: 'peak', ratio: 0.5 },
  ],
  measure: async (bench, size) =>
    wholeLoads(bench, size, {
      ours: bench.program('load-set', size.items),
      script: await bench.setScript('hash', size.items),
      comparable: inAnyOrder,
    }),
};
