// The command lines of docs/security.md, run as they stand there, but for the places of files.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import type { Context } from 'mocha';
import { fixture } from '../../support/fixtures.ts';
import { skipBecause } from '../../support/skip.ts';
import { type Ended, FROM_SOURCE, MAIN, ROOT, runProgram } from './support.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasNodeFfi = major > 26 || (major === 26 && minor >= 1);

const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const LINES = [...text.matchAll(/^# (.+)\n(node --permission .+)$/gm)].map(([, title = '', line = '']) => ({
  title,
  words: line.split(' '),
}));

describe("Node's permission model", function () {
  this.timeout(120_000);
  let captures: string;

  before(() => {
    captures = mkdtempSync(join(tmpdir(), 'nft-offload-permission-'));
    cpSync(fixture('linux-6.12', 'client-status').path, join(captures, 'x.pcap'));
  });
  after(() => rmSync(captures, { recursive: true, force: true }));

  /** The line on this checkout, by this Node. */
  function here(words: readonly string[]): string[] {
    const main = words.findIndex((word) => word.endsWith('/main.js'));
    const flags = words.slice(1, main).map((word) => {
      // Its name until Node 22.
      if (word === '--permission' && major < 22) return '--experimental-permission';
      return word.replace('/opt/router', ROOT).replace('/var/captures', `${captures}/`);
    });
    // The sources are stripped of their types in a thread of its own there.
    if (!process.features.typescript) flags.push('--allow-worker');
    const args = words.slice(main + 1).map((word) => word.replace('/var/captures', captures));
    return [process.execPath, '--disable-warning=SecurityWarning', ...flags, ...FROM_SOURCE, MAIN, ...args];
  }

  function needs(context: Context, words: readonly string[]): void {
    if (words.includes('--allow-ffi') && !hasNodeFfi)
      skipBecause(context, `node:ffi needs Node 26.1 or later, this is ${process.version}`);
  }

  function assertSentence({ status, signal, err }: Ended, words: RegExp): void {
    assert.isNull(signal, err);
    assert.equal(status, 1, err);
    const said = err.split('\n').filter((line) => !/^\(|Warning/.test(line));
    assert.match(said.join('\n'), /^nft-offload: [^\n]+\n$/);
    assert.match(err, words);
  }

  it('has a line for each way', () => {
    assert.lengthOf(LINES, 5);
  });

  for (const { title, words } of LINES) {
    it(`is enough: ${title}`, async function () {
      needs(this, words);
      const { status, err } = await runProgram(here(words));
      assert.equal(status, 0, err);
    });

    const flags = words.filter((word) => word.startsWith('--allow-') && !word.endsWith('=/opt/router'));
    for (const flag of flags) {
      it(`is not more than is needed: ${title}: without ${flag.replace(/=.*/, '')} a sentence`, async function () {
        needs(this, words);
        if (major < 22 && words.includes('addon') && flag !== '--allow-child-process')
          skipBecause(this, 'before Node 22 a child process is not restricted');
        const without = words.filter((word) => word !== flag);
        assertSentence(
          await runProgram(here(without)),
          /--allow-[\w-]+|API has been restricted|loading addons is disabled/,
        );
      });
    }
  }
});
