import { assert } from 'chai';
import { replay } from '../../src/testing/index.ts';
import { DecodeError, NftOffloadError, TransportError } from '../../src/wire/index.ts';
import {
  ACK,
  ack,
  capture,
  type Entry,
  GENERIC,
  getGeneration,
  mismatch,
  NETFILTER,
  REQUEST,
} from '../support/captures.ts';
import { datagram, drain } from '../support/fake-kernel.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

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
      /^replay of x\.pcap: netfilter request 2 is not the one that was recorded \(frame 3\): recorded was \S+, sent .*\n/,
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
