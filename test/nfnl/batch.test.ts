// What becomes of a transaction, settled from the kernel's answers: committed, refused, or not known.
import { assert } from 'chai';
import { sendBatch, TransactionError } from '../../src/nfnl/batch.ts';
import { OutcomeUnknownError, ProtocolError, Session } from '../../src/session/index.ts';
import type { NetlinkMessage } from '../../src/wire/index.ts';
import { OverrunError } from '../../src/wire/index.ts';
import { ackOf, answerTo, requestsOf } from '../support/answers.ts';
import { FakeSocket } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';

const FENCE = { type: 0xa10, payload: Uint8Array.of(0, 0, 0, 0), operation: 'get generation' };
const OPERATIONS = ['add table', 'add chain', 'add rule'].map((operation) => ({
  type: 0xa00,
  payload: new Uint8Array(4),
  operation,
}));

interface Kernel {
  /** Answers to the batch: begin, operations, end. */
  readonly batch: (messages: readonly NetlinkMessage[], socket: FakeSocket) => readonly Uint8Array[];
  readonly generation?: number;
}

function send({ batch, generation = 8 }: Kernel, options: { generation?: number; check?: boolean } = {}) {
  const sent: NetlinkMessage[][] = [];
  const socket = new FakeSocket(12, 5, (datagram, self) => {
    const messages = requestsOf(datagram);
    sent.push(messages);
    const [message] = messages;
    if (message?.type !== FENCE.type) return batch(messages, self);
    return [answerTo(message, 0xa0f, Uint8Array.of(generation)), ackOf(message)];
  });
  const generationOf = (answers: Iterable<{ type: number; payload: Uint8Array }>) =>
    [...answers].find(({ type }) => type === 0xa0f)?.payload[0];
  const result = sendBatch(new Session(socket), OPERATIONS, { subsystem: 10, fence: FENCE, generationOf, ...options });
  return { result, sent };
}

const at = (messages: readonly NetlinkMessage[], index: number) => messages.at(index) as NetlinkMessage;
const committed = (messages: readonly NetlinkMessage[]) => [ackOf(at(messages, -2)), ackOf(at(messages, -1))];

describe('a transaction', () => {
  it('is one datagram: begin, the operations, end; acknowledged by its last operation and its end alone', async () => {
    const { result, sent } = send({ batch: committed });
    assert.deepEqual(await result, { generation: 8, echoes: [[], [], []], echoesLost: false });
    assert.deepEqual(
      sent[0]?.map(({ type, flags }) => [type, flags]),
      [
        [0x10, 1],
        [0xa00, 1],
        [0xa00, 1],
        [0xa00, 5],
        [0x11, 5],
      ],
    );
    assert.deepEqual([...(sent[0]?.[0]?.payload ?? [])], [0, 0, 0, 10]);
  });

  it('names the generation it was planned on', async () => {
    const { result, sent } = send({ batch: committed }, { generation: 7 });
    await result;
    assert.deepEqual([...(sent[0]?.[0]?.payload ?? [])], [0, 0, 0, 10, 8, 0, 1, 0, 0, 0, 0, 7]);
  });

  it('that is only checked has no end', async () => {
    const { result, sent } = send({ batch: (messages) => [ackOf(at(messages, -1))] }, { check: true });
    await result;
    assert.deepEqual(
      sent[0]?.map(({ type }) => type),
      [0x10, 0xa00, 0xa00, 0xa00],
    );
  });

  it('is a success where the kernel does not acknowledge the end (before Linux 6.12)', async () => {
    await send({ batch: (messages) => [ackOf(at(messages, -2))] }).result;
  });

  it('that is refused names each operation that was, although others are acknowledged', async () => {
    const { result } = send({
      batch: (messages) => [ackOf(at(messages, 1), 17), ackOf(at(messages, 2), 2, 'no table'), ackOf(at(messages, 3))],
    });
    const error = await refusal(result, TransactionError);
    assert.deepEqual(
      error.failures.map(({ message }) => message),
      ['add table: File exists (EEXIST)', 'add chain: no table (ENOENT)'],
    );
    assert.isFalse(error.stale);
  });

  it('on a ruleset that changed since is stale', async () => {
    const { result } = send({ batch: (messages) => [ackOf(at(messages, 0), 85)] }, { generation: 7 });
    assert.isTrue((await refusal(result, TransactionError)).stale);
  });

  it('that the kernel drops without a word changed nothing, and says so', async () => {
    const error = await refusal(send({ batch: () => [] }).result, ProtocolError);
    assert.match(error.message, /nothing was changed/);
  });

  describe('whose answers were partly lost', () => {
    const lost = (_messages: readonly NetlinkMessage[], socket: FakeSocket, ...answers: readonly Uint8Array[]) => {
      socket.queue.push(...answers, new OverrunError('lost'));
      return [] as const;
    };

    it('is committed where its end was acknowledged', async () => {
      await send({ batch: (messages, socket) => lost(messages, socket, ackOf(at(messages, -1))) }).result;
    });

    it('is refused where a refusal came through', async () => {
      await refusal(
        send({ batch: (messages, socket) => lost(messages, socket, ackOf(at(messages, 1), 17)) }).result,
        TransactionError,
      );
    });

    it('took no effect where the generation is still the same', async () => {
      const error = await refusal(send({ batch: lost, generation: 7 }, { generation: 7 }).result, ProtocolError);
      assert.match(error.message, /nothing took effect/);
    });

    it('is of unknown outcome where the generation changed: that may be the work of others, and ours refused', async () => {
      await refusal(send({ batch: lost, generation: 8 }, { generation: 7 }).result, OutcomeUnknownError);
    });

    it('was only checked: nothing took effect, whatever was lost', async () => {
      const error = await refusal(send({ batch: lost }, { check: true }).result, ProtocolError);
      assert.notInstanceOf(error, OutcomeUnknownError);
      assert.match(error.message, /check again/);
      const last = 3;
      await send({ batch: (messages, socket) => lost(messages, socket, ackOf(at(messages, last))) }, { check: true })
        .result;
    });

    it('is of unknown outcome where nothing tells', async () => {
      await refusal(send({ batch: lost }).result, OutcomeUnknownError);
    });
  });
});
