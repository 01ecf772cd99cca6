import { withContestants } from '../contestant.ts';
import { alternate } from '../measure.ts';
import type { Row } from '../row.ts';

export const eventLoop: Row = {
  name: 'event-loop',
  work: 'longest block of the event loop by a commit of rules in the background',
  against: 'the same in the foreground',
  item: 'rule',
  sizes: [
    { items: 1000, rounds: 9 },
    { items: 10_000, rounds: 7 },
    { items: 100_000, rounds: 2 },
  ],
  headline: 10_000,
  targets: [{ metric: 'block', most: 20 }],
  measure: (bench, { items, rounds }) =>
    withContestants(
      [
        bench.program('commit-while-ticking', items, 'background'),
        bench.program('commit-while-ticking', items, 'foreground'),
      ],
      (background, foreground) =>
        alternate(
          { rounds, warmUp: rounds > 2 ? 2 : 0 },
          async () => [await background.round()],
          async () => [await foreground.round()],
        ),
    ),
};
