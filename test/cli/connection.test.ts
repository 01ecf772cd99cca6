// --transport and --record: what is opened, written and closed, and which error is shown.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { withConnection } from '../../src/cli/connection.ts';
import { run } from '../../src/cli/run.ts';
import { readPcap } from '../../src/pcap/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import { cli, fixture, type Output } from '../support/fixtures.ts';
import { refusal } from '../support/refusal.ts';

interface Disk {
  /** Names of files in the order in which they were read and written. */
  readonly log: string[];
  readonly files: Map<string, Uint8Array>;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly writeFile: (path: string, bytes: Uint8Array, options?: { readonly flag: 'a' }) => Promise<void>;
}

/** `errno` is what writing fails with, from the `since`th time on. */
function disk({ errno, since = 1 }: { errno?: string; since?: number } = {}): Disk {
  const log: string[] = [];
  const files = new Map<string, Uint8Array>();
  let written = 0;
  return {
    log,
    files,
    readFile: async (path) => {
      log.push('read');
      return files.get(path) ?? readFileSync(path);
    },
    writeFile: async (path, bytes, options) => {
      log.push(options === undefined ? 'write' : 'append');
      written++;
      if (errno !== undefined && written >= since) throw Object.assign(new Error('raw'), { code: errno });
      files.set(path, options === undefined ? bytes : Buffer.concat([files.get(path) ?? new Uint8Array(), bytes]));
    },
  };
}

async function record(io: Disk, capture: string, ...args: readonly string[]): Promise<Output> {
  let out = '';
  let err = '';
  const { path } = fixture('linux-6.12', capture);
  const status = await run([...args, '--transport', `replay:${path}`, '--record', 'x.pcap'], {
    ...io,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    version: () => '0.0.0',
    signal: new AbortController().signal,
  });
  return { status, out, err };
}

describe('--record', () => {
  it('writes every message, in place of what the file held', async () => {
    const io = disk();
    io.files.set('x.pcap', readFileSync(fixture('linux-6.1', 'client-flows').path));
    const first = await record(io, 'client-features', 'features', 'r0');
    assert.equal(first.status, 0, first.err);
    const again = await cli(['features', 'r0', '--transport', 'replay:x.pcap'], Object.fromEntries(io.files));
    assert.deepEqual(again, first);
  });

  it('to a file that cannot be written is refused before anything is opened', async () => {
    for (const [errno, words] of [
      ['EACCES', 'it may not be written'],
      ['ENOENT', 'there is no such folder'],
      ['EROFS', 'cannot be written (EROFS)'],
    ] as const) {
      const io = disk({ errno });
      assert.deepEqual(await record(io, 'client-up', 'up', 'r0', 'r1'), {
        status: 1,
        out: '',
        err: `nft-offload: x.pcap: ${words}\n`,
      });
      assert.deepEqual(io.log, ['read', 'append']);
    }
  });

  it('takes the place of an earlier capture, and of no other file', async () => {
    const io = disk();
    io.files.set('x.pcap', new TextEncoder().encode('precious'));
    const { status, err } = await record(io, 'client-features', 'features', 'r0');
    assert.equal(status, 1);
    assert.include(err, 'x.pcap: the file is there and is no capture');
    assert.equal(new TextDecoder().decode(io.files.get('x.pcap')), 'precious');
  });

  it('does not take the capture that is replayed', async () => {
    const { status, err } = await cli(['status', '--transport', 'replay:x.pcap', '--record', 'x.pcap']);
    assert.equal(status, 2);
    assert.include(err, 'the capture that is replayed');
  });

  it('does not take the capture that is replayed under another name', async () => {
    const { path } = fixture('linux-6.12', 'client-features');
    const asked: (readonly string[])[] = [];
    const io = {
      ...disk(),
      isSameFile: async (...names: readonly string[]) => {
        asked.push(names);
        return true;
      },
    };
    const { status, out, err } = await record(io, 'client-features', 'features', 'r0');
    assert.deepEqual(
      { status, out, err },
      {
        status: 2,
        out: '',
        err: 'nft-offload: --record x.pcap: this is the capture that is replayed: name another file\n',
      },
    );
    assert.deepEqual(asked, [[path, 'x.pcap']]);
    assert.deepEqual(io.log, []);
  });

  it('does not touch the file where --transport is wrong', async () => {
    const io = disk();
    const opening = withConnection({ transport: 'pigeon', record: 'x.pcap', io }, (connector) => connector());
    assert.equal((await refusal(opening, NftOffloadError)).code, 'USAGE');
    assert.deepEqual(io.log, []);
  });

  it('that fails in the end is said, status 1', async () => {
    const { status, out, err } = await record(disk({ errno: 'ENOSPC', since: 2 }), 'client-features', 'features', 'r0');
    assert.equal(status, 1);
    assert.include(out, 'hw-tc-offload: ');
    assert.equal(err, 'nft-offload: x.pcap: no space is left for it\n');
  });

  it('that fails in the end stands behind the error of the command', async () => {
    const io = disk({ errno: 'ENOSPC', since: 2 });
    const { status, err } = await record(io, 'client-error-no-device', 'up', 'r0', 'gone0');
    assert.equal(status, 1);
    assert.match(err, /^nft-offload: [^\n]*gone0[^\n]*; x\.pcap: no space is left for it\n$/);
  });

  it('of a command that fails is written all the same', async () => {
    const io = disk();
    assert.equal((await record(io, 'client-error-no-device', 'up', 'r0', 'gone0')).status, 1);
    assert.isNotEmpty(readPcap(io.files.get('x.pcap') ?? new Uint8Array()).records);
  });
});

describe('the connector', () => {
  const transport = `replay:${fixture('linux-6.12', 'client-status').path}`;

  for (const [name, errno] of [
    ['', undefined],
    [', also where the recording cannot be written', 'ENOSPC'],
  ] as const) {
    it(`is closed after success and failure${name}`, async () => {
      for (const fails of [false, true]) {
        const io = disk(errno === undefined ? {} : { errno, since: 2 });
        let send = (): void => undefined;
        const work = withConnection({ transport, record: 'x.pcap', io }, async (connector) => {
          const socket = await (await connector()).open(12);
          send = () => socket.send(new Uint8Array(16));
          if (fails) throw new NftOffloadError('REFUSED', 'the command failed');
        });
        const error = await work.catch((reason: unknown) => reason);
        assert.throws(send, /closed/);
        if (fails) assert.include(String(error instanceof AggregateError ? error.errors[0] : error), 'command failed');
      }
    });
  }

  it('is not opened where no command asks for one', async () => {
    const io = disk();
    assert.equal(await withConnection({ transport, record: 'x.pcap', io }, async () => 7), 7);
    assert.deepEqual(io.log, []);
  });
});
