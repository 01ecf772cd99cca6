import type { Row } from '../row.ts';
import { besideSpawning } from './add-elements.ts';

/** The set has a few elements: neither side is to be measured by its size. */
const ELEMENTS = 10;

export const small: Row = {
  name: 'small',
  work: 'one small transaction (an element of a small set), from a running process',
  against: '`nft add element`, started by Node',
  sizes: [{ items: 1, rounds: 30 }],
  headline: 1,
  targets: [{ metric: 'wall', faster: 50 }],
  measure: (bench, { rounds }) => besideSpawning(bench, 'hash', { items: ELEMENTS, rounds }),
};
