import { assert } from 'chai';
import { type Rule, rule, ruleReader } from '../../src/nft/rule.ts';
import { DecodeError, decode, encode } from '../../src/wire/index.ts';
import { bytes } from '../support/hexdump.ts';

const value: Rule = {
  family: 'inet',
  table: 't',
  chain: 'c',
  handle: 7n,
  expressions: [
    { kind: 'meta', key: 'l4proto', dreg: 1 },
    { kind: 'cmp', sreg: 1, op: 'eq', data: { value: Uint8Array.of(6) } },
  ],
  userdata: Uint8Array.of(1, 2, 3),
};

describe('nft/rule: what is read of it', () => {
  for (const littleEndian of [true, false]) {
    const encoded = encode(rule, value, { littleEndian });
    const host = littleEndian ? 'little' : 'big';

    it(`lazy is the same rule as all, on a ${host}-endian host`, () => {
      const lazy = decode(ruleReader('lazy'), encoded, { littleEndian });
      assert.deepEqual(lazy, decode(ruleReader('all'), encoded, { littleEndian }));
      assert.deepEqual({ ...lazy }, value);
      assert.deepEqual(Object.keys(lazy).sort(), Object.keys(value).sort());
      assert.equal(JSON.stringify(lazy.expressions), JSON.stringify(value.expressions));
      assert.deepEqual(encode(rule, lazy, { littleEndian }), encoded);
    });

    it(`none is the rule without its expressions, on a ${host}-endian host`, () => {
      const { expressions: _, ...others } = value;
      assert.deepEqual(decode(ruleReader('none'), encoded, { littleEndian }), others);
    });
  }

  it('expressions are decoded once', () => {
    const lazy = decode(ruleReader('lazy'), encode(rule, value));
    assert.strictEqual(lazy.expressions, lazy.expressions);
  });

  it('several rules by one reader keep their own', () => {
    const reader = ruleReader('lazy');
    const others = { ...value, expressions: [{ kind: 'counter', packets: 1n, bytes: 2n }] } as const;
    const [first, second] = [value, others].map((one) => decode(reader, encode(rule, one)));
    const third = decode(reader, encode(rule, { family: 'ip', table: 'empty' }));
    assert.deepEqual(
      [first?.expressions, second?.expressions, third.expressions],
      [value.expressions, others.expressions, undefined],
    );
    assert.notProperty(third, 'expressions');
  });

  it('what is wrong in them shows when they are asked for', () => {
    // A list of one attribute that claims to be longer than it is.
    const broken = bytes('01 00 0000 0c00 0480 0800 0180 ffff 0100');
    assert.throws(() => decode(ruleReader('all'), broken, { littleEndian: true }), DecodeError);
    const lazy = decode(ruleReader('lazy'), broken, { littleEndian: true });
    assert.throws(() => lazy.expressions, DecodeError);
    assert.deepEqual(decode(ruleReader('none'), broken, { littleEndian: true }), { family: 'inet' });
  });
});
