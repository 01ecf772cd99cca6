import { assert } from 'chai';
import fc from 'fast-check';
import { arrayOf, toggle, uint } from '../../src/ethtool/values.ts';
import { attribute, attributes, DecodeError, decode, EncodeError, encode, u64host } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../support/survival.ts';

describe('ethtool/values', () => {
  testCodec('toggle', toggle, [
    { value: false, hex: '00' },
    { value: true, hex: '01' },
  ]);

  testCodec('uint', uint, [
    { name: 'four bytes where it fits', value: 0xffff_fffen, hex: 'feffffff', big: 'fffffffe' },
    { name: 'else eight', value: 0x1_0000_0000n, hex: '0000000001000000', big: '0000000100000000' },
  ]);

  testCodec('arrayOf', arrayOf(u64host), [
    { name: 'none', value: [], hex: '' },
    {
      name: 'two',
      value: [1n, 2n],
      hex: '0100000000000000 0200000000000000',
      big: '0000000000000001 0000000000000002',
    },
  ]);

  it('any other byte than 0 is on, and survives', () => {
    assert.isTrue(assertSurvives(toggle, bytes('ff')));
    assert.throws(() => decode(toggle, bytes('')), DecodeError);
    assert.throws(() => encode(toggle, 1 as unknown as boolean), EncodeError, '1 is not true or false');
  });

  it('a small number in eight bytes survives', () => {
    assert.strictEqual(assertSurvives(uint, bytes('0500000000000000')), 5n);
    assert.throws(() => decode(uint, bytes('0500')), DecodeError);
    assert.throws(() => encode(uint, -1n), EncodeError);
    assert.throws(() => encode(uint, 5 as unknown as bigint), EncodeError);
  });

  it('every number comes back, in the fewest bytes the kernel uses', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), fc.boolean(), (value, littleEndian) => {
        const written = encode(uint, value, { littleEndian });
        assert.strictEqual(decode(uint, written, { littleEndian }), value);
        assert.strictEqual(written.byteLength, value > 0xffff_ffffn ? 8 : 4);
      }),
    );
  });

  it('a list that is none is refused', () => {
    assert.throws(() => encode(arrayOf(u64host), 'no' as unknown as bigint[]), EncodeError, 'is not a list');
    assert.throws(() => decode(arrayOf(u64host), bytes('01')), DecodeError);
  });

  testSurvival(
    attributes({
      on: attribute(1, 'A', toggle),
      count: attribute(2, 'B', uint),
      list: attribute(3, 'C', arrayOf(u64host)),
    }),
    [bytes('0500 0100 01 000000 0800 0200 01000000 0c00 0300 0100000000000000')],
  );
});
