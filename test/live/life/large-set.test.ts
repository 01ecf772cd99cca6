// What a large set takes of memory: a heap that the elements do not fit is enough to fill it and to stream it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';

const STRIP_TYPES = fileURLToPath(new URL('../../../scripts/strip-types.js', import.meta.url));
const PROGRAM = fileURLToPath(new URL('large-set.ts', import.meta.url));
const ELEMENTS = 300_000;
/** The program's own code takes some 15 MiB; so many elements as objects some 100. */
const HEAP_MIB = 48;

function run(how: 'stream' | 'list') {
  const args = [`--max-old-space-size=${HEAP_MIB}`, '--import', STRIP_TYPES, PROGRAM, String(ELEMENTS), how];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
}

describe('a large set', function () {
  this.timeout(120_000);
  // The second run does not come to delete it.
  after(() => spawnSync('nft', ['delete', 'table', 'ip', 'large']));

  it(`${ELEMENTS} elements from a generator are loaded and streamed with a heap of ${HEAP_MIB} MiB`, () => {
    const { status, stdout, stderr } = run('stream');
    assert.equal(status, 0, stderr);
    assert.equal(Number(stdout), ELEMENTS);
  });

  it('a heap in which a list of all of them has no room', () => {
    const { status, stderr } = run('list');
    assert.notEqual(status, 0);
    assert.match(stderr, /heap/i);
  });
});
