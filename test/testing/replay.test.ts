import { assert } from 'chai';
import { Session } from '../../src/session/index.ts';
import { record, replay } from '../../src/testing/index.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { hex, splitMessages } from '../../src/wire/index.ts';
import { ACK, ack, capture, GENERIC, generation, getGeneration, NETFILTER, REQUEST } from '../support/captures.ts';
import { datagram, drain, FakeConnector } from '../support/fake-kernel.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

describe('testing/replay: answers', () => {
  it('carry the live sequence numbers and port, also in the header an acknowledgement repeats', async () => {
    const connector = replay(
      capture([
        [NETFILTER, getGeneration(7)],
        [NETFILTER, generation(7, 500)],
        [NETFILTER, ack(7, 500)],
      ]),
      { name: 'x.pcap' },
    );
    assert.strictEqual(connector.description, 'replay of x.pcap');
    const transport = await connector.open(NETFILTER);
    assert.strictEqual(transport.kind, 'replay');
    assert.deepEqual(transport.caps, { synchronous: true, extAck: true, capAck: true, force: true });
    transport.send(getGeneration(99, 42));
    const [answer, acknowledged, ...rest] = drain(transport);
    assert.isEmpty(rest);
    assertBytes(answer ?? bytes(''), generation(99, transport.portId));
    assertBytes(acknowledged ?? bytes(''), ack(99, transport.portId, '2a000000'));
    await connector.close();
  });

  it('of a batch belong to the message in the same place', async () => {
    const batch = (seqs: readonly number[], portId = 0): Uint8Array =>
      datagram([
        { type: 0x10, flags: REQUEST, seq: seqs[0] ?? 0, portId, payload: '0000000a' },
        { type: 0xa00, flags: REQUEST, seq: seqs[1] ?? 0, portId, payload: '02000000' },
        { type: 0xa16, flags: REQUEST | ACK, seq: seqs[2] ?? 0, portId, payload: '02000000' },
        { type: 0x11, flags: REQUEST, seq: seqs[3] ?? 0, portId, payload: '0000000a' },
      ]);
    const refusal = (seq: number, portId: number, echoedPort: string): Uint8Array =>
      datagram([
        {
          type: 2,
          flags: 0x100,
          seq,
          portId,
          payload: `feffffff 14000000 160a 0500 ${seq.toString(16).padStart(2, '0')}000000 ${echoedPort}`,
        },
      ]);
    const connector = replay(
      capture([
        [NETFILTER, batch([0, 1, 2, 3])],
        [NETFILTER, refusal(2, 500, '00000000')],
      ]),
    );
    const transport = await connector.open(NETFILTER);
    transport.send(batch([50, 60, 70, 80], 3));
    assertBytes(drain(transport)[0] ?? bytes(''), refusal(70, transport.portId, '03000000'));
  });

  it('of a batch whose messages share one number belong to the message the acknowledgement repeats', async () => {
    const batch = (seqs: readonly number[]): Uint8Array =>
      datagram([
        { type: 0x10, flags: REQUEST, seq: seqs[0] ?? 0, payload: '0000000a' },
        { type: 0xa09, flags: REQUEST, seq: seqs[1] ?? 0, payload: '02000000' },
        { type: 0xa0c, flags: REQUEST, seq: seqs[2] ?? 0, payload: '02000000 0400 0300' },
      ]);
    const refusal = (seq: string): Uint8Array =>
      datagram([
        {
          type: 2,
          flags: 0x100,
          seq: Number.parseInt(seq, 16),
          portId: 500,
          payload: `feffffff 18000000 0c0a 0100 ${seq}000000 00000000`,
        },
      ]);
    const connector = replay(
      capture([
        [NETFILTER, batch([1, 2, 2])],
        [NETFILTER, refusal('02')],
      ]),
    );
    const transport = await connector.open(NETFILTER);
    transport.send(batch([7, 8, 9]));
    const [message] = splitMessages(drain(transport)[0] ?? bytes(''));
    assert.strictEqual(message?.seq, 9);
  });

  it('that were recorded after the next request are still those of the first', async () => {
    const connector = replay(
      capture([
        [NETFILTER, getGeneration(1)],
        [NETFILTER, getGeneration(2)],
        [NETFILTER, ack(1, 500)],
        [NETFILTER, ack(2, 500)],
      ]),
    );
    const transport = await connector.open(NETFILTER);
    transport.send(getGeneration(11));
    assert.deepEqual(
      drain(transport).map((one) => splitMessages(one)[0]?.seq),
      [11],
    );
    transport.send(getGeneration(12));
    assert.deepEqual(
      drain(transport).map((one) => splitMessages(one)[0]?.seq),
      [12],
    );
  });

  it('go to the transport that asked, though the sockets of the recording used the same numbers', async () => {
    const other = datagram([{ type: 0xa13, flags: REQUEST | ACK, seq: 1, payload: '02000000' }]);
    const connector = replay(
      capture([
        [NETFILTER, getGeneration(1)],
        [NETFILTER, generation(1, 500)],
        [NETFILTER, other],
        [NETFILTER, ack(1, 500)],
        [NETFILTER, ack(1, 600)],
      ]),
    );
    const [first, second] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
    assert.notStrictEqual(first.portId, second.portId);
    first.send(getGeneration(5));
    second.send(datagram([{ type: 0xa13, flags: REQUEST | ACK, seq: 5, payload: '02000000' }]));
    assert.lengthOf(drain(first), 2);
    assert.lengthOf(drain(second), 1);
  });

  it('of protocols do not wait for each other', async () => {
    const family = (seq: number): Uint8Array =>
      datagram([{ type: 16, flags: REQUEST | ACK, seq, payload: '03010000 0600 0200 6100 0000' }]);
    const connector = replay(
      capture([
        [NETFILTER, getGeneration(1)],
        [GENERIC, family(1)],
        [GENERIC, ack(1, 9)],
        [NETFILTER, ack(1, 8)],
      ]),
    );
    const [nft, genl] = [await connector.open(NETFILTER), await connector.open(GENERIC)];
    genl.send(family(3));
    assert.lengthOf(drain(genl), 1);
    assert.isEmpty(drain(nft));
    nft.send(getGeneration(4));
    assert.lengthOf(drain(nft), 1);
    await connector.close();
  });

  it('of a big-endian host replay in its byte order', async () => {
    const ask = (seq: number): Uint8Array =>
      datagram([{ type: 0xa10, flags: REQUEST, seq, payload: '00000000' }], false);
    const answer = (seq: number, portId: number): Uint8Array =>
      datagram([{ type: 0xa0f, seq, portId, payload: '00000000' }], false);
    const connector = replay(
      capture(
        [
          [NETFILTER, ask(1)],
          [NETFILTER, answer(1, 5)],
        ],
        false,
      ),
    );
    assert.isFalse(connector.littleEndian);
    const transport = await connector.open(NETFILTER);
    assert.isFalse(transport.littleEndian);
    transport.send(ask(0x0102));
    assertBytes(drain(transport)[0] ?? bytes(''), answer(0x0102, transport.portId));
  });

  it('are copies: the same recording replays the same again', async () => {
    const file = capture([
      [NETFILTER, getGeneration(1)],
      [NETFILTER, generation(1, 5)],
    ]);
    for (const seq of [3, 4]) {
      const transport = await replay(file).open(NETFILTER);
      transport.send(getGeneration(seq));
      const [answer] = drain(transport);
      assertBytes(answer ?? bytes(''), generation(seq, transport.portId));
      answer?.fill(0xff);
    }
  });
});

describe('testing/replay: of a recording', () => {
  it('a program gets from it what it got when it was recorded', async () => {
    const kernel = new FakeConnector((sent, { portId }) => {
      const [message] = splitMessages(sent);
      return message === undefined
        ? []
        : [generation(message.seq, portId, String(10 + portId - 1000)), ack(message.seq, portId)];
    });
    const program = async (connector: Connector): Promise<string[]> => {
      const [a, b] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
      const seen: string[] = [];
      // Both number their requests alike, and read late.
      a.send(getGeneration(1));
      b.send(getGeneration(1));
      for (const transport of [b, a])
        for (const answer of drain(transport))
          seen.push(
            splitMessages(answer)
              .map(({ type, seq, payload }) => `${type} ${seq} ${payload[11]}`)
              .join(),
          );
      return seen;
    };
    const recording = record(kernel);
    const live = await program(recording.connector);
    const connector = replay(recording.bytes());
    assert.deepEqual(await program(connector), live);
    assert.strictEqual(new Set(live).size, 3);
    await connector.close();
  });

  it('a session finds the same answers in it, with numbers and ports of its own', async () => {
    const kernel = new FakeConnector((sent, { portId }) =>
      splitMessages(sent).flatMap(({ seq }) => [generation(seq, portId), ack(seq, portId)]),
    );
    const program = async (connector: Connector): Promise<string[]> => {
      const session = new Session(await connector.open(NETFILTER));
      const request = { type: 0xa10, payload: bytes('00000000'), operation: 'get generation' };
      const answers = [await session.request(request), await session.request(request)];
      session.close();
      return answers.flat().map(({ type, payload }) => `${type} ${hex(payload)}`);
    };
    const recording = record(kernel);
    const live = await program(recording.connector);
    assert.lengthOf(live, 2);
    const connector = replay(recording.bytes());
    assert.deepEqual(await program(connector), live);
    await connector.close();
  });
});
