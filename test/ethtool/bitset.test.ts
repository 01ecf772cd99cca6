import { assert } from 'chai';
import { type Bitset, bitOf, bitset, maskedBits } from '../../src/ethtool/index.ts';
import { DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { testSurvival } from '../support/survival.ts';

// The features of a veth as Linux 6.18 sends them (hardware), in words of 32 bits.
const HARDWARE = '0800 0200 40000000 0c00 0400 e949dd4f 2e63000a 0c00 0500 ffffffff ffffffff';

describe('ethtool/bitset', () => {
  testCodec<Bitset>('bitset', bitset, [
    {
      name: 'compact with a mask',
      value: { form: 'compact', size: 64, value: 0x0a00_632e_4fdd_49e9n, mask: 0xffff_ffff_ffff_ffffn },
      hex: HARDWARE,
      big: '0008 0002 00000040 000c 0004 4fdd49e9 0a00632e 000c 0005 ffffffff ffffffff',
    },
    {
      name: 'compact, a plain list',
      value: { form: 'compact', noMask: true, size: 64, value: 0x400n },
      hex: '0400 0100 0800 0200 40000000 0c00 0400 00040000 00000000',
      big: '0004 0001 0008 0002 00000040 000c 0004 00000400 00000000',
    },
    {
      name: 'compact, of a size that is no multiple of 32',
      value: { form: 'compact', noMask: true, size: 33, value: 0x1_0000_0001n },
      hex: '0400 0100 0800 0200 21000000 0c00 0400 01000000 01000000',
      big: '0004 0001 0008 0002 00000021 000c 0004 00000001 00000001',
    },
    {
      name: 'compact and empty',
      value: { form: 'compact', noMask: true, size: 0, value: 0n },
      hex: '0400 0100 0800 0200 00000000 0400 0400',
      big: '0004 0001 0008 0002 00000000 0004 0004',
    },
    {
      // As `ethtool -K v0 tx-tcp-segmentation off` asks.
      name: 'one bit off, by name',
      value: { form: 'bits', bits: [{ name: 'tx-tcp-segmentation' }] },
      hex: '2000 0380 1c00 0180 1800 0200 74782d7463702d7365676d656e746174696f6e00',
      big: '0020 8003 001c 8001 0018 0002 74782d7463702d7365676d656e746174696f6e00',
    },
    {
      name: 'bits by index and name, on and off',
      value: { form: 'bits', size: 8, bits: [{ index: 1, name: 'a', value: true }, { index: 2 }] },
      hex: '0800 0200 08000000 2800 0380 1800 0180 0800 0100 01000000 0600 0200 6100 0000 0400 0300 0c00 0180 0800 0100 02000000',
      big: '0008 0002 00000008 0028 8003 0018 8001 0008 0001 00000001 0006 0002 6100 0000 0004 0003 000c 8001 0008 0001 00000002',
    },
    {
      name: 'a list without a bit',
      value: { form: 'bits', noMask: true, size: 8, bits: [] },
      hex: '0400 0100 0800 0200 08000000 0400 0380',
      big: '0004 0001 0008 0002 00000008 0004 8003',
    },
  ]);

  for (const [what, hex, reason] of [
    ['neither form', '0800 0200 40000000', /neither bits nor size and value/],
    ['both forms', '0400 0380 0400 0400', /both compact and a list/],
    ['too few words', '0800 0200 40000000 0800 0400 00000000', /1 words for a bitset of 64 bits/],
    ['too many words in the mask', '0800 0200 01000000 0800 0400 00000000 0c00 0500 00000000 00000000', /2 words/],
    ['half a word', '0800 0200 01000000 0600 0400 0000 0000', /needs 4 bytes/],
    ['a flag with a payload', '0800 0100 00000000 0400 0380', /4 bytes are left over/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decode(bitset, bytes(hex), { littleEndian: true }), DecodeError, reason);
    });
  }

  it('refuses a value that its size does not hold, and another form', () => {
    assert.throws(
      () => encode(bitset, { form: 'compact', size: 32, value: 1n << 32n }),
      EncodeError,
      'value: is not a bigint of 32 bits',
    );
    assert.throws(() => encode(bitset, { form: 'compact', size: 32, value: 0n, mask: -1n }), EncodeError, 'mask: ');
    assert.throws(() => encode(bitset, { form: 'other' } as unknown as Bitset), EncodeError);
  });

  it('attributes it does not know survive', () => {
    const value = decode(bitset, bytes('0800 0200 00000000 0400 0400 0500 0900 ff00 0000'), { littleEndian: true });
    assert.deepEqual(value.unknown, [{ type: 9, value: Uint8Array.of(0xff) }]);
  });

  describe('bitOf', () => {
    const compact: Bitset = { form: 'compact', size: 4, value: 0b0011n, mask: 0b0101n };
    const list: Bitset = { form: 'compact', size: 4, noMask: true, value: 0b0010n };
    const bits: Bitset = {
      form: 'bits',
      bits: [
        { index: 0, name: 'a', value: true },
        { index: 2, name: 'c' },
      ],
    };
    const named: Bitset = { form: 'bits', noMask: true, size: 4, bits: [{ index: 1, name: 'b' }] };

    for (const [what, set, which, expected] of [
      ['on, in the mask', compact, 0, true],
      ['off, in the mask', compact, 2, false],
      ['not meant by the mask', compact, 1, undefined],
      ['beyond the size', compact, 4, undefined],
      ['by name, which the compact form has not', compact, 'a', undefined],
      ['on, without a mask', list, 1, true],
      ['off, without a mask', list, 0, false],
      ['on, by name', bits, 'a', true],
      ['off, by index', bits, 2, false],
      ['not listed, with a mask', bits, 1, undefined],
      ['listed, without a mask', named, 'b', true],
      ['not listed, without a mask', named, 2, false],
      ['beyond the size of a list', named, 9, undefined],
    ] as const) {
      it(`${what}: ${expected}`, () => assert.strictEqual(bitOf(set, which), expected));
    }

    it('maskedBits lists what a set speaks of', () => {
      assert.deepEqual(maskedBits(compact), [0, 2]);
      assert.deepEqual(maskedBits(list), [1]);
      assert.deepEqual(maskedBits(bits), [0, 2]);
      assert.deepEqual(maskedBits({ form: 'compact', size: 64, value: 0n, mask: 1n << 63n }), [63]);
    });
  });

  testSurvival(bitset, [
    bytes(HARDWARE),
    bytes(
      '0800 0200 08000000 2800 0380 1800 0180 0800 0100 01000000 0600 0200 6100 0000 0400 0300 0c00 0180 0800 0100 02000000',
    ),
  ]);
});
