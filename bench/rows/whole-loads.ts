// What the rows share that fill an empty ruleset, by a program of ours and by `nft -f`.
import type { Bench } from '../bench.ts';
import type { Command } from '../contestant.ts';
import type { Comparable } from '../listing.ts';
import { alternate } from '../measure.ts';
import type { Samples, Size } from '../row.ts';

/** Up to here the two are held against each other first: a listing of more takes too long. */
const LARGEST_COMPARED = 1000;

interface Loads {
  readonly ours: Command;
  /** For `nft -f`. */
  readonly script: string;
  /** How the rulesets they leave are held against each other. */
  readonly comparable: Comparable;
}

export async function wholeLoads(
  bench: Bench,
  { items, rounds }: Size,
  { ours, script, comparable }: Loads,
): Promise<Samples> {
  const theirs: Command = ['nft', '-f', script];
  if (items <= LARGEST_COMPARED)
    await bench.same(
      comparable,
      () => bench.timed(ours),
      () => bench.timed(theirs),
    );
  const load = (command: Command) => async () => {
    await bench.flush();
    return [await bench.timed(command)];
  };
  return alternate({ rounds }, load(ours), load(theirs));
}
