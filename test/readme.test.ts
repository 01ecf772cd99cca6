// The README is true: every command in it is run, here on captures, and prints what stands there; every
// snippet runs. After a wanted change: UPDATE_README=1 npm test
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { markdownTable, readFeatures } from './support/feature-table.ts';
import { cli, replayed } from './support/fixtures.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = `${ROOT}README.md`;
/** Around the table of features. */
const OPENING = '<!-- features -->';
const CLOSING = '<!-- /features -->';
const PROMPT = 'console\n$ nft-offload ';

/** The README cut at its fences: every second piece is a block, which begins with its language. */
const pieces = (): string[] => readFileSync(FILE, 'utf8').split('```');

/** The kernel and capture on which the README's commands are run. */
const CAPTURES: Readonly<Record<string, readonly [kernel: string, capture: string]>> = {
  'up r0 r1': ['linux-7', 'client-up-hw'],
  'list ruleset': ['linux-7', 'client-list-ruleset-hw'],
  flows: ['linux-7', 'client-flows-hw'],
  down: ['linux-7', 'client-down-hw'],
  status: ['linux-6.12', 'client-status'],
};

async function output(command: string): Promise<string> {
  const [kernel, capture] = CAPTURES[command] ?? [];
  const args = command.split(' ');
  const { status, out, err } =
    kernel === undefined || capture === undefined ? await cli(args) : await replayed(kernel, capture, ...args);
  assert.equal(status, 0, err);
  return out;
}

describe('README', () => {
  it('shows what each command prints', async () => {
    const text = pieces();
    let commands = 0;
    for (const [index, piece] of text.entries()) {
      if (!piece.startsWith(PROMPT)) continue;
      const [command = ''] = piece.slice(PROMPT.length).split('\n');
      text[index] = `${PROMPT}${command}\n${await output(command)}`;
      commands++;
    }
    assert.isAtLeast(commands, 6);
    if (process.env['UPDATE_README']) writeFileSync(FILE, text.join('```'));
    assert.equal(readFileSync(FILE, 'utf8'), text.join('```'));
  });

  it('shows the features that the tests found on each kernel', () => {
    const text = readFileSync(FILE, 'utf8');
    const [start, end] = [text.indexOf(OPENING), text.indexOf(CLOSING)];
    assert.isAbove(start, 0);
    assert.isAbove(end, start);
    const wanted = `${text.slice(0, start)}${OPENING}\n${markdownTable(readFeatures())}\n${text.slice(end)}`;
    if (process.env['UPDATE_README']) writeFileSync(FILE, wanted);
    assert.equal(readFileSync(FILE, 'utf8'), wanted);
  });

  it('its TypeScript runs', function () {
    this.timeout(30_000);
    const snippets = pieces().flatMap((piece) => (piece.startsWith('ts\n') ? [piece.slice(3)] : []));
    assert.lengthOf(snippets, 1);
    for (const snippet of snippets) {
      const source = snippet.replaceAll(
        /'nft-offload(\/\w+)?'/g,
        (_, subpath = '') => `'${new URL(`../src${subpath}/index.ts`, import.meta.url).href}'`,
      );
      const options = [
        '--disable-warning=ExperimentalWarning',
        '--import',
        './scripts/strip-types.js',
        '--input-type=module',
      ];
      const out = execFileSync(process.execPath, [...options, '-e', source], { cwd: ROOT, encoding: 'utf8' });
      assert.include(out, 'r0: auto -> software');
    }
  });

  it('every npm script and file it names is there', () => {
    const text = readFileSync(FILE, 'utf8');
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> };
    for (const [, name = ''] of text.matchAll(/npm (?:run (?:-s )?)?(start|test\b(?!:)|[\w-]+:[\w-]+|nft-offload)/g))
      assert.property(scripts, name);
    for (const [, path = ''] of text.matchAll(/\]\(([^)]+)\)/g)) assert.isTrue(existsSync(`${ROOT}${path}`), path);
  });
});
