// Taking samples, ours and theirs by turns, and what they come to.
import type { Metric, Sample, Samples } from './row.ts';

/** Some samples of one side. */
export type Take = () => Promise<readonly Sample[]>;

/** What many samples of a number come to. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly count: number;
}

/**
 * So many rounds of both, by turns, and each is the first of a round as often as the second: what else the
 * machine does meets both. Rounds to warm up are not counted.
 */
export async function alternate(
  { rounds, warmUp = 0 }: { readonly rounds: number; readonly warmUp?: number },
  takeOurs: Take,
  takeTheirs?: Take,
): Promise<Samples> {
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const turns: (() => Promise<void>)[] = [
      async () => keep(ours, await takeOurs(), round),
      async () => keep(theirs, (await takeTheirs?.()) ?? [], round),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  return { ours, ...(takeTheirs === undefined ? {} : { theirs }) };
}

function keep(samples: Sample[], taken: readonly Sample[], round: number): void {
  if (round >= 0) samples.push(...taken);
}

/** Undefined where nobody measured it. */
export function spreadOf(samples: readonly Sample[], metric: Metric): Spread | undefined {
  const values = samples.flatMap((sample) => sample[metric] ?? []).toSorted((a, b) => a - b);
  const [min] = values;
  const max = values.at(-1);
  if (min === undefined || max === undefined) return undefined;
  const middle = values.length / 2;
  const [low = min, high = low] = values.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return { min, median: (low + high) / 2, max, count: values.length };
}
