import type { Row } from '../row.ts';
import { overDump, SIZES } from './in-memory.ts';

export const list: Row = {
  name: 'list',
  work: 'list rules without their expressions, from the same dump',
  against: 'libnftnl, which decodes all',
  item: 'rule',
  sizes: SIZES,
  headline: 10_000,
  targets: [{ metric: 'user', ratio: 0.2 }],
  measure: (bench, size) => overDump(bench, size, 'list-rules'),
};
