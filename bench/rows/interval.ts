import type { Row } from '../row.ts';
import { besideNft } from './add-elements.ts';

export const interval: Row = {
  name: 'interval',
  work: 'add one element to an interval set that has so many, from a running process',
  against: '`nft add element`',
  item: 'element',
  growth: 'whole',
  sizes: [
    { items: 1000, rounds: 9 },
    { items: 10_000, rounds: 9 },
    { items: 100_000, rounds: 7 },
  ],
  headline: 100_000,
  targets: [{ metric: 'wall', faster: 50 }],
  measure: (bench, size) => besideNft(bench, 'intervals', size),
};
