import type { Row } from '../row.ts';
import { overDump, SIZES } from './in-memory.ts';

export const decode: Row = {
  name: 'decode',
  work: 'decode a dump of rules, everything in them',
  against: 'libnftnl',
  item: 'rule',
  sizes: SIZES,
  headline: 10_000,
  // google/nftables took 217 ms of processor time where libnftnl took 58: 2.24 is 0.6 of that.
  targets: [{ metric: 'user', ratio: { newest: 1.5, others: 2.24 } }],
  measure: (bench, size) => overDump(bench, size, 'decode-rules'),
};
