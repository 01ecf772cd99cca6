// Whether a series of measurements grows steadily, or only goes up and down.

/** The part at the beginning that is not counted: code is compiled, pools are filled. */
export const WARM_UP = 0.25;

export interface Trend {
  /** How much more it is at the end than after the warm-up, by the slope, in the unit of the values. */
  readonly growth: number;
  /** The share of pairs of measurements of which the later is the larger: 0.5 in what only goes up and down. */
  readonly rising: number;
}

/** Slope by Theil and Sen: the median of the slopes of all pairs, which single outliers do not move. */
export function trendOf(values: readonly number[]): Trend {
  const counted = values.slice(Math.floor(values.length * WARM_UP));
  const slopes: number[] = [];
  let rising = 0;
  for (const [from, before] of counted.entries()) {
    for (let to = from + 1; to < counted.length; to++) {
      const difference = (counted[to] ?? 0) - before;
      slopes.push(difference / (to - from));
      rising += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    }
  }
  if (slopes.length === 0) return { growth: 0, rising: 0.5 };
  slopes.sort((a, b) => a - b);
  return {
    growth: Math.round((slopes[slopes.length >> 1] ?? 0) * (counted.length - 1)),
    rising: rising / slopes.length,
  };
}

/** It grew by more than is allowed, and did so steadily. */
export function growsSteadily({ growth, rising }: Trend, allowed: number): boolean {
  return growth > allowed && rising > 0.75;
}
