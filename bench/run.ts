// `npm run bench`: what this package costs, next to nft and libnftnl, in a network namespace of its own. How
// to read it: README.md beside this file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { attempt, CommandError, projectRoot, run } from '../scripts/command.ts';
import { Bench } from './bench.ts';
import { type Built, build, findNode } from './build.ts';
import { machineText, markdownTable, rowText } from './report.ts';
import { type Machine, type Results, type RowResult, rowResult, type SizeResult, sizeResult } from './results.ts';
import type { Row, Size } from './row.ts';
import { ROWS } from './rows/index.ts';

const INSIDE = 'NFT_OFFLOAD_BENCH_NAMESPACE';
const README = join(projectRoot, 'README.md');
/** Around the table of the README. */
const OPENING = '<!-- bench -->';
const CLOSING = '<!-- /bench -->';
/** `--quick`: enough for every row to go through all it does. */
const QUICK: Size = { items: 100, rounds: 2 };

const USAGE = `usage: npm run bench -- [--only ROW]... [--node MAJOR|PATH]... [--quick] [--json FILE] [--readme]
rows: ${ROWS.map(({ name }) => name).join(', ')}`;

interface Options {
  readonly rows: readonly Row[];
  readonly nodes: readonly string[];
  readonly quick: boolean;
  readonly json: string | undefined;
  readonly readme: boolean;
}

/** Progress goes to standard error, results to standard output. */
function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Undefined where help is asked for. */
function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      node: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      readme: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { only, node, quick, json, readme, help } = values;
  if (help) return undefined;
  const unknown = only.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) throw new CommandError(`--only ${unknown}: there is no such row\n${USAGE}`);
  if (readme && (quick || only.length > 0))
    throw new CommandError('--readme writes the whole table: leave out --quick and --only');
  if (readme) splitReadme();
  return {
    rows: only.length === 0 ? ROWS : ROWS.filter(({ name }) => only.includes(name)),
    nodes: node.length === 0 ? [process.execPath] : node.map(findNode),
    quick,
    json,
    readme,
  };
}

async function measureRow(bench: Bench, row: Row, quick: boolean): Promise<RowResult> {
  const sizes: SizeResult[] = [];
  const smallest = row.sizes[0]?.items ?? 0;
  try {
    for (const size of quick ? [{ ...QUICK, items: Math.min(QUICK.items, smallest) }] : row.sizes) {
      log(`${row.name}${row.item === undefined ? '' : ` ${size.items}`}`);
      sizes.push(sizeResult(size.items, await row.measure(bench, size)));
    }
    return rowResult(row, sizes);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // The other rows are measured all the same.
    process.exitCode = 1;
    return { ...rowResult(row, sizes), failure: error.message };
  } finally {
    await bench.flush();
  }
}

async function measureNode(options: Options, node: string, built: Built, machine: Machine): Promise<Results> {
  const version = (await run(node, ['--version'])).trim();
  const folder = mkdtempSync(join(tmpdir(), 'nft-offload-bench-'));
  console.log(`\nNode ${version} on ${machineText(machine)}`);
  try {
    const bench = new Bench(node, built, folder);
    const rows: RowResult[] = [];
    for (const row of options.rows) {
      const result = await measureRow(bench, row, options.quick);
      rows.push(result);
      console.log(rowText(result, { node: version, quick: options.quick }));
    }
    return { machine, node: version, quick: options.quick, rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function machineOf(built: Built): Promise<Machine> {
  const [first] = cpus();
  const nft = /v(\S+)/.exec(await run('nft', ['--version']))?.[1] ?? 'unknown';
  const library = await attempt('dpkg-query', ['--show', 'libnftnl-dev']).catch(() => undefined);
  const libnftnl = /\t(\S+)/.exec(library?.stdout ?? '')?.[1] ?? 'of unknown version';
  return {
    kernel: release(),
    cpus: cpus().length,
    cpu: first?.model ?? 'unknown',
    memory: Math.round(totalmem() / 2 ** 20),
    nft,
    ...(built.libnftnl === undefined ? {} : { libnftnl }),
  };
}

function splitReadme(): readonly [before: string, after: string] {
  const text = readFileSync(README, 'utf8');
  const [start, end] = [text.indexOf(OPENING), text.indexOf(CLOSING)];
  if (start < 0 || end < start)
    throw new CommandError(`README.md has no place for the table: put ${OPENING} and ${CLOSING} where it is to stand`);
  return [text.slice(0, start), text.slice(end)];
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(USAGE);
    return;
  }
  const started = performance.now();
  const built = await build(log);
  const machine = await machineOf(built);
  const runs: Results[] = [];
  for (const node of options.nodes) runs.push(await measureNode(options, node, built, machine));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(runs, null, 2)}\n`);
  if (options.readme) {
    const [before, after] = splitReadme();
    writeFileSync(README, `${before}${OPENING}\n${markdownTable(runs)}\n${after}`);
  }
  log(`done in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

/** Why nothing can be measured here, or undefined. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return `netlink exists on Linux only, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may create a network namespace and change nf_tables in it';
  for (const [program, from] of [
    ['unshare', 'util-linux'],
    ['nft', 'nftables'],
    ['cc', 'gcc'],
  ] as const) {
    const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
    if (error !== undefined) return `${program} cannot be run (apt-get install ${from}): ${error.message}`;
  }
  const { status, stderr } = spawnSync('unshare', ['--net', 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : `unshare --net fails: ${stderr.trim()}`;
}

function enterNamespace(): number {
  const { status } = spawnSync(
    'unshare',
    ['--net', process.execPath, ...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } },
  );
  return status ?? 1;
}

try {
  if (process.env[INSIDE] === '1') {
    await main();
  } else {
    const reason = obstacle();
    if (reason !== undefined) throw new CommandError(`nothing can be measured here: ${reason}`);
    process.exitCode = enterNamespace();
  }
} catch (error) {
  const isWrongOption =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!(error instanceof CommandError) && !isWrongOption) throw error;
  console.error(isWrongOption ? `${error.message}\n${USAGE}` : error.message);
  process.exitCode = 1;
}
