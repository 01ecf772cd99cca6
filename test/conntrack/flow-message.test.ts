import { assert } from 'chai';
import { type FlowMessage, flowMessage, messages } from '../../src/conntrack/index.ts';
import { type Codec, DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, capturedMessages, testSurvival } from '../support/survival.ts';

const capture = new URL('./fixtures/conntrack.pcap', import.meta.url);
const events = new URL('./fixtures/events.pcap', import.meta.url);
const CT_NEW = 0x100;
const flows = capturedMessages(capture, 'kernel').filter(({ type }) => type === CT_NEW);

const tcpTuple = {
  ip: { v4Source: '0.0.0.0', v4Destination: '10.9.9.9' },
  proto: { number: 6, sourcePort: 36386, destinationPort: 80 },
};

describe('conntrack/flowMessage', () => {
  testCodec<FlowMessage>('flowMessage', flowMessage, [
    { name: 'all flows, as `conntrack -L` asks', value: { family: 'unspec' }, hex: '00 00 0000' },
    { name: 'IPv6 flows, as `conntrack -L -f ipv6` asks', value: { family: 'ip6' }, hex: '0a 00 0000' },
    {
      name: 'offloaded flows, as `conntrack -L -u OFFLOAD` asks',
      value: { family: 'unspec', status: ['offload'], statusMask: ['offload'] },
      hex: '00 00 0000 0800 0300 00004000 0800 1a00 00004000',
      big: '00 00 0000 0008 0003 00004000 0008 001a 00004000',
    },
    {
      name: 'flows that are not offloaded',
      value: { family: 'ip', status: [], statusMask: ['offload', 'hw-offload'] },
      hex: '02 00 0000 0800 0300 00000000 0800 1a00 0000c000',
      big: '02 00 0000 0008 0003 00000000 0008 001a 0000c000',
    },
    {
      // Linux 6.18, a connection that both NATs changed, with counters and a timestamp.
      name: 'a TCP flow with NAT',
      value: {
        family: 'ip',
        original: tcpTuple,
        reply: {
          ip: { v4Source: '127.0.0.1', v4Destination: '127.0.0.2' },
          proto: { number: 6, sourcePort: 8080, destinationPort: 40324 },
        },
        status: ['seen-reply', 'assured', 'confirmed', 'src-nat', 'dst-nat', 'src-nat-done', 'dst-nat-done'],
        protocolInfo: {
          tcp: {
            state: 'established',
            originalWindowScale: 10,
            replyWindowScale: 10,
            originalFlags: { flags: ['window-scale', 'sack-perm', 'maxack-set'], mask: [] },
            replyFlags: { flags: ['window-scale', 'sack-perm', 'maxack-set'], mask: [] },
          },
        },
        timeout: 431998,
        mark: 42,
        originalCounters: { packets: 3n, bytes: 169n },
        replyCounters: { packets: 2n, bytes: 112n },
        use: 1,
        id: 0x2f9d88a1,
        timestamp: { start: 0x18ea554b27e2a206n },
      },
      hex: `02 00 0000
        3400 0180 1400 0180 0800 0100 00000000 0800 0200 0a090909
          1c00 0280 0500 0100 06 000000 0600 0200 8e22 0000 0600 0300 0050 0000
        3400 0280 1400 0180 0800 0100 7f000001 0800 0200 7f000002
          1c00 0280 0500 0100 06 000000 0600 0200 1f90 0000 0600 0300 9d84 0000
        0800 0300 000001be
        3000 0480 2c00 0180 0500 0100 03 000000 0500 0200 0a 000000 0500 0300 0a 000000 0600 0400 2300 0000 0600 0500 2300 0000
        0800 0700 0006977e  0800 0800 0000002a
        1c00 0980 0c00 0100 0000000000000003 0c00 0200 00000000000000a9
        1c00 0a80 0c00 0100 0000000000000002 0c00 0200 0000000000000070
        0800 0b00 00000001  0800 0c00 2f9d88a1
        1000 1480 0c00 0100 18ea554b27e2a206`,
      big: `02 00 0000
        0034 8001 0014 8001 0008 0001 00000000 0008 0002 0a090909
          001c 8002 0005 0001 06 000000 0006 0002 8e22 0000 0006 0003 0050 0000
        0034 8002 0014 8001 0008 0001 7f000001 0008 0002 7f000002
          001c 8002 0005 0001 06 000000 0006 0002 1f90 0000 0006 0003 9d84 0000
        0008 0003 000001be
        0030 8004 002c 8001 0005 0001 03 000000 0005 0002 0a 000000 0005 0003 0a 000000 0006 0004 2300 0000 0006 0005 2300 0000
        0008 0007 0006977e  0008 0008 0000002a
        001c 8009 000c 0001 0000000000000003 000c 0002 00000000000000a9
        001c 800a 000c 0001 0000000000000002 000c 0002 0000000000000070
        0008 000b 00000001  0008 000c 2f9d88a1
        0010 8014 000c 0001 18ea554b27e2a206`,
    },
    {
      name: 'an ICMPv6 flow',
      value: {
        family: 'ip6',
        original: {
          ip: { v6Source: '::1', v6Destination: '2001:db8::1' },
          proto: { number: 58, icmpv6Id: 0x1234, icmpv6Type: 128, icmpv6Code: 0 },
        },
      },
      hex: `0a 00 0000 5400 0180
        2c00 0180 1400 0300 00000000000000000000000000000001 1400 0400 20010db8000000000000000000000001
        2400 0280 0500 0100 3a 000000 0600 0700 1234 0000 0500 0800 80 000000 0500 0900 00 000000`,
      big: `0a 00 0000 0054 8001
        002c 8001 0014 0003 00000000000000000000000000000001 0014 0004 20010db8000000000000000000000001
        0024 8002 0005 0001 3a 000000 0006 0007 1234 0000 0005 0008 80 000000 0005 0009 00 000000`,
    },
    {
      name: 'what few flows have',
      value: {
        family: 'ip',
        master: { zone: 3 },
        status: ['helper', 'offload', 'hw-offload', '0x10000'],
        protocolInfo: { sctp: { state: 'cookie-wait', originalTag: 1, replyTag: 2 } },
        help: { name: 'ftp', info: Uint8Array.of(1, 2, 3, 4) },
        originalSequence: { correctionPosition: 7, offsetBefore: -2, offsetAfter: 3 },
        secmark: 9,
        zone: 5,
        securityContext: { name: 'a' },
        labels: Uint8Array.of(8, 0, 0, 0),
        synproxy: { initialSequence: 1, initialTimestamp: 2, timestampOffset: 3 },
        filter: { original: ['source', 'destination-port'], reply: [] },
        timestampEvent: 1n,
      },
      hex: `02 00 0000
        0c00 0e80 0600 0300 0003 0000
        0800 0300 0001e000
        2000 0480 1c00 0380 0500 0100 02 000000 0800 0200 00000001 0800 0300 00000002
        1400 0580 0800 0100 66747000 0800 0200 01020304
        1c00 0f80 0800 0100 00000007 0800 0200 fffffffe 0800 0300 00000003
        0800 1100 00000009  0600 1200 0005 0000  0c00 1380 0600 0100 6100 0000
        0800 1600 08000000
        1c00 1880 0800 0100 00000001 0800 0200 00000002 0800 0300 00000003
        1400 1980 0800 0100 21000000 0800 0200 00000000
        0c00 1b00 0000000000000001`,
      big: `02 00 0000
        000c 800e 0006 0003 0003 0000
        0008 0003 0001e000
        0020 8004 001c 8003 0005 0001 02 000000 0008 0002 00000001 0008 0003 00000002
        0014 8005 0008 0001 66747000 0008 0002 01020304
        001c 800f 0008 0001 00000007 0008 0002 fffffffe 0008 0003 00000003
        0008 0011 00000009  0006 0012 0005 0000  000c 8013 0006 0001 6100 0000
        0008 0016 08000000
        001c 8018 0008 0001 00000001 0008 0002 00000002 0008 0003 00000003
        0014 8019 0008 0001 00000021 0008 0002 00000000
        000c 001b 0000000000000001`,
    },
  ]);

  testCodec<FlowMessage>('flowMessage with what is sent only', flowMessage, [
    {
      // As `conntrack -I --src-nat 10.0.0.3:4` does.
      name: 'source NAT of a flow that is made by hand',
      value: {
        family: 'ip',
        sourceNat: { v4Minimum: '10.0.0.3', v4Maximum: '10.0.0.3', proto: { minimum: 4, maximum: 4 } },
        mark: 0x100,
        markMask: 0xf00,
        labels: Uint8Array.of(8, 0, 0, 0),
        labelsMask: Uint8Array.of(9, 0, 0, 0),
      },
      hex: `02 00 0000 2800 0680 0800 0100 0a000003 0800 0200 0a000003 1400 0380 0600 0100 0004 0000 0600 0200 0004 0000
        0800 0800 00000100 0800 1500 00000f00 0800 1600 08000000 0800 1700 09000000`,
      big: `02 00 0000 0028 8006 0008 0001 0a000003 0008 0002 0a000003 0014 8003 0006 0001 0004 0000 0006 0002 0004 0000
        0008 0008 00000100 0008 0015 00000f00 0008 0016 08000000 0008 0017 09000000`,
    },
    {
      name: 'destination NAT of IPv6',
      value: { family: 'ip6', destinationNat: { v6Minimum: '2001:db8::1', v6Maximum: '2001:db8::2' } },
      hex: '0a 00 0000 2c00 0d80 1400 0400 20010db8000000000000000000000001 1400 0500 20010db8000000000000000000000002',
      big: '0a 00 0000 002c 800d 0014 0004 20010db8000000000000000000000001 0014 0005 20010db8000000000000000000000002',
    },
    {
      name: 'DCCP, and the counters of old kernels',
      value: {
        family: 'ip',
        protocolInfo: { dccp: { state: 'open', role: 1, handshakeSequence: 7n } },
        originalCounters: { packets32: 1, bytes32: 2 },
        use: 1,
        replySequence: { correctionPosition: 7, offsetBefore: 1, offsetAfter: -1 },
      },
      hex: `02 00 0000 2400 0480 2000 0280 0500 0100 04 000000 0500 0200 01 000000 0c00 0300 0000000000000007
        1400 0980 0800 0300 00000001 0800 0400 00000002 0800 0b00 00000001
        1c00 1080 0800 0100 00000007 0800 0200 00000001 0800 0300 ffffffff`,
      big: `02 00 0000 0024 8004 0020 8002 0005 0001 04 000000 0005 0002 01 000000 000c 0003 0000000000000007
        0014 8009 0008 0003 00000001 0008 0004 00000002 0008 000b 00000001
        001c 8010 0008 0001 00000007 0008 0002 00000001 0008 0003 ffffffff`,
    },
  ]);

  it('padding in front of 64-bit values, one for each, as kernels on 32-bit machines send it, survives', () => {
    const { originalCounters, timestamp } = assertSurvives(
      flowMessage,
      bytes(`02 00 0000
        2400 0980 0400 0500 0c00 0100 0000000000000003 0400 0500 0c00 0200 00000000000000a9
        2400 1480 0400 0300 0c00 0100 0000000000000001 0400 0300 0c00 0200 0000000000000002`),
    );
    assert.deepInclude(originalCounters, { packets: 3n, bytes: 0xa9n });
    assert.deepInclude(timestamp, { start: 1n, stop: 2n });
  });

  it('every recorded message decodes without anything unknown, and survives', () => {
    const sent = [capture, events].flatMap((file) => capturedMessages(file, 'user'));
    const heard = [capture, events].flatMap((file) => capturedMessages(file, 'kernel'));
    const all = [
      ...sent.map((message) => ({ ...message, from: 'request' })),
      ...heard.map((message) => ({ ...message, from: 'reply' })),
    ].filter(({ type }) => type >= CT_NEW);
    assert.isAbove(all.length, 60);
    for (const { type, payload, from } of all) {
      const kind = messages.find((each) => each.type === type && ['both', from].includes(each.direction));
      const codec = kind?.codec as Codec<object>;
      const text = JSON.stringify(assertSurvives(codec, payload), (_key, each: unknown) =>
        typeof each === 'bigint' ? String(each) : each,
      );
      assert.notInclude(text, '"unknown"');
    }
  });

  it('a status keeps every bit, named or not', () => {
    for (let bit = 0; bit < 32; bit++) {
      const word = (2 ** bit).toString(16).padStart(8, '0');
      const { status } = assertSurvives(flowMessage, bytes(`02 00 0000 0800 0300 ${word}`));
      assert.lengthOf(status ?? [], 1);
      assert.match(status?.[0] ?? '', bit < 16 ? /^[a-z-]+$/ : /^0x[1248]0+$/);
    }
  });

  it('says where an address is wrong', () => {
    assert.throws(
      () => decode(flowMessage, bytes('02 00 0000 1000 0180 0c00 0180 0800 0300 7f000001'), { littleEndian: true }),
      DecodeError,
      /^original\/ip\/v6Source: /,
    );
    assert.throws(
      () => encode(flowMessage, { family: 'ip', original: { ip: { v4Source: '::1' } } }),
      EncodeError,
      'original/ip/v4Source: "::1" is not an IPv4 address',
    );
  });

  testSurvival(
    flowMessage,
    flows.map(({ payload }) => payload),
  );
});
