import { assert } from 'chai';
import fc from 'fast-check';
import { changedBits, listedBits, namesMasked, namesOn } from '../../src/ethtool/bit-names.ts';
import type { Bitset } from '../../src/ethtool/index.ts';

const NAMES = ['a', 'b', '', 'd'];

describe('ethtool/bit-names', () => {
  const compact: Bitset = { form: 'compact', size: 6, value: 0b010110n, mask: 0b111110n };
  const verbose: Bitset = {
    form: 'bits',
    bits: [
      { index: 1, name: 'b', value: true },
      { index: 3, name: 'd' },
    ],
  };

  for (const [what, set, on, masked] of [
    ['none', undefined, [], []],
    ['compact with a mask', compact, ['b', 'bit 2', 'bit 4'], ['b', 'bit 2', 'd', 'bit 4', 'bit 5']],
    ['compact, a plain list', { form: 'compact', noMask: true, size: 4, value: 0b1001n }, ['a', 'd'], ['a', 'd']],
    ['verbose', verbose, ['b'], ['b', 'd']],
    ['verbose, a plain list', { ...verbose, noMask: true }, ['b', 'd'], ['b', 'd']],
    [
      'verbose, without names',
      { form: 'bits', noMask: true, bits: [{ index: 0 }, { index: 9 }, {}] },
      ['a', 'bit 9', 'bit ?'],
      ['a', 'bit 9', 'bit ?'],
    ],
  ] as const) {
    it(`the names of a set: ${what}`, () => {
      assert.deepEqual(namesOn(set, NAMES), [...on]);
      assert.deepEqual(namesMasked(set, NAMES), [...masked]);
    });
  }

  it('changes are bits with a value, by name, or by number where there is none', () => {
    assert.deepEqual(changedBits({ a: true, 'bit 7': false, 'bit x': true }), {
      form: 'bits',
      bits: [{ name: 'a', value: true }, { index: 7 }, { name: 'bit x', value: true }],
    });
    assert.deepEqual(listedBits(['a', 'b']), { form: 'bits', noMask: true, bits: [{ name: 'a' }, { name: 'b' }] });
  });

  it('what is read as on can be asked for by the same names', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffffn }), (value) => {
        const on = namesOn({ form: 'compact', noMask: true, size: 32, value }, NAMES);
        const { bits } = changedBits(Object.fromEntries(on.map((name) => [name, true])));
        const back = bits.map(({ index, name }) => BigInt(index ?? NAMES.indexOf(name ?? '')));
        assert.strictEqual(
          back.reduce((set, bit) => set | (1n << bit), 0n),
          value,
        );
      }),
    );
  });
});
