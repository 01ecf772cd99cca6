import { assert } from 'chai';
import {
  type ConntrackEvent,
  type ConntrackEventName,
  type ConntrackMonitorOptions,
  openConntrack,
} from '../../src/conntrack/index.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { DecodeError, NftOffloadError, OverrunError, splitMessages } from '../../src/wire/index.ts';
import { ackOf } from '../support/answers.ts';
import { datagram, FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

const TUPLES = [1, 2].map(
  (number) =>
    `3400 0${number}80 1400 0180 0800 0100 0a00000${number} 0800 0200 0a00000${3 - number} 1c00 0280 0500 0100 11 000000 0600 0200 0001 0000 0600 0300 0002 0000`,
);
const flow = (id: number) => `02 00 0000 ${TUPLES.join(' ')} 0800 0c00 0000000${id}`;
const NEW = 0x100;
const DELETE = 0x102;
const CREATE_EXCL = 0x600;
const told = (type: number, flags: number, id: number) => datagram([{ type, flags, payload: flow(id) }]);

/** A socket that waits as a real one does: until there is something, its signal aborts, or it is closed. */
class ListeningSocket extends FakeSocket {
  private wake: (() => void) | undefined;
  private closed = false;

  tell(...heard: readonly (Uint8Array | Error)[]): void {
    this.queue.push(...heard);
    this.wake?.();
  }
  override async waitReadable(_timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.queue.length === 0 && !this.closed && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal?.addEventListener('abort', () => resolve());
      });
    }
    return this.queue.length > 0;
  }
  override close(): void {
    super.close();
    this.closed = true;
    this.wake?.();
  }
}

async function listening(options: ConntrackMonitorOptions = {}) {
  const sockets: ListeningSocket[] = [];
  const connector: Connector = {
    description: 'fake',
    open: async (protocol) => {
      const socket = new ListeningSocket(protocol, 1000 + sockets.length, (sent) =>
        splitMessages(sent).map((request) => ackOf(request)),
      );
      sockets.push(socket);
      return socket;
    },
    close: async () => undefined,
  };
  const conntrack = await openConntrack({ connector });
  const monitor = conntrack.monitor(options);
  await monitor.ready;
  return { monitor, socket: sockets[1] as ListeningSocket, sockets };
}

/** What an event says, short. */
function short(event: ConntrackEvent): string {
  if (event.event === 'overrun') return event.event;
  return 'entry' in event ? `${event.event} ${event.entry.id}` : event.event;
}

describe('conntrack/monitor', () => {
  for (const [events, groups] of [
    [undefined, [1, 2, 3]],
    [['destroy'], [3]],
    [
      ['update', 'new', 'new'],
      [2, 1],
    ],
    [
      ['expectation-new', 'expectation-destroy'],
      [4, 6],
    ],
  ] as const) {
    it(`${events?.join(' and ') ?? 'without events'}: joins groups ${groups.join(', ')} on a socket of its own`, async () => {
      const { monitor, socket, sockets } = await listening({ events });
      assert.deepEqual(
        socket.calls.filter((call) => call.startsWith('join')),
        groups.map((group) => `join ${group}`),
      );
      assert.isEmpty(sockets[0]?.calls);
      assert.strictEqual(socket.protocol, 12);
      monitor.close();
    });
  }

  it('tells new from changed by the flags of the message, and skips messages of others', async () => {
    const { monitor, socket } = await listening();
    socket.tell(
      told(NEW, CREATE_EXCL, 1),
      told(NEW, 0, 2),
      datagram([
        { type: 0xa00, payload: '02000000' },
        { type: DELETE, payload: flow(3) },
        { type: NEW, flags: 0x400, payload: flow(4) },
      ]),
    );
    const heard: string[] = [];
    for await (const event of monitor) if (heard.push(short(event)) === 4) break;
    assert.deepEqual(heard, ['new 1', 'update 2', 'destroy 3', 'new 4']);
    assert.include(socket.calls, 'close');
  });

  it('gives nothing that was not asked for, whatever the groups bring', async () => {
    const { monitor, socket } = await listening({ events: ['destroy'] });
    socket.tell(told(NEW, CREATE_EXCL, 1), told(NEW, 0, 2), told(DELETE, 0, 3));
    for await (const event of monitor) {
      assert.strictEqual(short(event), 'destroy 3');
      break;
    }
  });

  it('lost events are an overrun that says what to do, and it goes on', async () => {
    const { monitor, socket } = await listening();
    socket.tell(told(NEW, 0, 1), new OverrunError('lost'), told(NEW, 0, 2), datagram([{ type: 4 }]));
    const heard: ConntrackEvent[] = [];
    for await (const event of monitor) if (heard.push(event) === 3) break;
    assert.deepEqual(heard.map(short), ['update 1', 'update 2', 'overrun']);
    const { message } = heard[2] as Extract<ConntrackEvent, { event: 'overrun' }>;
    assert.match(message, /some events are lost: list the flows again \(entries\)/);
  });

  it('ends when its signal aborts, while it waits too', async () => {
    const controller = new AbortController();
    const { monitor, socket } = await listening({ signal: controller.signal });
    socket.tell(told(NEW, 0, 1));
    const heard: string[] = [];
    for await (const event of monitor) {
      heard.push(short(event));
      setImmediate(() => controller.abort());
    }
    assert.deepEqual(heard, ['update 1']);
    assert.include(socket.calls, 'close');
  });

  it('bytes that are no flow are a DecodeError', async () => {
    const { monitor, socket } = await listening();
    socket.tell(datagram([{ type: NEW, payload: '02000000 0300 0100' }]));
    const read = async () => {
      for await (const event of monitor) assert.fail(short(event));
    };
    await refusal(read(), DecodeError);
    assert.include(socket.calls, 'close');
  });

  for (const [events, reason] of [
    [[], /^a monitor listens to at least one of new, update, destroy/],
    [['created'], /^created is no event of connection tracking: those are new, update/],
    [['toString'], /^toString is no event/],
  ] as const) {
    it(`refuses the events ${JSON.stringify(events)} before a socket is opened`, async () => {
      const opened: string[] = [];
      const connector: Connector = {
        description: 'fake',
        open: async (protocol) => {
          opened.push('socket');
          return new FakeSocket(protocol, 1, () => []);
        },
        close: async () => undefined,
      };
      const conntrack = await openConntrack({ connector });
      assert.throws(
        () => conntrack.monitor({ events: events as unknown as readonly ConntrackEventName[] }),
        NftOffloadError,
        reason,
      );
      assert.lengthOf(opened, 1);
    });
  }
});
