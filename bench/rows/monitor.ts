import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { withContestants } from '../contestant.ts';
import { alternate } from '../measure.ts';
import type { Row, Sample } from '../row.ts';

/** nft does not say when it listens. */
const NFT_STARTS = 500;
/** So long without a word, in milliseconds: nothing more will come. */
const QUIET = 2000;
const LINE_OF_RULE = Buffer.from('add rule ');

export const monitor: Row = {
  name: 'monitor',
  work: 'a monitor hears of a commit of rules: what it is not told of, and how long it takes',
  against: '`nft monitor`',
  item: 'rule',
  sizes: [
    { items: 1000, rounds: 3 },
    { items: 10_000, rounds: 3 },
    { items: 100_000, rounds: 1 },
  ],
  headline: 10_000,
  targets: [
    { metric: 'lost', most: 0 },
    { metric: 'overruns', most: 0 },
  ],
  measure: (bench, { items, rounds }) =>
    alternate(
      { rounds },
      async () => [await hearByOurs(bench, items)],
      async () => [await hearByNft(bench, items)],
    ),
};

async function hearByOurs(bench: Bench, items: number): Promise<Sample> {
  await bench.flush();
  const script = await bench.rulesScript(items);
  return withContestants([bench.program('monitor-rules', items)], async (listener) => {
    await bench.timed(['nft', '-f', script]);
    return listener.round();
  });
}

async function hearByNft(bench: Bench, items: number): Promise<Sample> {
  await bench.flush();
  const script = await bench.rulesScript(items);
  const child = spawn('nft', ['monitor', 'rules'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let told = 0;
  let lastHeard = 0;
  let left = Buffer.alloc(0);
  child.stdout.on('data', (bytes: Buffer) => {
    lastHeard = performance.now();
    const lines = Buffer.concat([left, bytes]);
    let at = 0;
    for (let end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', at)) {
      if (lines.subarray(at, at + LINE_OF_RULE.length).equals(LINE_OF_RULE)) told++;
      at = end + 1;
    }
    left = lines.subarray(at);
  });
  const closed = once(child, 'close');
  try {
    await wait(NFT_STARTS);
    const before = residentOf(child.pid);
    await bench.timed(['nft', '-f', script]);
    const start = performance.now();
    lastHeard = start;
    const isDone = () => told >= items || performance.now() - lastHeard > QUIET;
    while (!isDone()) await wait(1);
    const wall = performance.now() - start;
    return { wall, lost: items - told, grown: residentOf(child.pid, 'VmHWM') - before };
  } finally {
    child.kill();
    await closed;
  }
}

/** MiB; 0 for a process that has ended. */
function residentOf(pid: number | undefined, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
