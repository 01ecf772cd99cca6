// The session against a kernel that answers late, twice, partly, or not at all.
import { assert } from 'chai';
import { KernelError, ProtocolError, Session } from '../../src/session/index.ts';
import { OverrunError, TransportError } from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf, requestsOf } from '../support/answers.ts';
import { FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

type Kernel = (datagram: Uint8Array, socket: FakeSocket) => readonly Uint8Array[];
const open = (kernel: Kernel) => {
  const socket = new FakeSocket(12, 77, kernel);
  return { socket, session: new Session(socket) };
};
const first = (datagram: Uint8Array) => {
  const [request] = requestsOf(datagram);
  assert.isDefined(request);
  return request;
};
const GET = { type: 0x20, payload: Uint8Array.of(1, 2, 3, 4), operation: 'get a thing' };
const DUMP_INTR = 0x10;

describe('session: a request', () => {
  it('carries NLM_F_REQUEST and NLM_F_ACK, its own port, and a new sequence number each time', async () => {
    const seen: { flags: number; portId: number; seq: number }[] = [];
    const { session } = open((datagram) => {
      const request = first(datagram);
      seen.push(request);
      return [ackOf(request)];
    });
    await session.request({ ...GET, flags: 0x400 });
    await session.request(GET);
    assert.deepEqual(
      seen.map(({ flags, portId }) => [flags, portId]),
      [
        [0x405, 77],
        [0x5, 77],
      ],
    );
    assert.equal(seen[1]?.seq, (seen[0]?.seq ?? 0) + 1);
  });

  it('resolves to its answers, without the acknowledgement', async () => {
    const { session } = open((datagram) => [answerTo(first(datagram), 0x21, Uint8Array.of(9)), ackOf(first(datagram))]);
    const replies = await session.request(GET);
    assert.deepEqual(
      replies.map(({ type, payload }) => [type, [...payload]]),
      [[0x21, [9]]],
    );
  });

  it('that is refused is a KernelError with the operation, the errno and the kernel’s own words', async () => {
    const { session } = open((datagram) => [ackOf(first(datagram), 2, 'no such thing')]);
    const error = await refusal(session.request(GET), KernelError);
    assert.equal(error.message, 'get a thing: no such thing (ENOENT)');
    assert.deepEqual([error.errno, error.errnoName, error.operation], [2, 'ENOENT', 'get a thing']);
  });

  it('ignores answers of other sequence numbers: they belong to a request that was given up', async () => {
    const { session } = open((datagram) => {
      const request = first(datagram);
      return [
        ackOf({ ...request, seq: request.seq - 1 }, 1),
        answerTo({ ...request, seq: 0 }, 0x21, Uint8Array.of(1)),
        ackOf(request),
      ];
    });
    assert.deepEqual(await session.request(GET), []);
  });

  it('without an answer is an error, not a wait for ever', async () => {
    const error = await refusal(open(() => []).session.request(GET), ProtocolError);
    assert.include(error.message, 'get a thing');
  });

  it('requests of one session take turns', async () => {
    const order: number[] = [];
    const { session } = open((datagram) => {
      order.push(first(datagram).seq);
      return [ackOf(first(datagram))];
    });
    await Promise.all([session.request(GET), session.request(GET), session.request(GET)]);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    assert.lengthOf(order, 3);
  });

  it('that is aborted before its turn sends nothing', async () => {
    let sent = 0;
    const { session } = open((datagram) => {
      sent++;
      return [ackOf(first(datagram))];
    });
    await refusal(session.request(GET, { signal: AbortSignal.abort() }), DOMException);
    assert.equal(sent, 0);
    await session.request(GET);
    assert.equal(sent, 1, 'and the session goes on');
  });

  it('after close says that the connection is closed', async () => {
    const { session, socket } = open(() => []);
    session.close();
    await refusal(session.request(GET), TransportError);
    assert.include(socket.calls, 'close');
  });
});

describe('session: a dump', () => {
  it('collects all parts until the end mark', async () => {
    const { session } = open((datagram) => {
      const request = first(datagram);
      assert.equal(request.flags, 0x301);
      return [
        answerTo(request, 0x21, Uint8Array.of(1), 2),
        answerTo(request, 0x21, Uint8Array.of(2), 2),
        doneOf(request),
      ];
    });
    assert.deepEqual(
      (await session.dump(GET)).map(({ payload }) => payload[0]),
      [1, 2],
    );
  });

  it('that others interrupted is read again, and only the whole one is given', async () => {
    let round = 0;
    const { session } = open((datagram) => {
      const request = first(datagram);
      round++;
      const interrupted = round < 3 ? DUMP_INTR : 0;
      return [answerTo(request, 0x21, Uint8Array.of(round), 2 | interrupted), doneOf(request, interrupted)];
    });
    assert.deepEqual(
      (await session.dump(GET)).map(({ payload }) => payload[0]),
      [3],
    );
  });

  it('that is interrupted again and again is given up with the reason', async () => {
    let rounds = 0;
    const { session } = open((datagram) => {
      rounds++;
      return [doneOf(first(datagram), DUMP_INTR)];
    });
    const error = await refusal(session.dump(GET), ProtocolError);
    assert.match(error.message, /changed by others/);
    assert.isBelow(rounds, 100);
  });

  it('whose answers overran the buffer is read again', async () => {
    let round = 0;
    const { session } = open((datagram, socket) => {
      const request = first(datagram);
      round++;
      if (round === 1) {
        socket.queue.push(answerTo(request, 0x21, Uint8Array.of(1), 2), new OverrunError('lost'), doneOf(request));
        return [];
      }
      return [answerTo(request, 0x21, Uint8Array.of(2), 2), doneOf(request)];
    });
    assert.deepEqual(
      (await session.dump(GET)).map(({ payload }) => payload[0]),
      [2],
    );
  });

  it('that resets what it reads is not read again: what it told is given, or said to be lost', async () => {
    let rounds = 0;
    const interrupted = open((datagram) => {
      rounds++;
      return [
        answerTo(first(datagram), 0x21, Uint8Array.of(rounds), 2 | DUMP_INTR),
        doneOf(first(datagram), DUMP_INTR),
      ];
    });
    const messages = await interrupted.session.dump({ ...GET, resets: true });
    assert.deepEqual([messages.map(({ payload }) => payload[0]), rounds], [[1], 1]);

    rounds = 0;
    const overrun = open((datagram, socket) => {
      rounds++;
      socket.queue.push(new OverrunError('lost'), doneOf(first(datagram)));
      return [];
    });
    const error = await refusal(overrun.session.dump({ ...GET, resets: true }), ProtocolError);
    assert.match(error.message, /answers were lost, and what they told is reset/);
    assert.equal(rounds, 1);
  });

  it('whose end mark carries an error is refused', async () => {
    const { session } = open((datagram) => [doneOf(first(datagram), 0, 90)]);
    assert.equal((await refusal(session.dump(GET), KernelError)).errnoName, 'EMSGSIZE');
  });

  it('without an end mark is an error, not half a list', async () => {
    const { session } = open((datagram) => [answerTo(first(datagram), 0x21, Uint8Array.of(1), 2)]);
    await refusal(session.dump(GET), ProtocolError);
  });
});
