import { join } from 'node:path';
import { projectRoot } from '../../scripts/command.ts';
import type { Bench } from '../bench.ts';
import { alternate } from '../measure.ts';
import type { Row, Samples, Size } from '../row.ts';

const CAPTURE = join(projectRoot, 'test/pcap-fixtures/linux-6.12/client-status.pcap');

const STARTS: Pick<Row, 'against' | 'sizes' | 'headline'> = {
  against: '`node -e 0`',
  sizes: [{ items: 1, rounds: 15 }],
  headline: 1,
};

export const startVersion: Row = {
  ...STARTS,
  name: 'start-version',
  work: 'start of the command: `nft-offload --version`',
  targets: [{ metric: 'wall', ratio: 1.3 }],
  measure: (bench, size) => starts(bench, size, '--version'),
};

export const startStatus: Row = {
  ...STARTS,
  name: 'start-status',
  work: 'start of the command: `nft-offload status`, on a replay',
  targets: [{ metric: 'wall', ratio: 2 }],
  measure: (bench, size) => starts(bench, size, 'status', '--transport', `replay:${CAPTURE}`),
};

function starts(bench: Bench, { rounds }: Size, ...args: readonly string[]): Promise<Samples> {
  return alternate(
    { rounds, warmUp: 1 },
    async () => [await bench.timed(bench.command(...args))],
    async () => [await bench.timed([bench.node, '-e', '0'])],
  );
}
