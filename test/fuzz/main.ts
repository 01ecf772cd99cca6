// `npm run fuzz`: a child process fuzzes, this one watches it: an input that never ends or takes all memory
// is a finding, too.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attempt } from './attempt.ts';
import { readCorpus } from './corpus.ts';
import { CurrentInput, lastInput, writeFinding } from './findings.ts';
import { fuzz } from './fuzz.ts';
import { TARGETS } from './targets/index.ts';

const USAGE = `npm run fuzz -- [options]     damages real inputs of every decoder and says which of them fail

  --seconds N     how long (default 60)
  --runs N        ends after so many inputs at the latest: the same seed and number make the same run again
  --seed N        (default: of the clock)
  --target NAME   ${TARGETS.map(({ name }) => name).join(', ')}; can be repeated (default: all)
  --out DIR       where inputs that fail are written (default: in the folder for temporary files)
  --input FILE    runs one input in the target that is named, and shows how it fails`;

/** Longer than any input is allowed to take. */
const SILENCE_MS = 60_000;
const MEGABYTES = 1024;

interface Settings {
  readonly seed: number;
  readonly seconds: number;
  readonly runs: number;
  readonly targets: readonly string[];
  readonly out: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      runs: { type: 'string', default: 'Infinity' },
      seed: { type: 'string' },
      target: { type: 'string', multiple: true },
      out: { type: 'string', default: join(tmpdir(), 'nft-offload-fuzz') },
      input: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const targets = values.target ?? TARGETS.map(({ name }) => name);
  const settings: Settings = {
    seed: Number(values.seed ?? Date.now() % 2 ** 32),
    seconds: Number(values.seconds),
    runs: Number(values.runs),
    targets,
    out: values.out,
  };
  const isWrong = [settings.seed, settings.seconds, settings.runs].some(Number.isNaN);
  const unknown = targets.find((name) => !TARGETS.some((target) => target.name === name));
  if (values.help || isWrong || unknown !== undefined) {
    console.log(unknown === undefined ? USAGE : `there is no target ${unknown}\n${USAGE}`);
    return values.help ? 0 : 2;
  }
  if (values.input !== undefined) return await runOne(targets, values.input);
  return process.send === undefined ? await supervise(settings) : await work(settings);
}

async function runOne(targets: readonly string[], path: string): Promise<number> {
  const input = new Uint8Array(readFileSync(path));
  let failed = 0;
  for (const target of TARGETS.filter(({ name }) => targets.includes(name))) {
    const failure = await attempt(target, input);
    if (failure !== undefined) failed++;
    console.log(`${target.name}: ${failure === undefined ? 'nothing fails' : failure.text}`);
  }
  return failed === 0 ? 0 : 1;
}

/** Starts the child, and another one where it ended before its time. */
async function supervise(settings: Settings): Promise<number> {
  const { seed, seconds, out } = settings;
  console.log(`seed ${seed}, ${seconds} s, targets ${settings.targets.join(', ')}`);
  const end = performance.now() + seconds * 1000;
  let findings = 0;
  let isWhole = false;
  for (let part = 0; !isWhole && (part === 0 || performance.now() < end); part++) {
    const left = Math.max(1, (end - performance.now()) / 1000);
    const { pid, reason, found } = await child({ ...settings, seed: seed + part, seconds: left });
    findings += found;
    isWhole = reason === undefined;
    if (reason === undefined) continue;
    findings++;
    const last = lastInput(out, pid);
    console.log(`\nFINDING: the process ${reason}`);
    if (last === undefined) break;
    console.log(`  ${writeFinding(out, last.target, last.input)}`);
  }
  console.log(`${findings} findings`);
  return findings === 0 ? 0 : 1;
}

interface Ended {
  readonly pid: number;
  /** How it ended before its time. */
  readonly reason: string | undefined;
  readonly found: number;
}

function child({ seed, seconds, runs, targets, out }: Settings): Promise<Ended> {
  const numbers = ['--seed', String(seed), '--seconds', String(seconds), '--runs', String(runs), '--out', out];
  const args = [...numbers, ...targets.flatMap((name) => ['--target', name])];
  const execArgv = [...process.execArgv, `--max-old-space-size=${MEGABYTES}`];
  const running = fork(new URL(import.meta.url), args, { execArgv });
  return new Promise((resolve) => {
    let found = 0;
    let killed: string | undefined;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        killed = `said nothing for ${SILENCE_MS / 1000} s: its input does not end`;
        running.kill('SIGKILL');
      }, SILENCE_MS);
    };
    wait();
    running.on('message', (failures) => {
      found = Number(failures);
      wait();
    });
    running.on('exit', (code, signal) => {
      clearTimeout(timer);
      const reason = killed ?? (code === 0 ? undefined : `ended with ${signal ?? code}`);
      resolve({ pid: running.pid ?? 0, reason, found });
    });
  });
}

async function work({ seed, seconds, runs, targets, out }: Settings): Promise<number> {
  const current = new CurrentInput(out);
  const started = performance.now();
  const report = await fuzz({
    seed,
    seconds,
    runs,
    targets: TARGETS.filter(({ name }) => targets.includes(name)),
    corpus: readCorpus(),
    onRun: (target, input) => current.set(target, input),
    onFailure: (target, input, { text }) => {
      console.log(`\nFINDING in ${target.name}: ${text}\n  ${writeFinding(out, target.name, input)}`);
    },
    onProgress: ({ failures }) => process.send?.(failures),
  });
  current.close();
  process.send?.(report.failures);
  const took = (performance.now() - started) / 1000;
  console.log(
    `seed ${seed}: ${report.runs} runs in ${took.toFixed(0)} s, ${report.failures} different failures, ` +
      `${report.blocks} blocks reached, ${report.kept} inputs kept, digest ${report.digest}`,
  );
  process.disconnect?.();
  return 0;
}

process.exitCode = await main();
