import { assert } from 'chai';
import fc from 'fast-check';
import {
  attribute,
  attributes,
  DecodeError,
  decode,
  EncodeError,
  encode,
  pad,
  repeated,
  u8,
  u32host,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../support/survival.ts';

const inner = attributes({ number: attribute(1, 'TEST_NUMBER', u8) });
const codec = attributes({
  size: attribute(1, 'TEST_SIZE', u32host),
  entries: repeated(attribute(2, 'TEST_ENTRY', inner)),
  padding: attribute(3, 'TEST_PAD', pad),
});

describe('wire/attributes: repeated ones, and padding', () => {
  testCodec('repeated', codec, [
    { name: 'nothing', value: {}, hex: '' },
    {
      name: 'once',
      value: { entries: [{ number: 7 }] },
      hex: '0c00 0280 0500 0100 07 000000',
      big: '000c 8002 0005 0001 07 000000',
    },
    {
      name: 'again and again, beside others',
      value: { size: 4, entries: [{ number: 1 }, {}, { number: 2 }], unknown: [{ type: 9, value: Uint8Array.of(5) }] },
      hex: `0800 0100 04000000 0c00 0280 0500 0100 01 000000 0400 0280 0c00 0280 0500 0100 02 000000
        0500 0900 05 000000`,
      big: `0008 0001 00000004 000c 8002 0005 0001 01 000000 0004 8002 000c 8002 0005 0001 02 000000
        0005 0009 05 000000`,
    },
    {
      name: 'unknown ones keep their flags',
      value: {
        unknown: [
          { type: 9, nested: true, value: new Uint8Array(0) },
          { type: 9, netByteOrder: true, value: new Uint8Array(0) },
        ],
      },
      hex: '0400 0980 0400 0940',
      big: '0004 8009 0004 4009',
    },
  ]);

  it('their order among the others survives', () => {
    const value = assertSurvives(
      codec,
      bytes('0400 0300 0c00 0280 0500 0100 01 000000 0500 0900 05 0000ff 0800 0100 04000000 0400 0200 0400 0900'),
    );
    assert.deepEqual(value, {
      size: 4,
      entries: [{ number: 1 }, {}],
      unknown: [
        { type: 9, value: Uint8Array.of(5) },
        { type: 9, value: new Uint8Array(0) },
      ],
    });
  });

  it('padding is no field, may come again and again, and survives; with content it is kept as unknown', () => {
    const hex = '0400 0300 0800 0100 04000000 0400 0300 0500 0300 07 000000 0400 0300';
    assert.deepEqual(assertSurvives(codec, bytes(hex)), { size: 4, unknown: [{ type: 3, value: Uint8Array.of(7) }] });
  });

  it('what may be there once only is refused twice', () => {
    assert.throws(
      () => decode(codec, bytes('0800 0100 04000000 0800 0100 04000000')),
      DecodeError,
      'TEST_SIZE appears twice',
    );
  });

  it('errors say where: the field, and which of its values', () => {
    const twice = bytes('0400 0280 0600 0280 0000 0000');
    assert.throws(() => decode(codec, twice), DecodeError, /^entries\/1: /);
    assert.throws(() => decode(codec, bytes('0500 0100 04 000000')), DecodeError, /^size: /);
    const wrong = { entries: [{ number: 300 }] };
    assert.throws(() => encode(codec, wrong), EncodeError, /^entries\/0\/number: /);
    assert.throws(() => encode(codec, { entries: 5 } as unknown as typeof wrong), EncodeError, 'a list of entries');
    assert.throws(() => encode(codec, null as unknown as typeof wrong), EncodeError, 'size, entries');
  });

  it('every value comes back', () => {
    const entry = fc.record({ number: fc.integer({ min: 0, max: 255 }) }, { requiredKeys: [] });
    const value = fc.record(
      { size: fc.integer({ min: 0, max: 0xffff_ffff }), entries: fc.array(entry, { minLength: 1, maxLength: 5 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, fc.boolean(), (each, littleEndian) => {
        assert.deepEqual(decode(codec, encode(codec, each, { littleEndian }), { littleEndian }), each);
      }),
    );
  });

  testSurvival(codec, [
    bytes('0800 0100 04000000 0c00 0280 0500 0100 01 000000 0c00 0280 0500 0100 02 000000 0500 0900 05 000000'),
  ]);
});
