// What a row is, and what measuring it gives.
import type { Bench } from './bench.ts';

/** What was measured once. */
export type Sample = Readonly<Partial<Record<Metric, number>>>;

/** What can be measured, with its unit. */
export const METRICS = {
  wall: 'ms',
  user: 'ms',
  system: 'ms',
  peak: 'MiB',
  block: 'ms',
  lost: '',
  overruns: '',
  grown: 'MiB',
} as const;
export type Metric = keyof typeof METRICS;

/** All samples of one size; theirs are absent where there is nothing to compare with here. */
export interface Samples {
  readonly ours: readonly Sample[];
  readonly theirs?: readonly Sample[];
}

/** A number for every Node, or one for Node 26 and later and one for those before. */
export type ByNode = number | { readonly newest: number; readonly others: number };

/** `ratio`: ours by theirs, at most. `faster`: theirs by ours, at least. `most`: ours, at most. */
export type Target = { readonly metric: Metric } & (
  | { readonly ratio: ByNode }
  | { readonly faster: ByNode }
  | { readonly most: ByNode }
);

/** So many items, measured so often. */
export interface Size {
  readonly items: number;
  readonly rounds: number;
}

export interface Row {
  /** For `--only`. */
  readonly name: string;
  /** What is done, in words. */
  readonly work: string;
  /** What it is held against: `libnftnl`, `nft -f`. */
  readonly against: string;
  /** What there are `items` of, in the singular; absent where the work has no size. */
  readonly item?: string;
  /** How the cost is shown as it grows: for each item (the default), or as it is. */
  readonly growth?: 'whole';
  /** In ascending order; `--quick` takes one smaller than all of them. */
  readonly sizes: readonly Size[];
  /** The size the targets are about. */
  readonly headline: number;
  readonly targets: readonly Target[];
  readonly measure: (bench: Bench, size: Size) => Promise<Samples>;
}
