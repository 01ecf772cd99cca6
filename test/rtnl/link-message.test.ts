import { assert } from 'chai';
import { type LinkMessage, linkMessage } from '../../src/rtnl/index.ts';
import { DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, capturedMessages, testSurvival } from '../support/survival.ts';

const capture = new URL('./fixtures/rtnl.pcap', import.meta.url);
const NEWLINK = 16;
const links = capturedMessages(capture, 'kernel').filter(({ type }) => type === NEWLINK);
const asked = { family: 0, type: 'netrom', index: 0, flags: [], change: 0 } as const satisfies LinkMessage;

describe('rtnl/linkMessage', () => {
  testCodec<LinkMessage>('linkMessage', linkMessage, [
    {
      // `ip link show dev v0`, which says 01 (VF) where we say 08 (SKIP_STATS), and 11 (AF_PACKET) for the family.
      name: 'a device by name, as `ip link show` asks',
      value: { ...asked, family: 17, name: 'v0', extMask: ['vf'] },
      hex: '11 00 0000 00000000 00000000 00000000 0700 0300 763000 00 0800 1d00 01000000',
      big: '11 00 0000 00000000 00000000 00000000 0007 0003 763000 00 0008 001d 00000001',
    },
    {
      name: 'a veth in a bridge with alternative names',
      value: {
        family: 0,
        type: 'ether',
        index: 4,
        flags: ['up', 'broadcast', 'running', 'multicast', 'lower-up'],
        change: 0,
        name: 'v0',
        address: '02:00:00:00:00:01',
        mtu: 1500,
        link: 3,
        linkNetnsId: -1,
        master: 2,
        linkInfo: { kind: 'veth', slaveKind: 'bridge' },
        operState: 'up',
        carrier: 1,
        properties: ['alt0'],
      },
      hex: `00 00 0100 04000000 43100100 00000000
        0700 0300 763000 00  0a00 0100 020000000001 0000  0800 0400 dc050000
        0800 0500 03000000  0800 2500 ffffffff  0800 0a00 02000000
        1c00 1280 0900 0100 7665746800 000000 0b00 0400 62726964676500 00
        0500 1000 06 000000  0500 2100 01 000000  1000 3480 0900 3500 616c743000 000000`,
      big: `00 00 0001 00000004 00011043 00000000
        0007 0003 763000 00  000a 0001 020000000001 0000  0008 0004 000005dc
        0008 0005 00000003  0008 0025 ffffffff  0008 000a 00000002
        001c 8012 0009 0001 7665746800 000000 000b 0004 62726964676500 00
        0005 0010 06 000000  0005 0021 01 000000  0010 8034 0009 0035 616c743000 000000`,
    },
    {
      name: 'what it has no name for',
      value: {
        family: 7,
        type: 824,
        index: -1,
        flags: ['up', '0x80000000'],
        change: 0xffff_ffff,
        operState: 9,
        unknown: [{ type: 99, value: Uint8Array.of(1) }],
      },
      hex: '07 00 3803 ffffffff 01000080 ffffffff 0500 1000 09 000000 0500 6300 01 000000',
      big: '07 00 0338 ffffffff 80000001 ffffffff 0005 0010 09 000000 0005 0063 01 000000',
    },
  ]);

  it('every recorded link decodes and survives, what this package does not know too', () => {
    assert.lengthOf(links, 8);
    for (const { payload } of links) {
      const link = assertSurvives(linkMessage, payload);
      assert.isString(link.name);
      assert.isAtMost(link.unknown?.length ?? 0, 30);
    }
  });

  it('says which attribute is wrong, and refuses a header that is cut short', () => {
    assert.throws(
      () => decode(linkMessage, bytes('0000 0100 04000000 43100100 00000000 0600 0400 dc05 0000')),
      DecodeError,
      /^mtu: /,
    );
    assert.throws(() => decode(linkMessage, bytes('0000 0100 04000000')), DecodeError);
    assert.throws(() => encode(linkMessage, { ...asked, name: 'x'.repeat(16) }), EncodeError, /^name: /);
    assert.throws(() => encode(linkMessage, { ...asked, address: '02:0' }), EncodeError, /^address: /);
  });

  testSurvival(
    linkMessage,
    links.map(({ payload }) => payload),
  );
});
