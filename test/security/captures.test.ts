// The command itself, in a process of its own, on files that somebody prepared: it ends, with a sentence, and
// touches nothing that it was not told to.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { fixture } from '../support/fixtures.ts';
import { skipBecause } from '../support/skip.ts';

const STRIP_TYPES = new URL('../../scripts/strip-types.js', import.meta.url).href;
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** What a command that waits for ever is given; a busy machine needs some seconds to start one. */
const PATIENCE_MS = 60_000;

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function command(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const node = ['--disable-warning=ExperimentalWarning', '--import', STRIP_TYPES, MAIN];
    const child = spawn(process.execPath, [...node, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

describe('files that somebody prepared', function () {
  this.timeout(2 * PATIENCE_MS);
  const replay = `replay:${fixture('linux-6.12', 'client-features').path}`;
  const windows = process.platform === 'win32';
  let folder: string;
  let inFolder: (name: string) => string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nft-offload-captures-'));
    inFolder = (name) => join(folder, name);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function assertSentence({ status, out, err }: Ended, words: RegExp): void {
    assert.equal(status, 1, err);
    assert.equal(out, '');
    // One line, printable, without a stack.
    assert.match(err, /^nft-offload: \P{Cc}+\n$/u);
    assert.match(err, words);
  }

  it('are read to no end by no command: a pipe, a device, a huge one', async function () {
    if (windows) skipBecause(this, 'Windows has neither FIFOs nor devices in folders');
    if (spawnSync('mkfifo', [inFolder('fifo')]).status !== 0) skipBecause(this, 'mkfifo cannot be run');
    writeFileSync(inFolder('huge'), '');
    truncateSync(inFolder('huge'), 2 ** 32);
    const ended = await Promise.all([
      command('decode', inFolder('fifo')),
      command('status', '--transport', 'replay:/dev/zero'),
      command('decode', inFolder('huge')),
    ]);
    for (const [index, words] of [/fifo: it is a pipe/, /zero: it is a device/, /huge: it is larger than/].entries())
      assertSentence(ended[index] as Ended, words);
  });

  it('cannot write to the terminal by their names', async function () {
    if (windows) skipBecause(this, 'Windows has no such names');
    const [said, asJson] = await Promise.all([
      command('decode', inFolder('\u001b[2J\nx')),
      command('decode', '--json', inFolder('\u001b[2J')),
    ]);
    assert.notMatch(said.err.replaceAll('\n', ''), /\p{Cc}/u);
    assert.include(said.err, '\\u001b[2J');
    assert.notMatch(asJson.out.replaceAll('\n', ''), /\p{Cc}/u);
  });

  it('are not written through by --record where they are links', async function () {
    writeFileSync(inFolder('theirs'), 'precious');
    try {
      symlinkSync(inFolder('theirs'), inFolder('x.pcap'));
      symlinkSync(inFolder('nowhere'), inFolder('dangling.pcap'));
    } catch (error) {
      if (!windows) throw error;
      skipBecause(this, 'this user may not make symbolic links');
    }
    const [present, dangling] = await Promise.all(
      ['x.pcap', 'dangling.pcap'].map((name) =>
        command('features', 'r0', '--transport', replay, '--record', inFolder(name)),
      ),
    );
    assertSentence(present as Ended, /x\.pcap: the file is there and is no capture/);
    assertSentence(dangling as Ended, /dangling\.pcap: it is a symbolic link, and is not followed/);
    assert.equal(readFileSync(inFolder('theirs'), 'utf8'), 'precious');
    assert.isTrue(lstatSync(inFolder('x.pcap')).isSymbolicLink());
    assert.deepEqual(readdirSync(folder).sort(), ['dangling.pcap', 'theirs', 'x.pcap']);
  });

  it('--record writes one that only its owner may read, and nothing beside it', async () => {
    const { status, err } = await command('features', 'r0', '--transport', replay, '--record', inFolder('x.pcap'));
    assert.equal(status, 0, err);
    assert.deepEqual(readdirSync(folder), ['x.pcap']);
    if (!windows) assert.equal(statSync(inFolder('x.pcap')).mode & 0o777, 0o600);
  });

  it('--record leaves the one that is replayed as it is, however it is spelled', async () => {
    copyFileSync(fixture('linux-6.12', 'client-features').path, inFolder('x.pcap'));
    const before = readFileSync(inFolder('x.pcap'));
    const spelled = [inFolder('x.pcap'), `${folder}/./x.pcap`];
    try {
      symlinkSync(inFolder('x.pcap'), inFolder('link.pcap'));
      spelled.push(inFolder('link.pcap'));
    } catch (error) {
      if (!windows) throw error;
    }
    const all = await Promise.all(
      spelled.map((name) =>
        command('features', 'nope', '--transport', `replay:${name}`, '--record', inFolder('x.pcap')),
      ),
    );
    for (const { status, err } of all) {
      assert.equal(status, 2, err);
      assert.match(err, /^nft-offload: --record \P{Cc}+x\.pcap: this is the capture that is replayed[^\n]+\n$/u);
    }
    assert.isTrue(readFileSync(inFolder('x.pcap')).equals(before));
  });

  it('--record leaves nothing where no way to the kernel opens', async () => {
    const ended = await command('status', '--transport', `replay:${inFolder('none')}`, '--record', inFolder('x.pcap'));
    assertSentence(ended, /none: there is no such file/);
    assert.deepEqual(readdirSync(folder), []);
  });
});
