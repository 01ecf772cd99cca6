// The files of the command on a real file system: what may be read and replaced, and what stays as it was.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import type { Context } from 'mocha';
import { withConnection } from '../../src/cli/connection.ts';
import {
  checkReplaceable,
  isAbsent,
  isSameFile,
  LARGEST_INPUT,
  readInput,
  readRegularFile,
  replaceFile,
  writeOutput,
} from '../../src/cli/files.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import { fixture } from '../support/fixtures.ts';
import { refusal } from '../support/refusal.ts';
import { skipBecause } from '../support/skip.ts';

const BYTES = Uint8Array.of(1, 2, 3);
const NOBODY = 65534;
const windows = process.platform === 'win32';

let folder: string;
const inFolder = (name: string): string => join(folder, name);

async function whyNotRead(path: string, largest?: number): Promise<string> {
  const reading = (async () => readRegularFile(path, largest))();
  return (
    await refusal(
      readInput(reading, path, (bytes) => bytes),
      NftOffloadError,
    )
  ).message;
}

async function whyNotWritten(path: string): Promise<string> {
  const messages = [];
  for (const write of [checkReplaceable, (name: string) => replaceFile(name, BYTES)]) {
    const writing = (async () => write(path))();
    messages.push((await refusal(writeOutput(writing, path), NftOffloadError)).message);
  }
  assert.equal(messages[1], messages[0], 'what is found out before is what happens');
  return messages[0] ?? '';
}

function makeFifo(context: Context): string {
  const path = inFolder('fifo');
  if (windows) skipBecause(context, 'Windows has no FIFOs in folders');
  const { error, status } = spawnSync('mkfifo', [path]);
  if (error !== undefined || status !== 0) skipBecause(context, 'mkfifo cannot be run');
  return path;
}

function link(context: Context, target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if (!windows) throw error;
    skipBecause(context, 'this user may not make symbolic links');
  }
}

/** A folder of its own for each test of the suite. */
function inFolders(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nft-offload-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

/** Does `work` as a user to whom not everything is allowed; the folder is theirs. */
async function unprivileged(context: Context, work: () => Promise<void>): Promise<void> {
  if (windows) skipBecause(context, 'Windows has no modes of files');
  if (process.getuid?.() !== 0) return work();
  chownSync(folder, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('reading a file', () => {
  inFolders();

  it('gives all its bytes, also through a symbolic link, also those of an empty one', function () {
    writeFileSync(inFolder('x'), BYTES);
    assert.deepEqual([...readRegularFile(inFolder('x'))], [...BYTES]);
    writeFileSync(inFolder('empty'), '');
    assert.equal(readRegularFile(inFolder('empty')).byteLength, 0);
    link(this, inFolder('x'), inFolder('link'));
    assert.deepEqual([...readRegularFile(inFolder('link'))], [...BYTES]);
  });

  it('gives the bytes of a file that says it has none, and refuses them as well where they are too many', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'only Linux has /proc');
    assert.include(new TextDecoder().decode(readRegularFile('/proc/self/status')), 'Pid:');
    assert.match(await whyNotRead('/proc/self/status', 10), /it is larger than/);
  });

  it('refuses one over the limit before memory is taken for it, and states the limit', async function () {
    if (windows) skipBecause(this, 'Windows fills holes in files');
    writeFileSync(inFolder('x'), '');
    for (const size of [LARGEST_INPUT + 1, 2 ** 40]) {
      // A hole: it takes no space.
      truncateSync(inFolder('x'), size);
      assert.match(await whyNotRead(inFolder('x')), /x: it is larger than 256 MiB, the most that is read: .*tcpdump/);
    }
  });

  it('takes one of just the limit', () => {
    writeFileSync(inFolder('x'), BYTES);
    assert.equal(readRegularFile(inFolder('x'), 3).byteLength, 3);
    assert.throws(() => readRegularFile(inFolder('x'), 2), NftOffloadError);
  });

  it('refuses a FIFO without waiting for who writes into it', async function () {
    assert.match(await whyNotRead(makeFifo(this)), /fifo: it is a pipe, and captures are regular files: name one$/);
  });

  it('refuses a socket', async function () {
    if (windows) skipBecause(this, 'Windows has no sockets in folders');
    const server = createServer();
    await new Promise<void>((done) => server.listen(inFolder('s'), done));
    const message = await whyNotRead(inFolder('s')).finally(() => server.close());
    assert.match(message, /it is a socket/);
  });

  for (const device of ['/dev/zero', '/dev/null', '/dev/tty']) {
    it(`refuses ${device}`, async function () {
      if (windows) skipBecause(this, 'Windows has no devices in folders');
      assert.match(await whyNotRead(device), /it is a device/);
    });
  }

  it('says what is wrong with a folder, a name, a circle of links', async function () {
    assert.match(await whyNotRead(folder), /it is a directory$/);
    assert.match(await whyNotRead(inFolder('none')), /none: there is no such file$/);
    link(this, inFolder('circle'), inFolder('circle'));
    assert.match(await whyNotRead(inFolder('circle')), /circle: its symbolic links lead in a circle$/);
  });

  it('says that it may not', async function () {
    writeFileSync(inFolder('x'), BYTES, { mode: 0 });
    await unprivileged(this, async () => {
      assert.match(await whyNotRead(inFolder('x')), /x: it may not be read$/);
    });
  });
});

describe('writing a file', () => {
  inFolders();

  it('makes a new one that only its owner may read, and leaves nothing else', () => {
    checkReplaceable(inFolder('x'));
    assert.deepEqual(readdirSync(folder), []);
    replaceFile(inFolder('x'), BYTES);
    assert.deepEqual([...readFileSync(inFolder('x'))], [...BYTES]);
    assert.deepEqual(readdirSync(folder), ['x']);
    if (!windows) assert.equal(statSync(inFolder('x')).mode & 0o777, 0o600);
  });

  it('replaces an earlier one, and its mode', () => {
    writeFileSync(inFolder('x'), 'earlier', { mode: 0o644 });
    checkReplaceable(inFolder('x'));
    assert.equal(readFileSync(inFolder('x'), 'utf8'), 'earlier');
    replaceFile(inFolder('x'), BYTES);
    assert.deepEqual([...readFileSync(inFolder('x'))], [...BYTES]);
    if (!windows) assert.equal(statSync(inFolder('x')).mode & 0o777, 0o600);
  });

  it('never writes through a hard link: the other name keeps what it had', () => {
    writeFileSync(inFolder('theirs'), 'precious');
    linkSync(inFolder('theirs'), inFolder('x'));
    replaceFile(inFolder('x'), BYTES);
    assert.equal(readFileSync(inFolder('theirs'), 'utf8'), 'precious');
    assert.deepEqual([...readFileSync(inFolder('x'))], [...BYTES]);
  });

  it('never follows a symbolic link, wherever it leads', async function () {
    writeFileSync(inFolder('theirs'), 'precious');
    mkdirSync(inFolder('sub'));
    for (const target of ['theirs', 'nowhere', 'sub', 'x']) {
      link(this, inFolder(target), inFolder('x'));
      assert.match(await whyNotWritten(inFolder('x')), /x: it is a symbolic link, and is not followed: name the file/);
      assert.equal(readlinkSync(inFolder('x')), inFolder(target));
      rmSync(inFolder('x'));
    }
    assert.deepEqual(readdirSync(folder).sort(), ['sub', 'theirs']);
    assert.deepEqual(readdirSync(inFolder('sub')), []);
    assert.equal(readFileSync(inFolder('theirs'), 'utf8'), 'precious');
  });

  it('in a folder where everybody may write is no different', async function () {
    if (windows) skipBecause(this, 'Windows has no sticky folders');
    mkdirSync(inFolder('tmp'));
    chmodSync(inFolder('tmp'), 0o1777);
    const path = join(inFolder('tmp'), 'x');
    link(this, inFolder('theirs'), path);
    assert.match(await whyNotWritten(path), /symbolic link/);
    assert.isFalse(readdirSync(folder).includes('theirs'));
    rmSync(path);
    replaceFile(path, BYTES);
    assert.equal(lstatSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(inFolder('tmp')), ['x']);
  });

  it('refuses a FIFO without waiting for who reads it, and leaves it', async function () {
    const path = makeFifo(this);
    assert.match(await whyNotWritten(path), /fifo: it is a pipe, and captures are regular files: name one$/);
    assert.isTrue(lstatSync(path).isFIFO());
  });

  for (const device of ['/dev/full', '/dev/null']) {
    it(`refuses ${device}, and leaves it`, async function () {
      if (lstatSync(device, { throwIfNoEntry: false }) === undefined) skipBecause(this, `there is no ${device}`);
      assert.match(await whyNotWritten(device), /it is a device/);
      assert.isTrue(lstatSync(device).isCharacterDevice());
    });
  }

  it('refuses a folder, a name that can only be one, and none', async () => {
    assert.match(await whyNotWritten(folder), /it is a directory$/);
    assert.match(await whyNotWritten(`${inFolder('x')}/`), /this names a folder, not a file$/);
    assert.match(await whyNotWritten(''), /this names a folder, not a file$/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('says that there is no such folder', async function () {
    assert.match(await whyNotWritten(join(inFolder('none'), 'x')), /x: there is no such folder$/);
    if (windows) skipBecause(this, 'what follows is only elsewhere an error of its own');
    writeFileSync(inFolder('file'), '');
    assert.match(await whyNotWritten(join(inFolder('file'), 'x')), /x: there is no such folder$/);
  });

  it('says that it may not', async function () {
    await unprivileged(this, async () => {
      chmodSync(folder, 0o500);
      assert.match(await whyNotWritten(inFolder('x')), /x: it may not be written$/);
      chmodSync(folder, 0o700);
    });
  });

  it('says that a file of somebody else may not be replaced, in a folder where all may make some', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root makes files of two users');
    const path = join(inFolder('tmp'), 'x');
    mkdirSync(inFolder('tmp'));
    chmodSync(inFolder('tmp'), 0o1777);
    writeFileSync(path, BYTES);
    await unprivileged(this, async () => {
      assert.match(await whyNotWritten(path), /x: it is another user's, who alone may replace it in this folder: name/);
    });
    assert.deepEqual(readdirSync(inFolder('tmp')), ['x']);
    chownSync(path, NOBODY, NOBODY);
    await unprivileged(this, async () => replaceFile(path, BYTES));
    assert.deepEqual(readdirSync(inFolder('tmp')), ['x']);
  });

  it('with a name that is too long is refused before', async function () {
    if (windows) skipBecause(this, 'the longest name is counted otherwise');
    assert.match(await whyNotWritten(inFolder('x'.repeat(300))), /cannot be written \(ENAMETOOLONG\)$/);
    assert.deepEqual(readdirSync(folder), []);
  });
});

describe('isSameFile', () => {
  inFolders();

  it('is true however a file is spelled, and by links, of no other and of none', function () {
    writeFileSync(inFolder('a'), BYTES);
    writeFileSync(inFolder('b'), BYTES);
    linkSync(inFolder('a'), inFolder('hard'));
    const same = (other: string): boolean => isSameFile(inFolder('a'), `${folder}/${other}`);
    assert.deepEqual(['a', './a', 'hard', 'b', 'none', 'a/b'].map(same), [true, true, true, false, false, false]);
    assert.isFalse(isSameFile(inFolder('none'), inFolder('none')));
    if (windows) skipBecause(this, 'not every user may make symbolic links');
    symlinkSync(inFolder('a'), inFolder('link'));
    assert.isTrue(same('link'));
  });
});

describe('isAbsent', () => {
  inFolders();

  it('is true of a file, or its folder, that is not there, and of no other error', () => {
    writeFileSync(inFolder('file'), '');
    for (const [path, expected] of [
      [inFolder('none'), true],
      [join(inFolder('none'), 'x'), true],
      [join(inFolder('file'), 'x'), true],
      [folder, false],
    ] as const) {
      try {
        readRegularFile(path);
        assert.fail('it was read');
      } catch (error) {
        assert.equal(isAbsent(error), expected, path);
      }
    }
  });
});

describe('--record FILE', () => {
  it('does not replace what cannot be read: it might be anything', async () => {
    const written: string[] = [];
    const io = {
      readFile: () => Promise.reject(Object.assign(new Error('raw'), { code: 'EACCES' })),
      writeFile: async (path: string) => void written.push(path),
    };
    const transport = `replay:${fixture('linux-6.12', 'client-status').path}`;
    const opening = withConnection({ transport, record: 'x.pcap', io }, (connector) => connector());
    assert.equal((await refusal(opening, NftOffloadError)).message, 'x.pcap: it may not be read');
    assert.deepEqual(written, []);
  });
});
