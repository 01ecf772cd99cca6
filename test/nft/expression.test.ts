// Expressions of any kind, and those of none that is known. The bytes of each kind: test/nft/expressions.
import { assert } from 'chai';
import fc from 'fast-check';
import { expression } from '../../src/nft/expression.ts';
import { type Expression, flowtable, rule } from '../../src/nft/index.ts';
import { DecodeError, decode, EncodeError, encode, type Layout } from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';
import { anyBytes, anyExpression } from './expressions/arbitrary.ts';

const LITTLE = { littleEndian: true };

describe('nft/expression', () => {
  it('one with no codec is kept as it came', () => {
    const hex = '0d00 0100 74656c65706f727400 000000  1000 0200  0c00 0100 000000000000000a';
    const value = decode(expression, bytes(hex), LITTLE);
    assert.deepEqual(value, { kind: 'unknown', name: 'teleport', data: bytes('0c00 0100 000000000000000a') });
    assertBytes(encode(expression, value, LITTLE), hex);
  });

  it('one that came without data goes back without data', () => {
    const hex = '0c00 0100 636f756e74657200';
    const layout: Layout = {};
    const value = decode(expression, bytes(hex), { ...LITTLE, layout });
    assert.deepEqual(value, { kind: 'counter' });
    assertBytes(encode(expression, value, { ...LITTLE, layout }), hex);
  });

  it('an attribute that is new to an expression survives', () => {
    const hex = '0c00 0100 636f756e74657200  0c00 0280  0800 6300 0000002a';
    const value = decode(expression, bytes(hex), LITTLE);
    assert.deepEqual(value, { kind: 'counter', unknown: [{ type: 0x63, value: bytes('0000002a') }] });
    assertBytes(encode(expression, value, LITTLE), hex);
  });

  it('what is new beside name and data keeps the whole expression raw, and survives', () => {
    const hex = '0c00 0100 636f756e74657200  0400 0280  0800 0300 0000002a';
    const layout: Layout = {};
    const value = decode(expression, bytes(hex), { ...LITTLE, layout });
    assert.equal(value.kind, 'unknown');
    assertBytes(encode(expression, value, { ...LITTLE, layout }), hex);
  });

  it('a kind there is no codec for is refused by name, with those there are', () => {
    const wrong = { kind: 'teleport' } as unknown as Expression;
    assert.throws(() => encode(expression, wrong), EncodeError, /teleport.*flow_offload/);
  });

  it('a wrong field is named with its path', () => {
    const wrong = { family: 'inet', expressions: [{ kind: 'meta', key: 'nonsense' }] } as unknown;
    assert.throws(
      () => encode(rule as never, wrong as never),
      EncodeError,
      /^expressions\/0\/meta\/key: "nonsense" is not one of len/,
    );
  });

  it('any list of expressions survives a round trip', () => {
    fc.assert(
      fc.property(fc.array(anyExpression(), { maxLength: 20 }), fc.boolean(), (expressions, littleEndian) => {
        const value = { family: 'inet', table: 't', chain: 'c', expressions } as const;
        assert.deepEqual(decode(rule, encode(rule, value, { littleEndian }), { littleEndian }), value);
      }),
      { numRuns: 500 },
    );
  });

  it('of any bytes it makes an expression that gives them back, or a DecodeError', () => {
    fc.assert(
      fc.property(anyBytes(), (data) => {
        const layout: Layout = {};
        try {
          const value = decode(expression, data, { ...LITTLE, layout });
          assertBytes(encode(expression, value, { ...LITTLE, layout }), data);
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('nft/flowtable', () => {
  const devicesOf = (devices: readonly string[]) => {
    const value = { family: 'inet', table: 't', name: 'f', hook: { number: 0, priority: -300, devices } } as const;
    const encoded = encode(flowtable, value, LITTLE);
    assert.deepEqual(decode(flowtable, encoded, LITTLE), value);
    return encoded;
  };

  it('devices are names, and patterns where they end in an asterisk', () => {
    assertBytes(
      devicesOf(['eth0', 'ppp*']).slice(-20),
      '0900 0100 6574683000 000000  0800 0200 70707000',
      'name and prefix',
    );
  });

  it('a name that really ends in an asterisk is written with a backslash', () => {
    assertBytes(devicesOf(['a\\*']).slice(-8), '0700 0100 612a00 00', 'the name a*');
  });

  it('flags nobody knows yet survive', () => {
    const hex = '01000000  0800 0700 00000083';
    const value = decode(flowtable, bytes(hex), LITTLE);
    assert.deepEqual(value, { family: 'inet', flags: ['offload', 'counter', '0x80'] });
    assertBytes(encode(flowtable, value, LITTLE), hex);
  });

  it('a device name over 15 bytes is refused before anything is sent', () => {
    assert.throws(() => devicesOf(['averyverylongname']), EncodeError, /hook\/devices\/0: .*at most 15 bytes/);
  });
});
