// What the rows share that add one element at a time from a process that runs.
import type { Bench } from '../bench.ts';
import { withContestants } from '../contestant.ts';
import { alternate } from '../measure.ts';
import type { Sample, Samples, Size } from '../row.ts';
import { oneElementCommand, type SetName } from '../workload.ts';

/** 12.0.0.0 and 13.0.0.0: above all elements that are there. */
const OURS = 0x0c00_0000;
const THEIRS = 0x0d00_0000;
/** Ours are short: so many make a round, and each is a sample. */
const OURS_A_ROUND = 10;

/** Against a process of nft, from its start to its end. */
export function besideNft(bench: Bench, name: SetName, size: Size): Promise<Samples> {
  let next = THEIRS;
  return addElements(bench, name, size, () => {
    const address = next;
    next += 2;
    return bench.timed(['nft', ...oneElementCommand(name, address)]);
  });
}

/** Against a process of Node that starts nft each time. */
export function besideSpawning(bench: Bench, name: SetName, size: Size): Promise<Samples> {
  return withContestants([bench.program('spawn-element', name, THEIRS)], (spawning) =>
    addElements(bench, name, size, async () => {
      // Its processor time does not count that of nft.
      const { wall } = await spawning.round();
      return wall === undefined ? {} : { wall };
    }),
  );
}

async function addElements(
  bench: Bench,
  name: SetName,
  { items, rounds }: Size,
  theirs: () => Promise<Sample>,
): Promise<Samples> {
  await bench.load(await bench.setScript(name, items));
  return withContestants([bench.program('add-element', name, OURS)], (ours) =>
    alternate(
      { rounds, warmUp: 2 },
      async () => {
        const samples: Sample[] = [];
        for (let left = OURS_A_ROUND; left > 0; left--) samples.push(await ours.round());
        return samples;
      },
      async () => [await theirs()],
    ),
  );
}
