import { assert } from 'chai';
import {
  attribute,
  attributes,
  type Codec,
  chosenBy,
  DecodeError,
  EncodeError,
  encode,
  enumeration,
  type Layout,
  peek,
  Reader,
  raw,
  string,
  u8,
  u32be,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../support/survival.ts';

const kind = attribute(2, 'A_KIND', enumeration(u8, { number: 1, text: 2 }));
const numbers = attributes({ value: attribute(1, 'A_VALUE', u32be), kind });
const texts = attributes({ value: attribute(1, 'A_VALUE', string(8)), kind });
const others = attributes({ value: attribute(1, 'A_VALUE', raw), kind });

interface Any {
  readonly value?: number | string | Uint8Array;
  readonly kind?: 'number' | 'text' | number;
}

const codec = chosenBy<'kind', NonNullable<Any['kind']>, Any>(
  'kind',
  kind,
  (chosen) => (chosen === 'number' ? numbers : chosen === 'text' ? texts : others),
  [numbers, texts, others] as Codec<Any>[],
);

const ROWS = [
  {
    name: 'a number',
    value: { value: 5, kind: 'number' },
    hex: '0800 0100 00000005  0500 0200 01 000000',
    big: '0008 0001 00000005  0005 0002 01 000000',
  },
  {
    name: 'a text',
    value: { value: 'abc', kind: 'text' },
    hex: '0800 0100 61626300  0500 0200 02 000000',
    big: '0008 0001 61626300  0005 0002 02 000000',
  },
  {
    name: 'of a kind nobody knows',
    value: { value: bytes('0102'), kind: 9 },
    hex: '0600 0100 0102 0000  0500 0200 09 000000',
    big: '0006 0001 0102 0000  0005 0002 09 000000',
  },
  {
    name: 'of no kind',
    value: { value: bytes('01020304') },
    hex: '0800 0100 01020304',
    big: '0008 0001 01020304',
  },
] as const;

testCodec<Any>('wire/chosen-by', codec, ROWS);

describe('wire/chosen-by', () => {
  it('what chooses may stand before or behind what it chooses, and the order survives', () => {
    const first = bytes('0500 0200 01 000000  0800 0100 00000005');
    assert.deepEqual(assertSurvives(codec, first), { value: 5, kind: 'number' });
  });

  it('bytes that are not of the chosen kind are refused with the field’s name', () => {
    const wrong = bytes('0600 0100 0102 0000  0500 0200 01 000000');
    assert.throws(() => assertSurvives(codec, wrong), DecodeError, /^value: /);
  });

  it('a value that is not of its kind is refused with the field’s name', () => {
    assert.throws(
      () => encode(codec, { kind: 'number', value: 'five' }),
      EncodeError,
      /^value: "five" is not an integer/,
    );
    for (const nothing of [undefined, null, 7]) {
      assert.throws(() => encode(codec, nothing as unknown as Any), EncodeError, /is not an object of value, kind/);
    }
  });

  it('its shape has every choice', () => {
    assert.deepEqual(codec.shape?.(), { choices: [numbers, texts, others] });
  });

  testSurvival(
    codec,
    ROWS.map(({ hex }) => bytes(hex)),
  );
});

describe('wire/peek', () => {
  const message = bytes('0800 0100 00000005  0500 0200 01 000000');

  it('reads one attribute, wherever it is, and leaves the reader where it was', () => {
    const layout: Layout = {};
    const r = new Reader(message, true, layout);
    assert.equal(peek(r, kind), 'number');
    assert.deepEqual([r.pos, r.layout], [0, layout]);
    assert.deepEqual(layout, {});
    assert.isUndefined(peek(r, attribute(3, 'A_THIRD', u32be)));
    assert.equal(r.pos, 0);
  });

  it('refuses an attribute that does not fit', () => {
    assert.throws(() => peek(new Reader(message, true), attribute(1, 'A_VALUE', u8)), DecodeError, /left over/);
    assert.throws(() => peek(new Reader(message.slice(0, 6), true), kind), DecodeError);
  });
});
