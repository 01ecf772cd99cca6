// A monitor whose way to the kernel is lost with what it was told, and what is no event.
import { assert } from 'chai';
import { KernelError, Monitor, type MonitorSource } from '../../src/session/index.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { OverrunError, TransportError } from '../../src/wire/index.ts';
import { ackOf, requestsOf } from '../support/answers.ts';
import { datagram, FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

const SOURCE: MonitorSource<string> = {
  protocol: 12,
  groups: [3],
  operation: 'monitor things',
  message: ({ type }) => [`message ${type}`],
  overrun: () => ['overrun'],
};
const EPERM = 1;
const cut = () => new TransportError('receive: the transport has failed', { errno: 'EPIPE' });

/** A socket that tells this once it has acknowledged that somebody listens; behind its last word it stays failed. */
class DyingSocket extends FakeSocket {
  constructor(told: readonly (number | Error)[], errno = 0) {
    super(12, 7, (sent, { queue }) => {
      queue.push(...requestsOf(sent).map((request) => ackOf(request, errno)));
      queue.push(...told.map((one) => (typeof one === 'number' ? datagram([{ type: one }]) : one)));
      return [];
    });
  }

  override receive(): Uint8Array | undefined {
    const [next] = this.queue;
    // As long as it is asked.
    if (next instanceof TransportError) throw next;
    return super.receive();
  }
}

/** A monitor that opens these one after the other; without signs of life it ends. */
function monitorOn(...sockets: readonly FakeSocket[]) {
  let opened = 0;
  const connector: Connector = {
    description: 'fake',
    open: async () => {
      const socket = sockets[opened++];
      if (socket === undefined) throw new TransportError('no way to the kernel');
      return socket;
    },
    close: async () => undefined,
  };
  return { monitor: new Monitor(connector, SOURCE), opened: () => opened };
}

async function all(monitor: Monitor<string>, events: string[] = []): Promise<readonly string[]> {
  for await (const event of monitor) events.push(event);
  return events;
}

describe('session: a monitor whose socket an overrun ends', () => {
  it('listens on a new one, tells the overrun then, and goes on', async () => {
    const [first, second] = [new DyingSocket([0x20, new OverrunError('lost'), cut()]), new DyingSocket([0x21])];
    const { monitor } = monitorOn(first, second);
    assert.deepEqual(await all(monitor), ['message 32', 'overrun', 'message 33']);
    assert.include(first.calls, 'close');
    assert.deepEqual(second.calls.slice(1, 2), ['join 3'], 'it listens before it tells');
    assert.include(second.calls, 'close');
  });

  it('so does one whose socket is in another process, where more may be queued than is seen', async () => {
    const [first, second] = [new DyingSocket([0x20, new OverrunError('lost'), 0x22]), new DyingSocket([0x21])];
    Object.assign(first, { caps: { ...first.caps, synchronous: false } });
    const { monitor } = monitorOn(first, second);
    assert.deepEqual(await all(monitor), ['message 32', 'overrun', 'message 33']);
    assert.include(first.calls, 'close');
  });

  it('does so for each overrun', async () => {
    const dying = () => new DyingSocket([0x20, new OverrunError('lost'), cut()]);
    const { monitor } = monitorOn(dying(), dying(), new DyingSocket([]));
    assert.deepEqual(await all(monitor), ['message 32', 'overrun', 'message 32', 'overrun']);
  });

  it('is over where there is no other way to the kernel, with the reason', async () => {
    const events: string[] = [];
    const { monitor } = monitorOn(new DyingSocket([0x20, new OverrunError('lost'), cut()]));
    assert.match((await refusal(all(monitor, events), TransportError)).message, /no way to the kernel/);
    assert.deepEqual(events, ['message 32']);
  });

  it('is over where it may not listen any more', async () => {
    const { monitor } = monitorOn(new DyingSocket([new OverrunError('lost'), cut()]), new DyingSocket([], EPERM));
    assert.equal((await refusal(all(monitor), KernelError)).errnoName, 'EPERM');
  });

  it('a failure that is no overrun’s ends it, and nothing is opened', async () => {
    const sockets = [new DyingSocket([0x20, cut()]), new DyingSocket([])];
    const { monitor, opened } = monitorOn(...sockets);
    await refusal(all(monitor), TransportError);
    assert.equal(opened(), 1);
  });

  it('a new socket that fails at once ends it', async () => {
    const { monitor, opened } = monitorOn(
      new DyingSocket([new OverrunError('lost'), cut()]),
      new DyingSocket([cut()]),
      new DyingSocket([]),
    );
    const events: string[] = [];
    await refusal(all(monitor, events), TransportError);
    assert.deepEqual([events, opened()], [['overrun'], 2]);
  });

  it('closed while it opens a new one, it ends and leaves nothing open', async () => {
    const second = new DyingSocket([0x21]);
    const first = new DyingSocket([0x20, new OverrunError('lost'), cut()]);
    let monitor: Monitor<string> | undefined;
    const connector: Connector = {
      description: 'fake',
      open: async () => {
        if (monitor === undefined) return first;
        monitor.close();
        return second;
      },
      close: async () => undefined,
    };
    monitor = new Monitor(connector, SOURCE);
    assert.deepEqual(await all(monitor), ['message 32']);
    await new Promise((resolve) => setImmediate(resolve));
    assert.include(second.calls, 'close');
  });
});

describe('session: a monitor', () => {
  it('what is the carrier’s own is no event: acknowledgements, ends of dumps, nothing at all', async () => {
    const [NOOP, ERROR, DONE] = [1, 2, 3];
    const { monitor } = monitorOn(new DyingSocket([NOOP, 0x20, ERROR, DONE, 0x0f, 0x10]));
    assert.deepEqual(await all(monitor), ['message 32', 'message 16']);
  });
});
