import { assert } from 'chai';
import fc from 'fast-check';
import {
  type Codec,
  decode,
  EncodeError,
  encode,
  enumeration,
  flags,
  s32be,
  s32host,
  u8,
  u16be,
  u16host,
  u32be,
  u32host,
  u64be,
  u64host,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';

describe('wire/numbers', () => {
  testCodec('u8', u8, [
    { value: 0, hex: '00' },
    { value: 255, hex: 'ff' },
  ]);
  testCodec('u16be', u16be, [
    { value: 0x1234, hex: '1234' },
    { value: 0xffff, hex: 'ffff' },
  ]);
  testCodec('u32be', u32be, [
    { value: 0x1234_5678, hex: '12345678' },
    { value: 0xffff_ffff, hex: 'ffffffff' },
  ]);
  testCodec('s32be', s32be, [
    { value: -1, hex: 'ffffffff' },
    { value: -2_147_483_648, hex: '80000000' },
    { value: 300, hex: '0000012c' },
  ]);
  testCodec('u64be', u64be, [
    { value: 0x0102_0304_0506_0708n, hex: '0102030405060708' },
    { value: 2n ** 64n - 1n, hex: 'ffffffffffffffff' },
  ]);
  testCodec('u16host', u16host, [{ value: 0x1234, hex: '3412', big: '1234' }]);
  testCodec('u32host', u32host, [{ value: 0x1234_5678, hex: '78563412', big: '12345678' }]);
  testCodec('s32host', s32host, [{ value: -2, hex: 'feffffff', big: 'fffffffe' }]);
  testCodec('u64host', u64host, [{ value: 0x0102_0304_0506_0708n, hex: '0807060504030201', big: '0102030405060708' }]);

  it('numbers out of range, fractions and other types are refused', () => {
    const refused: readonly [Codec<number>, readonly unknown[]][] = [
      [u8, [-1, 256, 1.5, '1', Number.NaN, null, undefined, 1n]],
      [u16be, [-1, 0x1_0000]],
      [u16host, [-1, 0x1_0000]],
      [u32be, [-1, 2 ** 32, Number.POSITIVE_INFINITY]],
      [u32host, [-1, 2 ** 32]],
      [s32be, [-(2 ** 31) - 1, 2 ** 31]],
      [s32host, [-(2 ** 31) - 1, 2 ** 31]],
    ];
    for (const [codec, values] of refused) {
      for (const value of values)
        assert.throws(() => encode(codec, value as number), EncodeError, /is not an integer from/);
    }
    for (const codec of [u64be, u64host]) {
      for (const value of [-1n, 2n ** 64n, 1, '1', undefined])
        assert.throws(() => encode(codec, value as bigint), EncodeError, /bigint/);
    }
  });

  it('every number in range survives, in both byte orders', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.integer(),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.boolean(),
        (short, int, long, littleEndian) => {
          const order = { littleEndian };
          for (const codec of [u16be, u16host])
            assert.strictEqual(decode(codec, encode(codec, short, order), order), short);
          for (const codec of [s32be, s32host])
            assert.strictEqual(decode(codec, encode(codec, int, order), order), int);
          for (const codec of [u32be, u32host])
            assert.strictEqual(decode(codec, encode(codec, int >>> 0, order), order), int >>> 0);
          for (const codec of [u64be, u64host])
            assert.strictEqual(decode(codec, encode(codec, long, order), order), long);
        },
      ),
    );
  });
});

describe('wire/numbers: enumeration', () => {
  const hook = enumeration(u32be, { ingress: 0, forward: 2 });
  testCodec<string | number>('enumeration', hook, [
    { name: 'known', value: 'forward', hex: '00000002' },
    { name: 'a number without a name', value: 77, hex: '0000004d' },
  ]);

  it('a number that has a name can be given as the number, and comes back as the name', () => {
    assert.strictEqual(decode(hook, encode(hook, 2)), 'forward');
  });

  it('unknown names are refused with the known ones, also names every object has', () => {
    for (const name of ['egress', '__proto__', 'constructor', 'toString', '']) {
      assert.throws(() => encode(hook, name as 'ingress'), EncodeError, /one of ingress, forward, or a number/);
    }
  });
});

describe('wire/numbers: flags', () => {
  const word = flags(u32be, { counter: 2, offload: 1, top: 0x8000_0000 });
  testCodec<readonly string[]>('flags', word, [
    { name: 'none', value: [], hex: '00000000' },
    { name: 'lowest bit first, whatever the declared order', value: ['offload', 'counter'], hex: '00000003' },
    { name: 'bit 31 with a name', value: ['offload', 'top'], hex: '80000001' },
    { name: 'bits without names', value: ['counter', '0x60'], hex: '00000062' },
  ]);

  const unnamed = flags(u32host, { one: 1 });
  testCodec<readonly string[]>('flags without a name for bit 31', unnamed, [
    { value: ['0x80000000'], hex: '00000080', big: '80000000' },
    { value: ['one', '0xfffffffe'], hex: 'ffffffff' },
  ]);

  it('order and repetition do not matter when encoding', () => {
    assert.deepEqual(encode(word, ['counter', 'offload', 'counter']), encode(word, ['offload', 'counter']));
  });

  it('a name of several bits needs all of them', () => {
    const wide = flags(u8, { both: 3 });
    assert.deepEqual(decode(wide, Uint8Array.of(1)), ['0x1']);
    assert.deepEqual(decode(wide, Uint8Array.of(7)), ['both', '0x4']);
  });

  it('unknown names, and things that are no list, are refused', () => {
    for (const name of ['hw', '__proto__', 'constructor', '0x', '0x123456789', '4']) {
      assert.throws(() => encode(word, [name as 'top']), EncodeError, /one of .*offload.*, or a hexadecimal bit/);
    }
    for (const value of ['offload', 3, null, { offload: true }]) {
      assert.throws(() => encode(word, value as unknown as []), EncodeError, /a list of/);
    }
    assert.throws(() => encode(flags(u8, { a: 1 }), ['0x100']), EncodeError);
  });

  it('every word survives', () => {
    fc.assert(
      fc.property(fc.integer(), (bits) => {
        const names = decode(word, encode(u32be, bits >>> 0));
        assert.strictEqual(decode(u32be, encode(word, names)), bits >>> 0);
      }),
    );
  });
});
