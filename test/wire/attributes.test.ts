import { assert } from 'chai';
import {
  attribute,
  attributes,
  type Codec,
  DecodeError,
  decode,
  EncodeError,
  encode,
  flag,
  lazy,
  listOf,
  raw,
  required,
  string,
  u32be,
  u64be,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';

const hook = attributes({
  number: attribute(1, 'HOOK_NUM', u32be),
  devices: attribute(3, 'HOOK_DEVS', listOf(attribute(1, 'DEVICE_NAME', string(15)))),
});
const flowtable = attributes({
  table: attribute(1, 'TABLE', string()),
  hook: attribute(3, 'HOOK', hook),
  handle: attribute(5, 'HANDLE', u64be),
  owner: attribute(8, 'OWNER', flag),
});

describe('wire/attributes', () => {
  testCodec('attributes', flowtable, [
    { name: 'none', value: {}, hex: '' },
    {
      name: 'a string is NUL-terminated, padded, and its length counts no padding',
      value: { table: 'filter' },
      hex: '0b00 0100 66696c746572 00 00',
      big: '000b 0001 66696c746572 00 00',
    },
    {
      name: 'nests carry NLA_F_NESTED, elements of a list repeat',
      value: { table: 'a', hook: { number: 0, devices: ['e0', 'e1'] } },
      hex: `0600 0100 6100 0000
            2000 0380            # HOOK
              0800 0100 00000000
              1400 0380          # HOOK_DEVS
                0700 0100 653000 00
                0700 0100 653100 00`,
      big: `0006 0001 6100 0000
            0020 8003
              0008 0001 00000000
              0014 8003
                0007 0001 653000 00
                0007 0001 653100 00`,
    },
    { name: 'an empty nest', value: { hook: {} }, hex: '0400 0380', big: '0004 8003' },
    { name: 'an empty list', value: { hook: { devices: [] } }, hex: '0800 0380 0400 0380', big: '0008 8003 0004 8003' },
    {
      name: 'a flag is its header alone',
      value: { handle: 7n, owner: true },
      hex: '0c00 0500 0000000000000007 0400 0800',
      big: '000c 0005 0000000000000007 0004 0008',
    },
    {
      name: 'unknown ones follow, in order, with their flag bits',
      value: {
        table: 'a',
        unknown: [
          { type: 99, value: Uint8Array.of(1, 2, 3) },
          { type: 98, nested: true, value: bytes('04000100') },
          { type: 99, netByteOrder: true, value: new Uint8Array() },
          { type: 0, nested: true, netByteOrder: true, value: Uint8Array.of(9) },
        ],
      },
      hex: '0600 0100 6100 0000  0700 6300 010203 00  0800 6280 04000100  0400 6340  0500 00c0 09 000000',
      big: '0006 0001 6100 0000  0007 0063 010203 00  0008 8062 04000100  0004 4063  0005 c000 09 000000',
    },
  ]);

  it('any order of attributes decodes to the same value, with or without the nested flag', () => {
    const value = { handle: 1n, hook: { number: 2 } };
    assert.deepEqual(
      decode(flowtable, bytes('0c00 0500 0000000000000001 0c00 0380 0800 0100 00000002'), LITTLE),
      value,
    );
    assert.deepEqual(
      decode(flowtable, bytes('0c00 0300 0800 0100 00000002 0c00 0500 0000000000000001'), LITTLE),
      value,
    );
    assert.deepEqual(
      decode(flowtable, bytes('0c00 0340 0800 0140 00000002 0c00 0540 0000000000000001'), LITTLE),
      value,
    );
  });

  it('missing padding behind the last attribute is allowed', () => {
    assert.deepEqual(decode(flowtable, bytes('0600 0100 6100'), LITTLE), { table: 'a' });
    assert.deepEqual(decode(flowtable, bytes('0600 0100 6100 00'), LITTLE), { table: 'a' });
  });

  it('an attribute that comes twice is refused, by its kernel name', () => {
    const twice = '0600 0100 6100 0000';
    assert.throws(() => decode(flowtable, bytes(twice + twice), LITTLE), DecodeError, /TABLE appears twice/);
  });

  it('nests may be 31 deep and no deeper, and a value that holds itself is refused', () => {
    type Tree = { inner?: Tree };
    const tree: Codec<Tree> = attributes({
      inner: attribute(
        1,
        'INNER',
        lazy<Tree>(() => tree),
      ),
    }) as Codec<Tree>;
    const nested = (depth: number): Tree => (depth === 0 ? {} : { inner: nested(depth - 1) });
    assert.deepEqual(decode(tree, encode(tree, nested(31))), nested(31));
    assert.throws(() => encode(tree, nested(32)), EncodeError, /inner: nested deeper than 32/);
    const round: Tree = {};
    round.inner = round;
    assert.throws(() => encode(tree, round), EncodeError, /nested deeper than 32/);
    let deep = new Uint8Array();
    for (let depth = 0; depth < 5000; depth++) {
      deep = encode(attributes({ inner: attribute(1, 'INNER', raw) }), { inner: deep }, LITTLE);
      if (depth < 31) assert.deepEqual(decode(tree, deep, LITTLE), nested(depth + 1));
      else assert.throws(() => decode(tree, deep, LITTLE), DecodeError, /nested deeper than 32/);
    }
  });

  it('lengths that do not fit are refused where they are, with the way there', () => {
    const cases: readonly [string, RegExp, number][] = [
      ['0600', /needs an attribute header of 4 bytes, 2 are left/, 0],
      ['0300 0100', /attribute length 3 is under 4/, 0],
      ['0000 0100', /attribute length 0 is under 4/, 0],
      ['0900 0100 6100', /attribute of 9 bytes, 6 are left/, 0],
      ['ffff 0100 6100', /attribute of 65535 bytes, 6 are left/, 0],
      ['0c00 0380 0500 0100 00 000000', /^hook\/number: needs 4 bytes, 1 are left \(at byte 8\)/, 8],
      ['0d00 0380 0c00 0380 0600 0180 61', /^hook: attribute of 12 bytes/, 4],
      ['0c00 0380 0900 0100 0000 000000 0000', /^hook: attribute of 9 bytes, 8 are left/, 4],
      ['1400 0380 1000 0380 0400 0100 0600 0100 ff00 0000', /never/, -1],
      ['0e00 0500 0000000000000001 0000 0000', /^handle: 2 bytes are left over/, 12],
    ];
    for (const [text, message, offset] of cases) {
      const input = bytes(text);
      if (offset === -1) {
        assert.deepEqual(decode(flowtable, input, LITTLE).hook?.devices, ['', '\udcff']);
        continue;
      }
      try {
        decode(flowtable, input, LITTLE);
        assert.fail(`${text} was accepted`);
      } catch (error) {
        assert.instanceOf(error, DecodeError, text);
        assert.match(error.message, message);
        assert.strictEqual(error.offset, offset, text);
      }
    }
  });

  it('the path of an error counts the elements of lists', () => {
    const lists = attributes({ list: attribute(1, 'LIST', listOf(attribute(1, 'N', u32be))) });
    assert.throws(
      () => decode(lists, bytes('1400 0180 0800 0100 00000001 0600 0100 0001 0000'), LITTLE),
      DecodeError,
      /^list\/1: needs 4 bytes/,
    );
    assert.throws(() => encode(lists, { list: [1, -1] }), EncodeError, /^list\/1: -1 is not an integer/);
    assert.throws(() => encode(lists, { list: 5 as unknown as [] }), EncodeError, /^list: 5 is not a list/);
    assert.throws(
      () => encode(flowtable, { hook: { devices: ['ok', 'x'.repeat(16)] } }),
      EncodeError,
      /^hook\/devices\/1: .*at most 15 bytes/,
    );
  });

  it('values that are no objects, and unknown attributes that are none, are refused', () => {
    for (const value of [null, undefined, 5, 'x'])
      assert.throws(() => encode(flowtable as Codec<unknown>, value), EncodeError, /an object of table, hook/);
    for (const unknown of [{ type: -1 }, { type: 0x4000 }, { type: 1.5 }]) {
      assert.throws(
        () => encode(flowtable, { unknown: [{ ...unknown, value: new Uint8Array() }] }),
        EncodeError,
        /attribute type from 0 to 16383/,
      );
    }
    assert.throws(
      () => encode(flowtable, { unknown: [{ type: 9, value: 'text' as unknown as Uint8Array }] }),
      EncodeError,
      /Uint8Array/,
    );
  });

  it('an attribute holds 65,531 bytes and no more', () => {
    const blob = attributes({
      data: attribute(1, 'DATA', raw),
      nest: attribute(2, 'NEST', listOf(attribute(1, 'DATA', raw))),
    });
    const data = new Uint8Array(65_531).fill(7);
    assert.deepEqual(decode(blob, encode(blob, { data })), { data });
    assert.throws(
      () => encode(blob, { data: new Uint8Array(65_532) }),
      EncodeError,
      /65532 bytes do not fit one attribute \(65531 do\)/,
    );
    assert.throws(() => encode(blob, { nest: [data, data] }), EncodeError, /^nest: .*split the list/);
  });

  it('neither the value nor the input is changed, and the result does not alias the input', () => {
    const value = Object.freeze({
      table: 'a',
      unknown: Object.freeze([Object.freeze({ type: 50, value: Uint8Array.of(1) })]),
    });
    const encoded = encode(flowtable, value);
    const before = encoded.slice();
    const decoded = decode(flowtable, encoded);
    assert.deepEqual(encoded, before);
    encoded.fill(0xee);
    assert.deepEqual(decoded, value);
  });
});

describe('wire/attributes: required', () => {
  const codec = required(flowtable, ['table', 'handle']);

  it('fields that are there pass through', () => {
    const value = { table: 'a', handle: 1n };
    assert.deepEqual(decode(codec, encode(codec, value)), value);
    assert.isTrue(codec.nested);
  });

  it('their absence is an error both ways, by name', () => {
    assert.throws(() => decode(codec, encode(flowtable, { table: 'a' })), DecodeError, /handle is missing/);
    assert.throws(
      () => encode(codec, { handle: 1n } as { handle: bigint; table: string }),
      EncodeError,
      /^table: is required/,
    );
    for (const value of [null, undefined, 1])
      assert.throws(() => encode(codec as Codec<unknown>, value), EncodeError, /an object with table, handle/);
  });
});

const LITTLE = { littleEndian: true };
