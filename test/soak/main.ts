// `npm run soak -- [--minutes N] [--transport auto|ffi|addon]`: a daemon's life in fast motion, in a network
// namespace of its own. Fails where memory or descriptors grow steadily, and where it is shorter than a day.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connect, type TransportChoice } from '../../src/transport/connect.ts';
import { Daemon, PARTS_A_DAY } from './daemon.ts';
import { ALLOWED, type Measured, MIB, tooShort } from './limits.ts';
import { growsSteadily, trendOf, WARM_UP } from './trend.ts';

const INSIDE = 'NFT_OFFLOAD_SOAK_NAMESPACE';
const SAMPLES = 60;

async function measure(): Promise<Record<Measured, number>> {
  const { gc } = globalThis as { gc?: () => void };
  // Buffers are let go of in a turn of their own.
  for (let round = 0; round < 3; round++) {
    gc?.();
    await new Promise((done) => setImmediate(done));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    'heap after garbage collection': heapUsed + external,
    'memory of the process': rss,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}

async function soak(minutes: number, transport: TransportChoice): Promise<boolean> {
  const connector = await connect(transport);
  const daemon = await Daemon.start(connector);
  const samples: Record<Measured, number>[] = [];
  const begin = performance.now();
  let parts = 0;
  while (samples.length < SAMPLES) {
    await daemon.part();
    parts++;
    const due = Math.floor(((performance.now() - begin) / (minutes * 60_000)) * SAMPLES);
    if (due <= samples.length && samples.length > 0) continue;
    // What was closed is gone after a turn.
    await new Promise((done) => setTimeout(done, transport === 'addon' ? 1000 : 5));
    samples.push(await measure());
    if (samples.length % 10 === 0) console.log(`${days(parts)} days: ${inWords(samples.at(-1))}`);
    if (due >= SAMPLES) break;
  }
  await daemon.stop();
  await connector.close();
  console.log(
    `Node ${process.version}, ${connector.description}: ${days(parts)} days of a daemon in ${minutes} minutes, ` +
      `${Math.round((parts * Daemon.operationsADay) / PARTS_A_DAY)} operations (${Daemon.operationsADay} a day)`,
  );
  console.log(
    Object.entries(daemon.done)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', '),
  );
  const reason = tooShort(parts, samples.length);
  if (reason !== undefined) {
    console.log(reason);
    return false;
  }
  let flat = true;
  for (const [name, allowed] of Object.entries(ALLOWED) as [Measured, number][]) {
    const trend = trendOf(samples.map((sample) => sample[name]));
    const grows = growsSteadily(trend, allowed);
    flat &&= !grows;
    const perDay = Math.round(trend.growth / (((1 - WARM_UP) * parts) / PARTS_A_DAY));
    console.log(
      `${grows ? 'GROWS' : 'flat '} ${name}: ${trend.growth} by the slope, ${perDay} a day, ` +
        `${Math.round(trend.rising * 100)} % of pairs rise (allowed: ${allowed}, or half of them)`,
    );
  }
  return flat;
}

function days(parts: number): string {
  return (parts / PARTS_A_DAY).toFixed(1);
}

function inWords(sample: Record<Measured, number> | undefined): string {
  return Object.entries(sample ?? {})
    .map(([name, value]) =>
      name === 'descriptors' ? `${value} ${name}` : `${(value / MIB).toFixed(1)} MiB of ${name}`,
    )
    .join(', ');
}

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, transport: { type: 'string', default: 'auto' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError(`--minutes ${values.minutes}: must be a number above 0`);
if (process.env[INSIDE] === '1') {
  process.exitCode = (await soak(minutes, values.transport as TransportChoice)) ? 0 : 1;
} else {
  const self = [process.execPath, '--expose-gc', ...process.execArgv, fileURLToPath(import.meta.url)];
  const { status, error } = spawnSync('unshare', ['--net', ...self, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  });
  if (error !== undefined)
    console.error(`a network namespace is needed: unshare (util-linux), as root: ${error.message}`);
  process.exitCode = status ?? 1;
}
