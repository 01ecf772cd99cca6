import { assert } from 'chai';
import { type PcapRecord, writePcap } from '../../src/pcap/index.ts';
import { ReplayMismatchError, record, replay } from '../../src/testing/index.ts';
import type { Connector } from '../../src/transport/transport.ts';
import { DecodeError, NftOffloadError, splitMessages, TransportError } from '../../src/wire/index.ts';
import { datagram, drain, FakeConnector } from '../support/fake-kernel.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

const NETFILTER = 12;
const GENERIC = 16;
const REQUEST = 1;
const ACK = 4;
const ERROR = 2;

type Entry = readonly [protocol: number, bytes: Uint8Array, more?: Partial<PcapRecord>];

/** As tcpdump captures it on an nlmon device. */
function capture(entries: readonly Entry[], littleEndian = true): Uint8Array {
  const records = entries.map(([protocol, bytes, more], index) => ({
    time: BigInt(index) * 1000n,
    protocol,
    packetType: 4,
    bytes,
    ...more,
  }));
  return writePcap({ littleEndian, nanoseconds: false, records });
}

const getGeneration = (seq: number, portId = 0, padding = '0000'): Uint8Array =>
  datagram([{ type: 0xa10, flags: REQUEST | ACK, seq, portId, payload: `00000000 0600 0100 6100 ${padding}` }]);
const generation = (seq: number, portId: number, number = '05'): Uint8Array =>
  datagram([{ type: 0xa0f, seq, portId, payload: `00000005 0800 0100 000000${number}` }]);
/** An acknowledgement whose request had no port. */
const ack = (seq: number, portId: number, errno = '00000000', echoedPort = '00000000'): Uint8Array =>
  datagram([
    {
      type: ERROR,
      flags: 0x100,
      seq,
      portId,
      payload: `${errno} 20000000 100a 0500 ${seq.toString(16).padStart(2, '0')}000000 ${echoedPort}`,
    },
  ]);

async function mismatch(run: () => unknown): Promise<ReplayMismatchError> {
  try {
    await run();
  } catch (error) {
    assert.instanceOf(error, ReplayMismatchError);
    return error;
  }
  assert.fail('no mismatch');
}

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
    assertBytes(acknowledged ?? bytes(''), ack(99, transport.portId, '00000000', '2a000000'));
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
          type: ERROR,
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
          type: ERROR,
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

describe('testing/replay: what must be the same', () => {
  it('padding does not count: behind attributes, in nests, behind messages, or missing', async () => {
    const ask = (pad1: string, pad2: string): Uint8Array =>
      datagram([
        {
          type: 0xa16,
          flags: REQUEST,
          payload: `02000000 0700 0100 616200 ${pad1} 0c00 0380 0700 0100 656600 ${pad2}`,
        },
      ]);
    const connector = replay(
      capture([
        [NETFILTER, ask('aa', 'bb')],
        [NETFILTER, ask('00', '00')],
        [NETFILTER, ask('00', 'cc')],
      ]),
    );
    const transport = await connector.open(NETFILTER);
    transport.send(ask('00', '00'));
    transport.send(ask('01', '02'));
    transport.send(ask('00', '00'));
    const odd = bytes('13000000 160a 0100 00000000 00000000 020000 ff');
    const again = await replay(capture([[NETFILTER, odd]])).open(NETFILTER);
    again.send(odd.subarray(0, 19));
  });

  it('what looks like padding in a payload counts', async () => {
    // Not flagged as a nest: these are four bytes of someone's data, and then a name.
    const ask = (byte: string): Uint8Array =>
      datagram([{ type: 0xa16, flags: REQUEST, payload: `02000000 0c00 0300 0700 0100 656600 ${byte}` }]);
    const transport = await replay(capture([[NETFILTER, ask('aa')]])).open(NETFILTER);
    await mismatch(() => transport.send(ask('00')));
  });

  it('every byte of a request that is neither number, port nor padding counts', async () => {
    const ask = getGeneration(1);
    for (let at = 0; at < ask.byteLength; at++) {
      const changed = ask.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      const transport = await replay(capture([[NETFILTER, ask]])).open(NETFILTER);
      const free = (at >= 8 && at < 16) || at >= 26;
      if (free) transport.send(changed);
      else await mismatch(() => transport.send(changed));
    }
  });

  it('a mismatch shows both sides, where they part, the frame, and the way out', async () => {
    const connector = replay(
      capture([
        [NETFILTER, getGeneration(1)],
        [NETFILTER, ack(1, 5)],
        [NETFILTER, getGeneration(2)],
      ]),
      { name: 'x.pcap' },
    );
    const transport = await connector.open(NETFILTER);
    transport.send(getGeneration(1));
    const sent = datagram([{ type: 0xa10, flags: REQUEST | ACK, seq: 9, payload: '00000000 0600 0100 6200 0000' }]);
    const error = await mismatch(() => transport.send(sent));
    assert.instanceOf(error, NftOffloadError);
    assert.strictEqual(error.code, 'REPLAY_MISMATCH');
    assert.strictEqual(error.name, 'ReplayMismatchError');
    assert.strictEqual(error.frame, 3);
    assertBytes(error.expected ?? bytes(''), getGeneration(2));
    assertBytes(error.actual ?? bytes(''), sent);
    assert.match(
      error.message,
      /^replay of x\.pcap: netfilter request 2 is not the one that was recorded \(frame 3\)\n/,
    );
    assert.include(error.message, 'first difference at byte 24 (0x18)');
    assert.match(error.message, /> 0018 \*61 00 00 00 +\*62 00 00 00/);
    assert.match(error.message, /family header; attribute 1 \(6 bytes\)/);
    assert.match(error.message, /record it again\.$/);
    await connector.close();
  });

  it('a mismatched request takes nothing: the recorded one can still be sent', async () => {
    const transport = await replay(
      capture([
        [NETFILTER, getGeneration(1)],
        [NETFILTER, ack(1, 5)],
      ]),
    ).open(NETFILTER);
    await mismatch(() => transport.send(bytes('00')));
    transport.send(getGeneration(1));
    assert.lengthOf(drain(transport), 1);
  });

  it('a request beyond the last recorded one is shown', async () => {
    const transport = await replay(capture([[NETFILTER, getGeneration(1)]]), { name: 'x.pcap' }).open(NETFILTER);
    transport.send(getGeneration(1));
    const error = await mismatch(() => transport.send(getGeneration(2)));
    assert.match(error.message, /netfilter request 2 was sent, and only 1 were recorded\n.*message 0: type 0xa10/);
    const none = await replay(capture([]), {}).open(GENERIC);
    assert.match(
      (await mismatch(() => none.send(getGeneration(1)))).message,
      /generic request 1 was sent, and none was recorded/,
    );
  });

  it('requests that were never sent are listed when the replay is closed, once', async () => {
    const connector = replay(
      capture([
        [NETFILTER, getGeneration(1)],
        [GENERIC, datagram([{ type: 16, flags: REQUEST, payload: '03010000' }])],
        ...Array.from({ length: 12 }, (_, seq): Entry => [NETFILTER, getGeneration(seq + 2)]),
      ]),
      { name: 'x.pcap' },
    );
    const transport = await connector.open(NETFILTER);
    transport.send(getGeneration(1));
    const error = await mismatch(() => connector.close());
    assert.match(
      error.message,
      /^replay of x\.pcap: 13 recorded requests were never sent\n {2}frame 2: generic, type 0x10\n {2}frame 3: netfilter, type 0xa10\n/,
    );
    assert.match(
      error.message,
      /\.\.\. and 3 more\nThe first of them, frame 2:\n {2}0000 {2}14 00 00 00 10 00 01 00 {2}message 0/,
    );
    assert.strictEqual(error.frame, 2);
    await connector.close();
    assert.throws(() => transport.send(getGeneration(2)), TransportError, /closed/);
  });

  it('after a mismatch closing does not complain as well', async () => {
    const connector = replay(capture([[NETFILTER, getGeneration(1)]]));
    const transport = await connector.open(NETFILTER);
    await mismatch(() => transport.send(bytes('00')));
    await connector.close();
  });

  it('requests that are malformed on purpose replay byte for byte', async () => {
    const broken = bytes('14000000 1000 0100 01000000 00000000 0000000a ff000000 000a 0100 02000000 00000000');
    const transport = await replay(capture([[NETFILTER, broken]])).open(NETFILTER);
    const live = broken.slice();
    live[8] = 0x77;
    transport.send(live);
    const changed = broken.slice();
    changed[30] = 3;
    const other = await replay(capture([[NETFILTER, broken]])).open(NETFILTER);
    await mismatch(() => other.send(changed));
  });

  it('captures that hold a part of a datagram only, and files that are none, are DecodeErrors', () => {
    const cut = capture([
      [NETFILTER, getGeneration(1)],
      [NETFILTER, getGeneration(2).subarray(0, 20), { originalLength: 28 }],
    ]);
    assert.throws(() => replay(cut), DecodeError, /^records\/1: the capture holds 20 of its 28 bytes.*tcpdump -s 0/);
    assert.throws(() => replay(bytes('00')), DecodeError, /not a pcap file/);
  });

  it('other protocols of the capture are left alone, also where they are no netlink messages', async () => {
    const uevent = Uint8Array.from('add@/devices/virtual', (char) => char.charCodeAt(0));
    const connector = replay(
      capture([
        [15, uevent],
        [9, getGeneration(1)],
      ]),
    );
    for (const protocol of [0, NETFILTER, GENERIC] as const)
      assert.isFalse(await (await connector.open(protocol)).waitReadable(0));
    await connector.close();
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
});
