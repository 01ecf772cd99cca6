// A monitor on a socket that does what the tests want: events, losses, ends.
import { assert } from 'chai';
import { KernelError, Monitor, type MonitorSource } from '../../src/session/index.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { OverrunError, TransportError } from '../../src/wire/index.ts';
import { ackOf, requestsOf } from '../support/answers.ts';
import { datagram, FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

const MESSAGE = 0x40;
const NLMSG_OVERRUN = 4;
const EPERM = 1;

/** A socket whose reader waits until something is queued, or it is closed; with `ends`, as a recording does. */
class WaitingSocket extends FakeSocket {
  private wake: (() => void) | undefined;
  private readonly ends: boolean;

  constructor(errno = 0, ends = false) {
    super(12, 7, (sent) => requestsOf(sent).map((request) => ackOf(request, errno)));
    this.ends = ends;
  }

  /** What the kernel tells: a datagram of messages of these types, or a failure. */
  tell(...told: readonly (readonly number[] | Error)[]): void {
    for (const one of told) this.queue.push(one instanceof Error ? one : datagram(one.map((type) => ({ type }))));
    this.wake?.();
  }

  override async waitReadable(_timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    this.calls.push('waitReadable');
    if (this.queue.length === 0 && !this.ends && !this.calls.includes('close') && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal?.addEventListener('abort', () => resolve());
      });
    }
    return this.queue.length > 0;
  }

  override close(): void {
    super.close();
    this.wake?.();
  }
}

const SOURCE: MonitorSource<string> = {
  protocol: 12,
  groups: [3, 9],
  operation: 'monitor things',
  message: ({ type }) => (type === MESSAGE ? [] : [`message ${type}`, `again ${type}`]),
  overrun: () => ['overrun'],
};

function monitorOn(socket: FakeSocket | Promise<FakeSocket>, signal?: AbortSignal): Monitor<string> {
  const connector: Connector = { description: 'fake', open: async () => socket, close: async () => undefined };
  return new Monitor(connector, SOURCE, { signal });
}

async function all(monitor: Monitor<string>): Promise<readonly string[]> {
  const events: string[] = [];
  for await (const event of monitor) events.push(event);
  return events;
}

/** All events of a recording in which the kernel tells this. */
async function played(...told: readonly (readonly number[] | Error)[]): Promise<readonly string[]> {
  const socket = new WaitingSocket(0, true);
  const monitor = monitorOn(socket);
  await monitor.ready;
  socket.tell(...told);
  return all(monitor);
}

describe('session: a monitor', () => {
  it('makes room, joins its groups, and is ready when the kernel has acknowledged that', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    assert.match(socket.calls[0] ?? '', /^reserveReceive \d{8}$/);
    assert.deepEqual(socket.calls.slice(1), ['join 3', 'join 9']);
    monitor.close();
  });

  it('gives the events of each message in order: none, one or several', async () => {
    assert.deepEqual(await played([0x20, MESSAGE, 0x21], [0x22]), [
      'message 32',
      'again 32',
      'message 33',
      'again 33',
      'message 34',
      'again 34',
    ]);
  });

  it('waits for what comes later', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    setTimeout(() => socket.tell([0x20]), 5);
    const events: string[] = [];
    for await (const event of monitor) {
      events.push(event);
      if (events.length === 2) socket.tell([0x21]);
      if (events.length === 4) break;
    }
    assert.deepEqual(events, ['message 32', 'again 32', 'message 33', 'again 33']);
    assert.include(socket.calls, 'waitReadable');
  });

  it('lets go of its socket when its signal aborts, whether anybody reads or not', async () => {
    const socket = new WaitingSocket();
    const controller = new AbortController();
    const monitor = monitorOn(socket, controller.signal);
    await monitor.ready;
    controller.abort();
    await Promise.resolve();
    assert.include(socket.calls, 'close');
  });

  it('gives nothing any more once it is closed from within its loop', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    socket.tell([0x20, 0x21]);
    const events: string[] = [];
    for await (const event of monitor) {
      events.push(event);
      monitor.close();
    }
    assert.deepEqual(events, ['message 32']);
  });

  it('ends with the recording it is played from', async () => {
    assert.deepEqual(await played(), []);
  });

  it('tells an overrun once what was queued before it is read, and goes on', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    socket.tell(new OverrunError('lost'), [0x20], new OverrunError('lost again'));
    const events: string[] = [];
    for await (const event of monitor) {
      events.push(event);
      if (event === 'overrun') socket.tell([0x21]);
      if (event === 'again 33') break;
    }
    assert.deepEqual(events, ['message 32', 'again 32', 'overrun', 'message 33', 'again 33']);
  });

  it('tells an overrun that a message tells', async () => {
    assert.deepEqual(await played([NLMSG_OVERRUN], [0x20]), ['message 32', 'again 32', 'overrun']);
  });

  it('a failure of the socket ends it with the error, and closes the socket', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    socket.tell([MESSAGE], new TransportError('the cable is cut'));
    assert.match((await refusal(all(monitor), TransportError)).message, /cable/);
    assert.include(socket.calls, 'close');
  });

  it('that may not listen says so to whoever reads or asks whether it is ready, and closes the socket', async () => {
    const socket = new WaitingSocket(EPERM);
    const monitor = monitorOn(socket);
    const error = await refusal(all(monitor), KernelError);
    assert.deepEqual([error.operation, error.errnoName], ['monitor things', 'EPERM']);
    assert.strictEqual(await refusal(monitor.ready, KernelError), error);
    assert.include(socket.calls, 'close');
  });

  it('that finds no way to the kernel says so, and nothing is left unhandled when nobody asks', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const monitor = monitorOn(Promise.reject(new TransportError('no way')));
      monitorOn(Promise.reject(new TransportError('nobody listens')));
      await refusal(all(monitor), TransportError);
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('aborted before it opens gives nothing', async () => {
    assert.deepEqual(await all(monitorOn(new WaitingSocket(), AbortSignal.abort())), []);
  });

  it('aborted while it opens ends without an error, and closes the socket', async () => {
    const socket = new WaitingSocket();
    const controller = new AbortController();
    const opening = new Promise<FakeSocket>((resolve) => {
      setTimeout(() => {
        controller.abort();
        resolve(socket);
      }, 5);
    });
    assert.deepEqual(await all(monitorOn(opening, controller.signal)), []);
    assert.include(socket.calls, 'close');
  });

  it('aborted while it waits ends without an error', async () => {
    const socket = new WaitingSocket();
    const controller = new AbortController();
    const monitor = monitorOn(socket, controller.signal);
    await monitor.ready;
    setTimeout(() => controller.abort(), 5);
    assert.deepEqual(await all(monitor), []);
    assert.include(socket.calls, 'close');
  });

  it('closed while it opens, while it waits, or inside its loop ends', async () => {
    const opening = new WaitingSocket();
    const early = monitorOn(opening);
    early.close();
    assert.deepEqual(await all(early), []);
    await early.ready;
    await Promise.resolve();
    assert.include(opening.calls, 'close');

    const waiting = monitorOn(new WaitingSocket());
    setTimeout(() => waiting.close(), 5);
    assert.deepEqual(await all(waiting), []);

    const socket = new WaitingSocket();
    const inside = monitorOn(socket);
    await inside.ready;
    socket.tell([0x20], [0x21]);
    const events: string[] = [];
    for await (const event of inside) {
      events.push(event);
      inside.close();
    }
    assert.notInclude(events, 'message 33');
  });

  it('whose loop is left closes its socket, and gives nothing to another loop', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    socket.tell([0x20]);
    for await (const event of monitor) {
      assert.equal(event, 'message 32');
      break;
    }
    await Promise.resolve();
    assert.include(socket.calls, 'close');
    assert.deepEqual(await all(monitor), []);
  });

  it('is closed when it is disposed of, once or twice', async () => {
    const socket = new WaitingSocket();
    const monitor = monitorOn(socket);
    await monitor.ready;
    await monitor[Symbol.asyncDispose]();
    await monitor[Symbol.asyncDispose]();
    assert.include(socket.calls, 'close');
  });

  it('lets the event loop have its turn while it reads a flood', async () => {
    const socket = new WaitingSocket(0, true);
    const monitor = monitorOn(socket);
    await monitor.ready;
    socket.tell(...Array.from({ length: 500 }, () => [0x20]));
    let turns = 0;
    let told = 0;
    // In the queue of the event loop before the monitor's own turn is.
    setImmediate(() => {
      turns++;
    });
    for await (const _ of monitor) {
      told++;
      if (turns > 0) break;
    }
    assert.equal(turns, 1);
    assert.isBelow(told, 2 * 500);
  });
});
