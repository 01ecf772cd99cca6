// What could end a process, each in a process of its own: `scenarios.ts <name> <kind>`. A scenario
// that is survived prints `alive` as its last line.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { worstAnswer } from '../../../src/transport/addon-bound.ts';
import { NETLINK_GENERIC, type Transport } from '../../../src/transport/transport.ts';
import { OverrunError } from '../../../src/wire/errors.ts';
import {
  ACK,
  attribute,
  batch,
  concat,
  GETGEN,
  getgen,
  headers,
  KINDS,
  type Kind,
  message,
  NEWCHAIN,
  NEWGEN,
  NEWRULE,
  NFNLGRP_NFTABLES,
  NLMSG_NOOP,
  NO_SUCH,
  newTable,
  next,
  nfgen,
  open,
  REQUEST,
  readUntil,
  text,
} from './support.ts';

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const repeat = (count: number, bytes: Uint8Array): Uint8Array => concat(Array.from({ length: count }, () => bytes));

function report(error: unknown): void {
  if (!(error instanceof Error)) throw new TypeError(`not an error: ${String(error)}`);
  console.log(error.name, 'errno' in error ? String(error.errno) : '', error.message);
}

/** Sends what may overrun, reads all answers, says what errors there were; then a request must still work. */
async function provoke(kind: Kind, datagram: Uint8Array): Promise<void> {
  const transport = await open(kind);
  try {
    transport.send(datagram);
    let answers = 0;
    while (await transport.waitReadable(300)) {
      try {
        while (transport.receive() !== undefined) answers += 1;
      } catch (error) {
        report(error);
        if (!(error instanceof OverrunError)) break;
      }
    }
    console.log('answers', answers);
  } catch (error) {
    report(error);
  }
  await stillWorks(transport);
  transport.close();
}

async function stillWorks(transport: Transport): Promise<boolean> {
  try {
    transport.send(getgen(4711));
    await readUntil(transport, ({ type, seq }) => type === NEWGEN && seq === 4711);
    console.log('still works');
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

/** One rule with a comment of 250 bytes and no expressions. */
function rule(seq: number): Uint8Array {
  const comment = new Uint8Array(252);
  comment.set([0, 250]);
  return message(
    NEWRULE,
    REQUEST | 0xc00,
    seq,
    nfgen(),
    attribute(1, text('t')),
    attribute(2, text('c')),
    attribute(7, comment),
  );
}

/** Processes this one started, without those that have ended. */
function addonChildren(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return Number(parent) === process.pid && state !== 'Z';
      } catch {
        return false;
      }
    });
}

/** Commits rules until their events are more than any receive buffer here holds (rmem_max up to 4 MiB). */
function commitManyRules(sender: Transport): void {
  const begin = batch([
    newTable('t'),
    (flags, seq) => message(NEWCHAIN, flags, seq, nfgen(), attribute(1, text('t')), attribute(3, text('c'))),
  ]);
  sender.send(begin);
  for (let round = 0; round < 3; round += 1) {
    sender.send(batch(Array.from({ length: 10_000 }, () => (_: number, seq: number) => rule(seq))));
    while (sender.receive() !== undefined);
  }
}

const scenarios: Record<string, (kind: Kind) => Promise<void>> = {
  // 11,000 acknowledgements are 9 MB as the kernel counts: over 8 MiB, the most that a stock rmem_max allows.
  'many-acks': (kind) => provoke(kind, repeat(11_000, message(NLMSG_NOOP, REQUEST | ACK, 1))),
  'many-failures': (kind) => provoke(kind, repeat(11_000, message(NO_SUCH, REQUEST, 1, nfgen()))),
  'four-large-failures': (kind) =>
    provoke(kind, repeat(4, message(NO_SUCH, REQUEST, 1, nfgen(), new Uint8Array(60_000)))),
  'many-large-failures': (kind) =>
    provoke(kind, repeat(140, message(NO_SUCH, REQUEST, 1, nfgen(), new Uint8Array(60_000)))),
  /** As much as is allowed, in the sizes that the kernel rounds up most: all answers must arrive. */
  'just-within': async (kind) => {
    for (const size of [20, 700, 1700, 17_000]) {
      const transport = await open(kind);
      const single = message(NO_SUCH, REQUEST, 1, nfgen(), new Uint8Array(size - 20));
      const count = Math.min(Math.floor(transport.reserveReceive(4_000_000) / worstAnswer(size)), 10_000);
      transport.send(repeat(count, single));
      for (let answers = 0; answers < count; answers += 1) await next(transport);
      console.log(size, 'all arrived');
      await stillWorks(transport);
      transport.close();
    }
  },
  /** More than the answers' room in one turn, in portions that are each allowed. */
  'many-sends': async (kind) => {
    const transport = await open(kind);
    const portion = repeat(100, message(NO_SUCH, REQUEST, 1, nfgen(), new Uint8Array(1000)));
    let answers = 0;
    for (let round = 0; round < 100; round += 1) {
      transport.send(portion);
      if (transport.caps.synchronous) while (transport.receive() !== undefined) answers += 1;
    }
    while (answers < 10_000) {
      await next(transport);
      answers += 1;
    }
    console.log('answers', answers);
    await stillWorks(transport);
    transport.close();
  },
  'stalled-monitor': async (kind) => {
    const monitor = await open(kind);
    monitor.join(NFNLGRP_NFTABLES);
    monitor.send(getgen(1));
    await readUntil(monitor, ({ type }) => type === NEWGEN);
    const children = addonChildren();
    // A child reads on while this process does not; this one shall not read either.
    for (const pid of children) process.kill(pid, 'SIGSTOP');
    const sender = await open(KINDS[0] ?? 'koffi');
    commitManyRules(sender);
    for (const pid of children) process.kill(pid, 'SIGCONT');
    for (;;) {
      if (!(await monitor.waitReadable(2000))) break;
      try {
        while (monitor.receive() !== undefined);
      } catch (error) {
        report(error);
        if (!(error instanceof OverrunError)) break;
      }
    }
    const works = await stillWorks(monitor);
    const before = performance.now();
    const readable = await monitor.waitReadable(works ? 10 : 5000);
    console.log('readable', readable, performance.now() - before < 1000 ? 'at once' : 'late');
    monitor.close();
    sender.close();
  },
  'throwing-handlers': async (kind) => {
    const transport = await open(kind);
    let caught = 0;
    process.on('uncaughtException', () => {
      caught += 1;
    });
    for (let round = 0; round < 5; round += 1) {
      transport.send(getgen(round));
      await new Promise<void>((done) => {
        void transport.waitReadable(1000).then(() => {
          transport.receive();
          done();
          throw new RangeError('the handler of a caller');
        });
      });
      setImmediate(() => {
        throw new RangeError('another one');
      });
    }
    await sleep(20);
    console.log('caught', caught);
    await stillWorks(transport);
    transport.close();
  },
  'close-with-pending-send': async (kind) => {
    for (let round = 0; round < 5; round += 1) {
      const transport = await open(kind);
      transport.send(getgen(1));
      await transport.waitReadable(1000);
      transport.receive();
      transport.send(repeat(200, getgen(2)));
      transport.send(getgen(3));
      void transport.waitReadable(Number.POSITIVE_INFINITY).then(() => transport.close());
      await transport.waitReadable(1000);
      transport.close();
    }
  },
  'worker-terminated': async (kind) => {
    for (const task of ['idle', 'waiting', 'sending']) {
      for (let round = 0; round < 3; round += 1) {
        const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { kind, task } });
        await new Promise((done, failed) => {
          worker.once('message', done);
          worker.once('error', failed);
        });
        await sleep(5 * round);
        await worker.terminate();
      }
    }
    await sleep(200);
    console.log('children left', addonChildren().length);
  },
  /** A worker that closes, and ends by itself. */
  'worker-ends': async (kind) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { kind, task: 'complete' } });
    await new Promise((done) => worker.once('exit', done));
  },
  'exit-while-waiting': async (kind) => {
    const transport = await open(kind);
    transport.join(NFNLGRP_NFTABLES);
    void transport.waitReadable(Number.POSITIVE_INFINITY);
    transport.send(getgen(1));
    await sleep(20);
    void transport.waitReadable(Number.POSITIVE_INFINITY);
    console.log('alive');
    process.exit(7);
  },
  /** Nothing is closed and nobody waits: the process ends by itself. */
  'end-without-close': async (kind) => {
    const transport = await open(kind);
    transport.send(getgen(1));
    await next(transport);
    await transport.waitReadable(10);
  },
  'end-without-use': async (kind) => {
    await open(kind);
  },
  /** The process is to be killed: its pid and its child's are printed. */
  'wait-for-ever': async (kind) => {
    const transport = await open(kind);
    transport.join(NFNLGRP_NFTABLES);
    console.log('children', ...addonChildren());
    await transport.waitReadable(Number.POSITIVE_INFINITY);
  },
  'garbage-while-waiting': async (kind) => {
    const { gc } = globalThis as { gc?: () => void };
    const monitor = await open(kind);
    const sender = await open(KINDS[0] ?? 'koffi');
    monitor.join(NFNLGRP_NFTABLES);
    let events = 0;
    const cpu = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) {
      const waiting = monitor.waitReadable(5000);
      gc?.();
      let garbage: Uint8Array[] = [];
      for (let index = 0; index < 2000; index += 1) garbage.push(new Uint8Array(8 * (1 + (index % 64))));
      garbage = [];
      gc?.();
      await sleep(10);
      sender.send(batch([newTable(`t${round}`)]));
      sender.receive();
      if (!(await waiting)) throw new RangeError('no event');
      while (monitor.receive() !== undefined) events += 1;
    }
    const idle = process.cpuUsage(cpu);
    await monitor.waitReadable(1000);
    const spent = process.cpuUsage(cpu);
    console.log(
      'events',
      events > 0,
      'idle cpu ms',
      Math.round((spent.user + spent.system - idle.user - idle.system) / 1000),
    );
    monitor.close();
    sender.close();
  },
  quiet: async (kind) => {
    const transport = await open(kind);
    await stillWorks(transport);
    transport.close();
  },
  unprivileged: async (kind) => {
    for (const open_ of [() => open(kind), () => open(kind, NETLINK_GENERIC)]) {
      try {
        (await open_()).close();
        console.log('open');
      } catch (error) {
        report(error);
      }
    }
  },
  /** In a user namespace nothing may be forced: net.core.wmem_max counts. */
  'over-the-limit': async (kind) => {
    const transport = await open(kind);
    console.log('force', transport.caps.force);
    try {
      transport.send(new Uint8Array(64 * 1024 * 1024));
    } catch (error) {
      report(error);
    }
    console.log('reserved', transport.reserveReceive(1 << 30));
    await stillWorks(transport);
    transport.close();
  },
};

async function inWorker({ kind, task }: { kind: Kind; task: string }): Promise<void> {
  const transport = await open(kind);
  transport.send(getgen(1));
  await next(transport);
  if (task === 'complete') {
    transport.join(NFNLGRP_NFTABLES);
    if (await transport.waitReadable(50)) throw new RangeError('an event out of nothing');
    const waiting = transport.waitReadable(Number.POSITIVE_INFINITY);
    setTimeout(() => transport.close(), 20);
    console.log('worker', await waiting);
    return;
  }
  parentPort?.postMessage(task);
  if (task === 'waiting') await transport.waitReadable(Number.POSITIVE_INFINITY);
  for (;;) {
    if (task === 'sending') {
      transport.send(message(GETGEN, REQUEST, 1, nfgen()));
      headers(await next(transport));
    } else {
      await sleep(1000);
    }
  }
}

if (isMainThread) {
  const [name = '', kind = ''] = process.argv.slice(2);
  await scenarios[name]?.(kind as Kind);
  console.log('alive');
} else {
  await inWorker(workerData as { kind: Kind; task: string });
}
