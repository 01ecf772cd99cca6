// `npm run test:node`: runs an npm script by several versions of Node, which are fetched from the npm
// registry and kept (delete the cache folder to get newer ones).
//
//   npm run test:node                                 `npm test` by Node 20, 22, 24 and 26
//   npm run test:node -- 20 26                        by these two
//   npm run test:node -- --script test:live 20 26     `npm run test:live`
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { attempt, CommandError, npm, run } from './command.ts';

const MAJORS = ['20', '22', '24', '26'];

/** What a suite printed: mocha's summary, or the last line `N passed, N failed, N skipped`. */
interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Outcome extends Totals {
  readonly version: string;
  readonly seconds: number;
  readonly status: number;
}

/** The npm package that has Node's binary for this platform: what the npm package `node` would install. */
function binaryPackage(): string {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The newest Node of this major version: the path of its binary. */
async function fetchNode(major: string): Promise<string> {
  const name = binaryPackage();
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nft-offload', 'node');
  const folder = join(cache, `${name}-${major}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    // It appears under its name only when it is complete.
    const temporary = mkdtempSync(join(cache, '.incomplete-'));
    try {
      console.log(`fetching ${name}@${major}`);
      const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
      await run(...npm(['install', '--prefix', temporary, ...options, `${name}@${major}`]), { cwd: temporary });
      if (!existsSync(folder)) renameSync(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

async function runScript(node: string, script: string): Promise<Outcome> {
  const version = (await run(node, ['--version'])).trim();
  console.log(`\n== npm run ${script} by Node ${version}`);
  const started = performance.now();
  // First on PATH: the script's own `node` is this one, and so is that of the programs it starts.
  const PATH = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
  const [npmProgram, args] = npm(['run', '--silent', script]);
  const program = npmProgram === process.execPath ? node : npmProgram;
  const { status, output } = await attempt(program, args, { env: { PATH }, show: true });
  return { version, status, seconds: (performance.now() - started) / 1000, ...readTotals(output) };
}

function readTotals(output: string): Totals {
  const text = stripVTControlCharacters(output);
  const line = [...text.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (line !== undefined) return { passed: Number(line[1]), failed: Number(line[2]), skipped: Number(line[3]) };
  const sum = (word: string): number =>
    [...text.matchAll(new RegExp(`^ *(\\d+) ${word}\\b`, 'gm'))].reduce((total, match) => total + Number(match[1]), 0);
  return { passed: sum('passing'), failed: sum('failing'), skipped: sum('pending') };
}

/** A run that tested nothing is no success. */
function isSuccess({ status, passed }: Outcome): boolean {
  return status === 0 && passed > 0;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { script: { type: 'string', default: 'test' } },
  });
  const unknown = positionals.find((major) => !/^\d+$/.test(major));
  if (unknown !== undefined) throw new CommandError(`${unknown}: name major versions of Node, such as 20 26`);

  const outcomes: Outcome[] = [];
  for (const major of positionals.length > 0 ? positionals : MAJORS) {
    outcomes.push(await runScript(await fetchNode(major), values.script));
  }

  console.log('\nNode         passed  failed  skipped  seconds  result');
  for (const outcome of outcomes) {
    const { version, passed, failed, skipped, seconds, status } = outcome;
    const numbers = [
      String(passed).padStart(6),
      String(failed).padStart(6),
      String(skipped).padStart(7),
      seconds.toFixed(1).padStart(7),
    ];
    const result = isSuccess(outcome) ? 'ok' : status === 0 ? 'FAILED: nothing was tested' : `FAILED: status ${status}`;
    console.log([version.padEnd(11), ...numbers, result].join('  '));
  }
  const total = (key: keyof Totals): number => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  if (!outcomes.every(isSuccess)) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
