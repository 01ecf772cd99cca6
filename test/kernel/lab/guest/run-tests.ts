// Runs mocha inside the guest over test/kernel/**/*.test.js and leaves what happened, test by
// test, in /out/results.json. The lab's host side trusts that file and nothing else: no file, no
// success.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import type { GuestTests, SkippedTest } from '../results.ts';
import { skipReason } from '../skip.ts';

const { values } = parseArgs({ options: { grep: { type: 'string' } } });
const folder = '/project/test/kernel';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.js') && !path.startsWith('lab/'))
  .sort();

// Emulated, starting a process takes a tenth of a second and Node one or two.
const mocha = new Mocha({
  timeout: 180_000,
  slow: 10_000,
  color: false,
  reporter: 'spec',
  ...(values.grep === undefined ? {} : { grep: values.grep }),
});
for (const path of files) mocha.addFile(join(folder, path));
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
