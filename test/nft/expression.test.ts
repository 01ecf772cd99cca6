// Each expression as the kernel and nft write it, four ways. Byte-order differences between hosts are
// in the attribute headers only: values are big-endian.
import { assert } from 'chai';
import fc from 'fast-check';
import { expression } from '../../src/nft/expression.ts';
import { type Expression, flowtable, rule } from '../../src/nft/index.ts';
import { decode, EncodeError, encode, type Layout } from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

interface Row {
  readonly name: string;
  readonly value: Expression;
  /** As a little-endian host writes it. */
  readonly hex: string;
}

const ROWS: readonly Row[] = [
  {
    name: 'meta loads',
    value: { kind: 'meta', key: 'l4proto', dreg: 1 },
    hex: '0900 0100 6d657461 00 000000  1400 0280  0800 0200 00000010  0800 0100 00000001',
  },
  {
    name: 'meta sets',
    value: { kind: 'meta', key: 'mark', sreg: 1 },
    hex: '0900 0100 6d657461 00 000000  1400 0280  0800 0200 00000003  0800 0300 00000001',
  },
  {
    name: 'ct',
    value: { kind: 'ct', key: 'state', dreg: 1 },
    hex: '0700 0100 637400 00  1400 0280  0800 0200 00000000  0800 0100 00000001',
  },
  {
    name: 'ct of one direction',
    value: { kind: 'ct', key: 'bytes', dreg: 1, direction: 'reply' },
    hex: '0700 0100 637400 00  1c00 0280  0800 0200 0000000f  0800 0100 00000001  0500 0300 01 000000',
  },
  {
    name: 'cmp',
    value: { kind: 'cmp', sreg: 1, op: 'neq', data: { value: bytes('00000000') } },
    hex: '0800 0100 636d7000  2000 0280  0800 0100 00000001  0800 0200 00000001  0c00 0380 0800 0100 00000000',
  },
  {
    name: 'bitwise with mask and xor',
    value: {
      kind: 'bitwise',
      sreg: 1,
      dreg: 1,
      length: 4,
      mask: { value: bytes('02000000') },
      xor: { value: bytes('00000000') },
    },
    hex: '0c00 0100 6269747769736500  3400 0280  0800 0100 00000001  0800 0200 00000001  0800 0300 00000004  0c00 0480 0800 0100 02000000  0c00 0580 0800 0100 00000000',
  },
  {
    name: 'bitwise that shifts',
    value: { kind: 'bitwise', sreg: 1, dreg: 1, length: 4, op: 'lshift', data: { value: bytes('00000008') } },
    hex: '0c00 0100 6269747769736500  3000 0280  0800 0100 00000001  0800 0200 00000001  0800 0300 00000004  0800 0600 00000001  0c00 0780 0800 0100 00000008',
  },
  {
    name: 'immediate verdict',
    value: { kind: 'immediate', dreg: 0, data: { verdict: { code: 'jump', chain: 'other' } } },
    hex: '0e00 0100 696d6d65646961746500 0000  2800 0280  0800 0100 00000000  1c00 0280  1800 0280  0800 0100 fffffffd  0a00 0200 6f7468657200 0000',
  },
  {
    name: 'immediate value',
    value: { kind: 'immediate', dreg: 1, data: { value: bytes('00000001') } },
    hex: '0e00 0100 696d6d65646961746500 0000  1800 0280  0800 0100 00000001  0c00 0280 0800 0100 00000001',
  },
  {
    name: 'lookup in a set of the same transaction',
    value: { kind: 'lookup', sreg: 1, set: '__set0', setId: 1 },
    hex: '0b00 0100 6c6f6f6b757000 00  2000 0280  0800 0200 00000001  0b00 0100 5f5f7365743000 00  0800 0400 00000001',
  },
  {
    name: 'lookup, inverted',
    value: { kind: 'lookup', sreg: 1, set: 's', flags: ['invert'] },
    hex: '0b00 0100 6c6f6f6b757000 00  1c00 0280  0800 0200 00000001  0600 0100 7300 0000  0800 0500 00000001',
  },
  {
    name: 'payload',
    value: { kind: 'payload', dreg: 1, base: 'transport', offset: 2, length: 2 },
    hex: '0c00 0100 7061796c6f616400  2400 0280  0800 0100 00000001  0800 0200 00000002  0800 0300 00000002  0800 0400 00000002',
  },
  {
    name: 'counter',
    value: { kind: 'counter', bytes: 100n, packets: 2n },
    hex: '0c00 0100 636f756e74657200  1c00 0280  0c00 0100 0000000000000064  0c00 0200 0000000000000002',
  },
  {
    name: 'flow_offload',
    value: { kind: 'flow_offload', flowtable: 'fastpath' },
    hex: '1100 0100 666c6f775f6f66666c6f616400 000000  1400 0280  0d00 0100 666173747061746800 000000',
  },
  {
    name: 'one with no codec',
    value: { kind: 'unknown', name: 'limit', data: bytes('0c00 0100 000000000000000a') },
    hex: '0a00 0100 6c696d697400 0000  1000 0200  0c00 0100 000000000000000a',
  },
];

const LITTLE = { littleEndian: true };

describe('nft/expression', () => {
  for (const { name, value, hex } of ROWS) {
    it(`${name}: value and bytes stand for each other`, () => {
      assertBytes(encode(expression, value, LITTLE), hex, 'encode');
      assert.deepEqual(decode(expression, bytes(hex), LITTLE), value, 'decode');
      assert.deepEqual(decode(expression, encode(expression, value)), value, 'decode after encode');
      assertBytes(encode(expression, decode(expression, bytes(hex), LITTLE), LITTLE), hex, 'encode after decode');
    });
  }

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
      /^expressions\/0\/meta\/data\/key: "nonsense" is not one of len/,
    );
  });

  it('any list of expressions survives a round trip', () => {
    const any = fc.constantFrom(...ROWS.map(({ value }) => value));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.boolean(), (expressions, littleEndian) => {
        const value = { family: 'inet', table: 't', chain: 'c', expressions } as const;
        assert.deepEqual(decode(rule, encode(rule, value, { littleEndian }), { littleEndian }), value);
      }),
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
