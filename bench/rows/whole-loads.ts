// What the rows share that fill an empty ruleset, by a program of ours and by `nft -f`.
import type { Bench } from '../bench.ts';
import type { Command } from '../contestant.ts';
import { alternate } from '../measure.ts';
import type { Samples, Size } from '../row.ts';

/** Up to here the two are held against each other first: a listing of more takes too long. */
const LARGEST_COMPARED = 1000;

export async function wholeLoads(
  bench: Bench,
  { items, rounds }: Size,
  ours: Command,
  script: string,
): Promise<Samples> {
  const theirs: Command = ['nft', '-f', script];
  if (items <= LARGEST_COMPARED)
    await bench.same(
      () => bench.timed(ours),
      () => bench.timed(theirs),
    );
  const load = (command: Command) => async () => {
    await bench.flush();
    return [await bench.timed(command)];
  };
  return alternate({ rounds }, load(ours), load(theirs));
}
