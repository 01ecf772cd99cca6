// Every row, in the order in which they are measured and shown.
import type { Row } from '../row.ts';
import { commit } from './commit.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { eventLoop } from './event-loop.ts';
import { interval } from './interval.ts';
import { list } from './list.ts';
import { listJson } from './list-json.ts';
import { loadSet } from './load-set.ts';
import { monitor } from './monitor.ts';
import { small } from './small.ts';
import { startStatus, startVersion } from './start.ts';

export const ROWS: readonly Row[] = [
  encode,
  decode,
  list,
  listJson,
  commit,
  loadSet,
  interval,
  small,
  startVersion,
  startStatus,
  monitor,
  eventLoop,
];
