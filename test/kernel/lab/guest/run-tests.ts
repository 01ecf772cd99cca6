// Runs mocha inside the guest over test/kernel and what of test/live is to hold on every kernel, and leaves what happened, test by
// test, in /out/results.json. The lab's host side trusts that file and nothing else: no file, no
// success.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { skipReason } from '../../../support/skip.ts';
import type { GuestTests, SkippedTest } from '../results.ts';

const { values } = parseArgs({ options: { grep: { type: 'string' } } });
// The tests of the kernel's vocabulary are those of test:live, on this kernel.
const FOLDERS = ['kernel', 'live/nft', 'live/rtnl', 'live/conntrack', 'live/ethtool'].map(
  (name) => `/project/test/${name}`,
);
const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js') && !path.startsWith('lab/'))
    .sort()
    .map((path) => join(folder, path)),
);

// Emulated, starting a process takes a tenth of a second and Node one or two.
const mocha = new Mocha({
  timeout: 180_000,
  slow: 10_000,
  color: false,
  reporter: 'spec',
  ...(values.grep === undefined ? {} : { grep: values.grep }),
});
for (const path of files) mocha.addFile(path);
await mocha.loadFilesAsync();

const passed: string[] = [];
const failed: string[] = [];
const skipped: SkippedTest[] = [];
mocha
  .run(() => {
    const results: GuestTests = { release: release(), node: process.version, passed, failed, skipped };
    mkdirSync('/out', { recursive: true });
    writeFileSync('/out/results.json', JSON.stringify(results, undefined, 2));
    // A test that left a timer or a child behind must not keep the guest up.
    process.exit(failed.length > 0 ? 1 : 0);
  })
  .on('pass', (test) => passed.push(test.fullTitle()))
  .on('fail', (test) => failed.push(test.fullTitle()))
  .on('pending', (test) => skipped.push({ title: test.fullTitle(), reason: skipReason(test) }));
