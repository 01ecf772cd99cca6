import { assert } from 'chai';
import {
  attribute,
  attributes,
  type Codec,
  DecodeError,
  decode,
  encode,
  lazy,
  listOf,
  mapped,
  numberedListOf,
  oneOf,
  string,
  u8,
  u16host,
  u32be,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';

const LITTLE = { littleEndian: true };

const hook = attributes({
  number: attribute(1, 'HOOK_NUM', u32be),
  devices: attribute(3, 'HOOK_DEVS', listOf(attribute(1, 'DEVICE_NAME', string(15)))),
});
describe('wire/attributes: lists', () => {
  testCodec(
    'oneOf',
    oneOf<string | number>(
      [
        attribute<string | number>(1, 'TEXT', string() as Codec<string | number>),
        attribute<string | number>(2, 'BYTE', u8 as Codec<string | number>),
      ],
      (value) =>
        typeof value === 'string'
          ? attribute<string | number>(1, 'TEXT', string() as Codec<string | number>)
          : attribute<string | number>(2, 'BYTE', u8 as Codec<string | number>),
    ),
    [
      {
        name: 'each by its type, order kept',
        value: [5, 'a', 6],
        hex: '0500 0200 05 000000 0600 0100 6100 0000 0500 0200 06 000000',
        big: '0005 0002 05 000000 0006 0001 6100 0000 0005 0002 06 000000',
      },
    ],
  );

  testCodec(
    'numberedListOf',
    attributes({ ops: attribute(6, 'OPS', numberedListOf('OP', attributes({ id: attribute(1, 'ID', u16host) }))) }),
    [
      {
        name: 'elements are numbered from 1',
        value: { ops: [{ id: 3 }, {}] },
        hex: '1400 0680  0c00 0180 0600 0100 0300 0000  0400 0280',
        big: '0014 8006  000c 8001 0006 0001 0003 0000  0004 8002',
      },
    ],
  );

  it('a list with an element of an unknown type is kept raw in the attributes around it', () => {
    const input = bytes('1400 0380 0600 0100 6130 0000 0600 0200 6500 0000 0800 0100 00000005');
    assert.deepEqual(decode(hook, input, LITTLE), {
      unknown: [{ type: 3, nested: true, value: bytes('0600 0100 6130 0000 0600 0200 6500 0000') }],
      number: 5,
    });
  });

  it('an unknown element deep in lists of lists keeps only the innermost attributes raw, and reading goes on', () => {
    const inner = attributes({ names: attribute(1, 'NAMES', listOf(attribute(1, 'NAME', string()))) });
    const outer = attributes({
      things: attribute(1, 'THINGS', listOf(attribute(1, 'THING', inner))),
      after: attribute(2, 'AFTER', u8),
    });
    const bad = '0c00 0180 0600 0500 6100 0000'; // NAMES with an element of type 5
    const good = '0c00 0180 0600 0100 6200 0000';
    const input = bytes(`2400 0180 1000 0180 ${bad} 1000 0180 ${good} 0500 0200 07 000000`);
    const value = decode(outer, input, LITTLE);
    assert.deepEqual(value, {
      things: [{ unknown: [{ type: 1, nested: true, value: bytes('0600 0500 6100 0000') }] }, { names: ['b'] }],
      after: 7,
    });
    assert.deepEqual(encode(outer, value, LITTLE), input);
  });

  it('an unknown element in a list in a list keeps the outer list raw, and reading goes on', () => {
    const table = attributes({
      lists: attribute(1, 'LISTS', listOf(attribute(1, 'LIST', listOf(attribute(1, 'NAME', string()))))),
      after: attribute(2, 'AFTER', u8),
    });
    const input = bytes('1c00 0180 0c00 0180 0600 0500 6100 0000 0c00 0180 0600 0100 6200 0000 0500 0200 07 000000');
    const value = decode(table, input, LITTLE);
    assert.deepEqual(value, { unknown: [{ type: 1, nested: true, value: input.slice(4, 28) }], after: 7 });
  });

  it('an attribute that comes twice is refused also where the first was kept raw', () => {
    const devices = '0c00 0380 0600 0900 6100 0000'; // an element of type 9
    assert.throws(
      () => decode(hook, bytes(`${devices}0c00 0380 0600 0100 6100 0000`), LITTLE),
      DecodeError,
      /HOOK_DEVS appears twice/,
    );
  });
});

describe('wire/attributes: mapped and lazy', () => {
  it('a mapped nest keeps its nested flag, a mapped scalar has none', () => {
    const names = mapped(
      hook,
      ({ devices = [] }) => devices,
      (devices) => ({ devices }),
    );
    const table = attributes({
      names: attribute(1, 'NAMES', names),
      half: attribute(
        2,
        'HALF',
        mapped(
          u8,
          (n) => n * 2,
          (n) => n / 2,
        ),
      ),
    });
    const encoded = encode(table, { names: ['a'], half: 6 }, LITTLE);
    assert.deepEqual(encoded, bytes('1000 0180 0c00 0380 0600 0100 6100 0000 0500 0200 03 000000'));
    assert.deepEqual(decode(table, encoded, LITTLE), { names: ['a'], half: 6 });
  });

  it('lazy can be told that its payload is no nest', () => {
    const table = attributes({
      n: attribute(
        1,
        'N',
        lazy(() => u8, false),
      ),
    });
    assert.deepEqual(encode(table, { n: 1 }, LITTLE), bytes('0500 0100 01 000000'));
  });
});
