// Sends in the background: what is sent, what is not, and who may do what meanwhile.

import { spawn } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from 'chai';
import { readPcap } from '../../../src/pcap/index.ts';
import { record } from '../../../src/testing/index.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { TransportError } from '../../../src/wire/errors.ts';
import { countRules, kernelAtWork, manyRules, waitedForProcessor } from './background.ts';
import {
  ACK,
  batch,
  concat,
  type Ended,
  ended,
  flushTables,
  getgen,
  headers,
  KINDS,
  type Kind,
  message,
  NEWGEN,
  NLMSG_ERROR,
  NLMSG_NOOP,
  newTable,
  next,
  open,
  REQUEST,
  readUntil,
} from './support.ts';

const RULES = 20_000;

const failure = (promise: Promise<unknown>): Promise<TransportError> =>
  promise.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => {
      assert.instanceOf(error, TransportError);
      return error;
    },
  );

/** The sockets this process has open, as the kernel names them. */
function sockets(): string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The folder itself, which is closed by now.
        return [];
      }
    })
    .filter((name) => name.startsWith('socket:'))
    .sort();
}

async function rulesNow(kind: Kind): Promise<number> {
  const transport = await open(kind === 'addon' ? (KINDS[0] ?? 'koffi') : kind);
  try {
    return await countRules(transport);
  } finally {
    transport.close();
  }
}

const STRIP_TYPES = fileURLToPath(new URL('../../../scripts/strip-types.js', import.meta.url));
const SCENARIOS = fileURLToPath(new URL('background-scenarios.ts', import.meta.url));

function scenario(name: string, kind: Kind, { flags = [], under = [] }: { flags?: string[]; under?: string[] } = {}) {
  const command = [...under, process.execPath, ...flags, '--import', STRIP_TYPES, SCENARIOS, name, kind];
  return ended(spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Keeps every thread of the pool busy for a while; resolves when the last one is free again. */
function occupyPool(): Promise<unknown> {
  const work = (): Promise<void> => new Promise((done) => pbkdf2('', '', 100_000, 64, 'sha512', () => done()));
  return Promise.all(Array.from({ length: 4 }, work));
}

function assertEnded(result: Ended, status = 0): void {
  const all = `${result.stdout}${result.stderr}`;
  assert.isNull(result.signal, all);
  assert.equal(result.status, status, all);
}

for (const kind of KINDS) {
  const addon = kind === 'addon';

  describe(`send in the background with ${kind}`, function () {
    this.timeout(60_000);

    let transport: Transport;

    beforeEach(async () => {
      transport = await open(kind);
    });

    afterEach(async () => {
      transport.close();
      await flushTables();
    });

    it('is answered as a send is', async () => {
      await transport.sendInBackground(getgen(5));
      assert.deepEqual(headers(await next(transport))[0], { type: NEWGEN, seq: 5, errno: 0 });
      await transport.sendInBackground(batch([newTable('t')]));
      await transport.sendInBackground(batch([(_, seq) => message(0xaff, REQUEST, seq, new Uint8Array(4))]));
      const { datagrams } = await readUntil(transport, ({ errno }) => errno !== 0);
      assert.deepEqual(
        datagrams.flatMap(headers).map(({ type, errno }) => ({ type, errno })),
        [
          { type: NLMSG_ERROR, errno: 0 },
          { type: NLMSG_ERROR, errno: 22 },
        ],
      );
      transport.send(getgen(6));
      await readUntil(transport, ({ type, seq }) => type === NEWGEN && seq === 6);
    });

    it('fails by its promise when the transport is closed, and sends nothing', async () => {
      transport.close();
      const error = await failure(transport.sendInBackground(batch([newTable('t')])));
      assert.equal(error.errno, 'EBADF');
      assert.match(error.message, /the transport is closed/);
    });

    it('refuses what is over the limit before it is sent, with size, limit and way out', async () => {
      const result = await scenario('over-the-limit', kind, {
        under: ['unshare', '--map-root-user', '--user', '--net'],
      });
      assertEnded(result);
      const lines = result.stdout.split('\n');
      const [, size, limit] =
        / EMSGSIZE a datagram of (\d+) bytes is over the limit of (\d+) /.exec(lines[0] ?? '') ?? [];
      assert.equal(Number(size), Number(limit) + 1, result.stdout);
      assert.match(lines[0] ?? '', /nothing was sent: raise .*wmem_max, or .*send it in parts: nft\.stage\(\)$/);
      assert.deepEqual(lines.slice(1, -2), [...(addon ? [] : ['sent']), 'still works']);
    });

    it('lets the process end by itself when it is done', async () => {
      const result = await scenario('done-and-open', kind);
      assertEnded(result);
      assert.equal(result.stdout, 'sent\nalive\n');
      assert.equal(result.stderr, '');
    });

    it('is recorded before what it brought, and not at all when it was refused', async () => {
      const recording = record({ description: kind, open: async () => transport, close: async () => {} });
      const recorded = await recording.connector.open(12);
      const datagram = getgen(9);
      await recorded.sendInBackground(datagram);
      datagram.fill(0xff);
      await next(recorded);
      recorded.close();
      await failure(recorded.sendInBackground(getgen(10)));
      const { records } = readPcap(recording.bytes());
      assert.deepEqual(
        records.map(({ bytes }) => headers(bytes)[0]?.seq),
        [9, 9],
      );
      assert.deepEqual([...(records[0]?.bytes ?? [])], [...getgen(9)]);
    });

    if (addon) return;

    it('leaves the event loop free while the kernel works', async () => {
      const datagram = manyRules('t', RULES);
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 5 && best > 20; round += 1) {
        await flushTables();
        let [longest, last] = [0, performance.now()];
        const ticker = setInterval(() => {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
        }, 1);
        const waited = waitedForProcessor();
        await transport.sendInBackground(datagram);
        clearInterval(ticker);
        longest = Math.max(longest, performance.now() - last);
        // Where others have the processors the loop is late, too.
        best = Math.min(best, longest - (waitedForProcessor() - waited));
      }
      assert.isAtMost(best, 20);
      assert.equal(await rulesNow(kind), RULES);
    });

    it('has all answers queued when it resolves', async () => {
      const many = 100;
      await transport.sendInBackground(
        concat(Array.from({ length: many }, () => message(NLMSG_NOOP, REQUEST | ACK, 3))),
      );
      let answers = 0;
      for (let datagram = transport.receive(); datagram !== undefined; datagram = transport.receive()) {
        answers += headers(datagram).length;
      }
      assert.equal(answers, many);
    });

    it('is the only send of its transport until it is done', async () => {
      const sent = transport.sendInBackground(batch([newTable('t')]));
      assert.throws(() => transport.send(getgen()), TransportError, /under way in the background/);
      const error = await failure(transport.sendInBackground(getgen()));
      assert.equal(error.errno, 'EBUSY');
      transport.reserveReceive(1_000_000);
      transport.join(7);
      transport.leave(7);
      await sent;
      transport.send(getgen(4));
      await readUntil(transport, ({ type, seq }) => type === NEWGEN && seq === 4);
    });

    it('of two transports at once, does both', async () => {
      const other = await open(kind);
      await Promise.all([
        transport.sendInBackground(manyRules('t1', 2000)),
        other.sendInBackground(manyRules('t2', 3000)),
      ]);
      assert.equal(headers(await next(transport)).length, 1);
      assert.equal(headers(await next(other)).length, 1);
      other.close();
      assert.equal(await rulesNow(kind), 5000);
    });

    it('waits for a thread of the pool, and is done though the transport was closed meanwhile', async () => {
      const before = sockets();
      const free = occupyPool();
      const sent = transport.sendInBackground(manyRules('t', 10));
      transport.close();
      assert.throws(() => transport.send(getgen()), TransportError, 'is closed');
      // Another descriptor would get this one's number.
      assert.deepEqual(sockets(), before);
      await sent;
      assert.lengthOf(sockets(), before.length - 1);
      await free;
      assert.equal(await rulesNow(kind), 10);
    });

    it('finishes what the kernel is at work on when it is closed', async () => {
      const before = sockets();
      const sent = transport.sendInBackground(manyRules('t', RULES));
      await kernelAtWork();
      transport.close();
      await sent;
      assert.lengthOf(sockets(), before.length - 1);
      assert.equal(await rulesNow(kind), RULES);
    });

    it('keeps the process alive until it is done', async () => {
      const result = await scenario('pending-send', kind);
      assertEnded(result);
      assert.equal(result.stdout, 'alive\nsent\n');
      assert.equal(await rulesNow(kind), RULES);
    });

    for (const name of ['exit-at-once', 'exit-while-kernel-works']) {
      it(`${name}: process.exit keeps its status, and the batch is whole or not there`, async () => {
        const result = await scenario(name, kind);
        assertEnded(result, 7);
        assert.oneOf(await rulesNow(kind), [0, RULES]);
      });
    }

    it('an uncaught exception ends the process as ever', async () => {
      const result = await scenario('throw-while-kernel-works', kind);
      assertEnded(result, 1);
      assert.match(result.stderr, /RangeError: of the caller/);
      assert.oneOf(await rulesNow(kind), [0, RULES]);
    });

    it('a worker that sends may be terminated', async () => {
      const result = await scenario('worker-terminated', kind);
      assertEnded(result);
      assert.equal(result.stdout, `${'terminated\n'.repeat(5)}alive\n`);
    });

    it('has the rights that the process has, not those it had', async () => {
      const result = await scenario('privilege-dropped', kind);
      assertEnded(result);
      assert.equal(result.stdout, 'errno 1\nerrno 1\nalive\n');
    });

    if (kind !== 'node:ffi') return;

    it('needs no more of the permission model than the socket does', async () => {
      const result = await scenario('done-and-open', kind, {
        // Addons: the support of these tests loads koffi.
        flags: ['--permission', '--allow-fs-read=*', '--allow-ffi', '--allow-addons'],
      });
      assertEnded(result);
      assert.equal(result.stdout, 'sent\nalive\n');
    });
  });
}
