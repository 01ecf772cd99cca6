import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import { writeInBackground } from '../../src/transport/background-write.ts';
import { errnoName } from '../../src/transport/libc.ts';

describe('a write in the background', () => {
  let folder: string;
  let file: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nft-offload-'));
    file = join(folder, 'written');
  });

  after(() => rmSync(folder, { recursive: true }));

  it('tells how many bytes were taken, of a part of a buffer, too', async () => {
    const fd = openSync(file, 'w');
    try {
      const bytes = Uint8Array.of(1, 2, 3, 4, 5);
      assert.deepEqual(await writeInBackground(fd, bytes.subarray(1, 4)), { sent: 3, errno: 0 });
      assert.deepEqual(await writeInBackground(fd, bytes), { sent: 5, errno: 0 });
      assert.deepEqual([...readFileSync(file)], [2, 3, 4, 1, 2, 3, 4, 5]);
    } finally {
      closeSync(fd);
    }
  });

  it('tells the errno of a call that failed', async () => {
    const fd = openSync(file, 'r');
    try {
      const { sent, errno } = await writeInBackground(fd, Uint8Array.of(1));
      assert.equal(sent, -1);
      // libuv has numbers of its own on Windows.
      if (process.platform !== 'win32') assert.equal(errnoName(errno), 'EBADF');
    } finally {
      closeSync(fd);
    }
  });
});
