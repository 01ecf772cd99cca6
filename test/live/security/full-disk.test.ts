// --record where no space is left: the earlier capture stays, and nothing beside it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import { fixture } from '../../support/fixtures.ts';
import { skipBecause } from '../../support/skip.ts';
import { FROM_SOURCE, MAIN, runProgram } from './support.ts';

/** Of the file system; the earlier capture takes one, and so does an empty file none. */
const PAGES = 3;

describe('--record on a full disk', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nft-offload-full-'));
    mkdirSync(join(folder, 'disk'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('says so, and leaves what was there', async function () {
    this.timeout(60_000);
    if (spawnSync('unshare', ['--mount', 'true']).status !== 0) skipBecause(this, 'unshare --mount fails');
    const replayed = fixture('linux-7', 'client-list-vocabulary').path;
    const earlier = join(folder, 'earlier.pcap');
    cpSync(fixture('linux-6.12', 'client-features').path, earlier);
    // A tmpfs counts whole pages; what is left is seen before it goes with its namespace.
    const script = `
      set -e
      mount -t tmpfs -o size=${PAGES * 4096} none "$1"
      head -c 4000 "$2" > "$1/taken"
      head -c 24 "$2" > "$1/x.pcap"
      shift 2
      status=0
      "$@" >/dev/null || status=$?
      echo "status $status"
      ls -A "$0"
      wc -c < "$0/x.pcap"`;
    const disk = join(folder, 'disk');
    const command = [process.execPath, ...FROM_SOURCE, MAIN, 'list', 'ruleset'];
    const options = ['--transport', `replay:${replayed}`, '--record', join(disk, 'x.pcap')];
    const shell = ['unshare', '--mount', 'sh', '-c', script, disk, disk, earlier];
    const { out, err } = await runProgram([...shell, ...command, ...options]);
    assert.match(err, /^nft-offload: \S+x\.pcap: no space is left for it\n$/);
    assert.deepEqual(out.trim().split('\n'), ['status 1', 'taken', 'x.pcap', '24']);
  });
});
