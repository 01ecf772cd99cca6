// What the rows without a kernel share: their sizes, and how often a round repeats the work.
import type { Bench } from '../bench.ts';
import { type Command, type Contestant, withContestants } from '../contestant.ts';
import { alternate } from '../measure.ts';
import type { Samples, Size } from '../row.ts';

export const SIZES: readonly Size[] = [
  { items: 1000, rounds: 15 },
  { items: 10_000, rounds: 15 },
  { items: 100_000, rounds: 5 },
];
/** A round has at least so many items: processor time is told in steps that a short one would not show. */
const ITEMS_A_ROUND = 20_000;
/** The first passes take several times as long, until V8 has compiled what is hot. */
const WARM_UP = 4;

/** Two programs that do the same work in memory, round by round. */
export async function inMemory({ items, rounds }: Size, ours: Command, theirs: Command | undefined): Promise<Samples> {
  const repeat = Math.max(1, Math.round(ITEMS_A_ROUND / items));
  const times = { rounds, warmUp: WARM_UP };
  const take = (contestant: Contestant) => async () => [await contestant.round(repeat)];
  if (theirs === undefined) return withContestants([ours], (first) => alternate(times, take(first)));
  return withContestants([ours, theirs], (first, second) => alternate(times, take(first), take(second)));
}

/** A program of ours over a dump of rules, and libnftnl over the same. */
export async function overDump(bench: Bench, size: Size, name: string): Promise<Samples> {
  const dump = await bench.rulesDump(size.items);
  return inMemory(size, bench.program(name, dump, size.items), bench.libnftnl('decode', dump, size.items));
}
