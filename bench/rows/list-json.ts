import { alternate } from '../measure.ts';
import type { Row } from '../row.ts';

export const listJson: Row = {
  name: 'list-json',
  work: '`nft-offload list ruleset --json`, whole process',
  against: '`nft -j list ruleset`',
  item: 'rule',
  sizes: [
    { items: 1000, rounds: 9 },
    { items: 10_000, rounds: 7 },
    { items: 100_000, rounds: 2 },
  ],
  headline: 10_000,
  targets: [{ metric: 'wall', ratio: 0.5 }],
  measure: async (bench, { items, rounds }) => {
    await bench.load(await bench.rulesScript(items));
    const ours = bench.command('list', 'ruleset', '--json');
    return alternate(
      { rounds },
      async () => [await bench.timed(ours)],
      async () => [await bench.timed(['nft', '-j', 'list', 'ruleset'])],
    );
  },
};
