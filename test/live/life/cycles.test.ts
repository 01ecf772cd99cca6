// Opening and closing again and again leaves no descriptors, no processes and no memory behind.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import type { Way } from './support.ts';

interface Growth {
  readonly descriptors: number;
  /** Bytes a cycle, after garbage collection: what JavaScript holds, buffers outside of its heap among it. */
  readonly heap: number;
  /** The same of the whole process, which gives little back. */
  readonly rss: number;
}

const STRIP_TYPES = fileURLToPath(new URL('../../../scripts/strip-types.js', import.meta.url));
const CYCLES = fileURLToPath(new URL('cycles.ts', import.meta.url));

function growth(name: string, way: Way, count: number): Growth {
  const args = ['--expose-gc', '--import', STRIP_TYPES, CYCLES, name, way, String(count)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 110_000 });
  assert.equal(status, 0, stderr);
  assert.notInclude(stderr, 'Warning');
  return JSON.parse(stdout) as Growth;
}

describe('opening and closing', function () {
  this.timeout(120_000);

  it('10,000 clients one after the other: nothing stays', () => {
    const { descriptors, heap, rss } = growth('clients', 'ffi', 10_000);
    assert.equal(descriptors, 0);
    // Seen: -20 to 20 and 100 to 4600: of what was freed the allocator keeps some. A socket has a buffer of 64 KiB.
    assert.isBelow(heap, 512, 'bytes of heap a cycle');
    assert.isBelow(rss, 16_384, 'bytes of memory a cycle');
  });

  for (const name of [
    'sockets',
    'sockets that wait',
    'monitors',
    'aborted monitors',
    'aborted requests',
    'streams',
    'transactions in the background',
    'connectors',
  ]) {
    it(`2,000 ${name} one after the other: nothing stays`, () => {
      const { descriptors, heap } = growth(name, 'ffi', 2000);
      assert.equal(descriptors, 0);
      // Seen: up to 120.
      assert.isBelow(heap, 512, 'bytes of heap a cycle');
    });
  }

  // Each is the start of a process, which takes a third of a second.
  it('some children of the addon: no descriptor and no process stays', () => {
    assert.equal(growth('monitors', 'addon', 6).descriptors, 0);
  });
});
