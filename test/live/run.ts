// The runner of `npm run test:live`: mocha over test/live, against the kernel of this machine, in a
// network namespace of its own, with the Node that runs this file. Arguments: paths of test files
// (default: all), or `--grep` and a pattern.

import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import { differences } from '../support/feature-table.ts';
import { skipReason } from '../support/skip.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const INSIDE = 'NFT_OFFLOAD_TEST_NAMESPACE';

/** Why nothing can run here, or undefined. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return `netlink exists on Linux only, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may create a network namespace and change nf_tables in it';
  const probe = spawnSync('unshare', ['--net', 'true'], { encoding: 'utf8' });
  if (probe.error !== undefined) return `unshare (util-linux) cannot be run: ${probe.error.message}`;
  if (probe.status !== 0) return `unshare --net fails: ${probe.stderr.trim()}`;
  return undefined;
}

function skip(reason: string): number {
  const bar = '!'.repeat(78);
  console.log(`${bar}\nSKIPPED: all tests of test/live (sockets and kernel). Reason:\n  ${reason}\n${bar}`);
  console.log('0 passed, 0 failed, 0 skipped');
  return process.env['CI'] === 'true' ? 1 : 0;
}

function enterNamespace(): number {
  const { status, signal } = spawnSync(
    'unshare',
    ['--net', process.execPath, ...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } },
  );
  if (signal !== null) console.error(`the test process ended by ${signal}`);
  return status ?? 1;
}

async function testFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(folder, name));
}

async function run(args: readonly string[]): Promise<void> {
  const grepAt = args.indexOf('--grep');
  const pattern = grepAt < 0 ? undefined : args[grepAt + 1];
  const named = args.filter((_, index) => grepAt < 0 || (index !== grepAt && index !== grepAt + 1));
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    timeout: 20_000,
    ...(pattern === undefined ? {} : { grep: pattern }),
  });
  const files = named.length > 0 ? named.map((name) => resolve(name)) : await testFiles(HERE);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  console.log(`Node ${process.version}, ${files.length} files`);
  const passed: string[] = [];
  const failed: string[] = [];
  const skipped: { readonly title: string; readonly reason: string }[] = [];
  const runner = mocha.run((failures) => {
    for (const { title, reason } of skipped) console.log(`skipped: ${title}: ${reason}`);
    const whole = named.length === 0 && pattern === undefined;
    const wrong = differences({ release: release(), passed, failed, skipped }, { whole, exact: true });
    for (const line of wrong) console.log(line);
    console.log(`${passed.length} passed, ${failures + wrong.length} failed, ${skipped.length} skipped`);
    process.exitCode = failures + wrong.length === 0 ? 0 : 1;
    // A transport that holds the event loop after its tests is a fault, too.
    setTimeout(() => {
      console.error('the test process does not end by itself: something keeps its event loop alive');
      process.exit(1);
    }, 5000).unref();
  });
  runner
    .on('pass', (test) => passed.push(test.fullTitle()))
    .on('fail', (test) => failed.push(test.fullTitle()))
    .on('pending', (test) => skipped.push({ title: test.fullTitle(), reason: skipReason(test) }));
}

if (process.env[INSIDE] === '1') {
  await run(process.argv.slice(2));
} else {
  const reason = obstacle();
  process.exitCode = reason === undefined ? enterNamespace() : skip(reason);
}
