import { assert } from 'chai';
import { featuresGet, featuresSet, messages, stringSetGet } from '../../src/ethtool/index.ts';
import { type Codec, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, capturedMessages, testSurvival } from '../support/survival.ts';

const capture = new URL('./fixtures/ethtool.pcap', import.meta.url);
const GENL_ID_CTRL = 16;

function kind(type: number, direction: 'request' | 'reply') {
  return messages.find((each) => each.type === type && each.direction === direction);
}

describe('ethtool/features', () => {
  testCodec('featuresGet', featuresGet, [
    {
      name: 'as `ethtool -k v0` asks',
      value: { header: { device: 'v0', flags: ['compact-bitsets'] } },
      hex: '0b 01 0000 1400 0180 0700 0200 763000 00 0800 0300 01000000',
      big: '0b 01 0000 0014 8001 0007 0002 763000 00 0008 0003 00000001',
    },
    {
      name: 'the answer for a veth',
      value: {
        header: { deviceIndex: 3, device: 'v0' },
        hardware: { form: 'compact', size: 64, value: 0x0a00_632e_4fdd_49e9n, mask: 0xffff_ffff_ffff_ffffn },
        wanted: { form: 'compact', noMask: true, size: 64, value: 0x612e_4fdd_09e9n },
        active: { form: 'compact', noMask: true, size: 64, value: 0x612e_4fdd_09e9n },
        noChange: { form: 'compact', noMask: true, size: 64, value: 0x400n },
      },
      hex: `0b01 0000 1400 0180 0800 0100 03000000 0700 0200 763000 00
        2400 0280 0800 0200 40000000 0c00 0400 e949dd4f 2e63000a 0c00 0500 ffffffff ffffffff
        1c00 0380 0400 0100 0800 0200 40000000 0c00 0400 e909dd4f 2e610000
        1c00 0480 0400 0100 0800 0200 40000000 0c00 0400 e909dd4f 2e610000
        1c00 0580 0400 0100 0800 0200 40000000 0c00 0400 00040000 00000000`,
      big: `0b01 0000 0014 8001 0008 0001 00000003 0007 0002 763000 00
        0024 8002 0008 0002 00000040 000c 0004 4fdd49e9 0a00632e 000c 0005 ffffffff ffffffff
        001c 8003 0004 0001 0008 0002 00000040 000c 0004 4fdd09e9 0000612e
        001c 8004 0004 0001 0008 0002 00000040 000c 0004 4fdd09e9 0000612e
        001c 8005 0004 0001 0008 0002 00000040 000c 0004 00000400 00000000`,
    },
  ]);

  testCodec('featuresSet', featuresSet, [
    {
      name: 'as `ethtool -K v0 tx-tcp-segmentation off` asks',
      value: {
        header: { device: 'v0', flags: ['compact-bitsets'] },
        wanted: { form: 'bits', bits: [{ name: 'tx-tcp-segmentation' }] },
      },
      hex: `0c 01 0000 1400 0180 0700 0200 763000 00 0800 0300 01000000
        2400 0380 2000 0380 1c00 0180 1800 0200 74782d7463702d7365676d656e746174696f6e00`,
      big: `0c 01 0000 0014 8001 0007 0002 763000 00 0008 0003 00000001
        0024 8003 0020 8003 001c 8001 0018 0002 74782d7463702d7365676d656e746174696f6e00`,
    },
    {
      name: 'the answer when a feature did not take: bit 49 of 64',
      value: {
        header: { deviceIndex: 3, device: 'v0' },
        wanted: { form: 'compact', size: 64, value: 1n << 49n, mask: 1n << 49n },
        active: { form: 'compact', size: 64, value: 0n, mask: 0n },
      },
      hex: `0c01 0000 1400 0180 0800 0100 03000000 0700 0200 763000 00
        2400 0380 0800 0200 40000000 0c00 0400 00000000 00000200 0c00 0500 00000000 00000200
        2400 0480 0800 0200 40000000 0c00 0400 00000000 00000000 0c00 0500 00000000 00000000`,
      big: `0c01 0000 0014 8001 0008 0001 00000003 0007 0002 763000 00
        0024 8003 0008 0002 00000040 000c 0004 00000000 00020000 000c 0005 00000000 00020000
        0024 8004 0008 0002 00000040 000c 0004 00000000 00000000 000c 0005 00000000 00000000`,
    },
  ]);

  testCodec('stringSetGet', stringSetGet, [
    {
      name: 'as `ethtool` asks for the names of features',
      value: { header: {}, sets: [{ id: 'features' }] },
      hex: '01 01 0000 0400 0180 1000 0280 0c00 0180 0800 0100 04000000',
      big: '01 01 0000 0004 8001 0010 8002 000c 8001 0008 0001 00000004',
    },
    {
      name: 'counts of a set this package has no name for',
      value: { header: { deviceIndex: 2 }, sets: [{ id: 99, count: 3 }], countsOnly: true },
      hex: '01 01 0000 0c00 0180 0800 0100 02000000 1800 0280 1400 0180 0800 0100 63000000 0800 0200 03000000 0400 0300',
      big: '01 01 0000 000c 8001 0008 0001 00000002 0018 8002 0014 8001 0008 0001 00000063 0008 0002 00000003 0004 0003',
    },
  ]);

  it("ethtool's own padding, which is whatever was there, survives", () => {
    // `ethtool -K v0 hw-tc-offload on`: 74 74 behind the name.
    assertSurvives(
      featuresSet,
      bytes(`0c01 0000 1400 0180 0700 0200 763000 00 0800 0300 01000000
        2400 0380 2000 0380 1c00 0180 1200 0200 68772d74632d6f66666c6f616400 7474 0400 0300`),
    );
  });

  it('every recorded message decodes without anything unknown, and survives', () => {
    for (const [sentBy, direction] of [
      ['user', 'request'],
      ['kernel', 'reply'],
    ] as const) {
      const all = capturedMessages(capture, sentBy).filter(({ type }) => type > GENL_ID_CTRL);
      assert.isAbove(all.length, 10);
      for (const { payload } of all) {
        const value = assertSurvives(kind(payload[0] ?? 0, direction)?.codec as Codec<object>, payload);
        const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
        assert.notInclude(text, '"unknown"');
      }
    }
  });

  it('a name that does not fit is refused with its path', () => {
    assert.throws(() => encode(featuresGet, { header: { device: 'x'.repeat(128) } }), EncodeError, /^header\/device: /);
  });

  const samples = capturedMessages(capture, 'kernel').map(({ payload }) => payload);
  testSurvival(
    featuresGet,
    samples.filter(([command]) => command === 11),
  );
  testSurvival(
    stringSetGet,
    samples.filter(([command, version]) => command === 1 && version === 1),
  );
});

describe('ethtool/messages', () => {
  it('numbers the two directions apart', () => {
    assert.strictEqual(kind(13, 'reply')?.name, 'ETHTOOL_MSG_FEATURES_NTF');
    assert.strictEqual(kind(13, 'request')?.name, 'ETHTOOL_MSG_PRIVFLAGS_GET');
    assert.strictEqual(kind(51, 'request')?.name, 'ETHTOOL_MSG_MSE_GET');
    assert.strictEqual(kind(54, 'reply')?.name, 'ETHTOOL_MSG_MSE_GET_REPLY');
    assert.strictEqual(kind(55, 'reply'), undefined);
  });

  it('a message without a codec of its own says which device it is about', () => {
    // ETHTOOL_MSG_PLCA_GET_CFG for v0.
    const other = kind(39, 'request')?.codec as Codec<unknown>;
    assert.deepEqual(assertSurvives(other, bytes('2701 0000 0c00 0180 0700 0200 763000 00 0800 0900 05000000')), {
      header: { device: 'v0' },
      unknown: [{ type: 9, value: Uint8Array.of(5, 0, 0, 0) }],
    });
  });
});
