import { assert } from 'chai';
import fc from 'fast-check';
import {
  bytesToText,
  DecodeError,
  decode,
  EncodeError,
  encode,
  flag,
  hex,
  type Layout,
  raw,
  string,
  textToBytes,
  unhex,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

describe('wire/strings', () => {
  testCodec('string', string(), [
    { name: 'plain', value: 'eth0', hex: '6574683000' },
    { name: 'empty', value: '', hex: '00' },
    { name: 'UTF-8', value: 'Gerät🛰', hex: '476572c3a474f09f9bb000' },
    { name: 'a byte that is not UTF-8', value: 'a\udcffb', hex: '61ff6200' },
    {
      name: 'characters of every length beside bytes that are not UTF-8',
      value: '\udcff🛰\udcffé\udcff€\udcff',
      hex: 'fff09f9bb0ffc3a9ffe282acff00',
    },
    { name: 'a character cut in the middle', value: '\udce2\udc82', hex: 'e28200' },
    { name: 'a surrogate as UTF-8, which is invalid', value: '\udced\udca0\udc80', hex: 'eda08000' },
    { name: 'an overlong slash', value: '\udcc0\udcaf', hex: 'c0af00' },
    { name: 'a byte order mark', value: '\ufeffx', hex: 'efbbbf7800' },
    { name: 'NULs inside', value: 'a\0\0b', hex: '6100006200' },
    { name: 'several NULs at the end', value: 'a\0', hex: '610000' },
    { name: 'a name every object has', value: '__proto__', hex: '5f5f70726f746f5f5f00' },
  ]);
  testCodec('raw', raw, [
    { name: 'bytes', value: Uint8Array.of(1, 2, 3), hex: '010203' },
    { name: 'none', value: new Uint8Array(), hex: '' },
  ]);
  testCodec('flag', flag, [{ value: true, hex: '' }]);

  it('a string without its NUL decodes, and its layout encodes it without one again', () => {
    for (const text of ['6574', '']) {
      const layout: Layout = {};
      const value = decode(string(), bytes(text), { layout });
      assert.isTrue(layout.unterminated);
      assertBytes(encode(string(), value, { layout }), text);
      assertBytes(encode(string(), value), `${text}00`);
    }
  });

  it('the length limit counts bytes without the NUL', () => {
    assert.doesNotThrow(() => encode(string(15), 'x'.repeat(15)));
    assert.throws(() => encode(string(15), 'x'.repeat(16)), EncodeError, /at most 15 bytes long \(it has 16\)/);
    assert.throws(() => encode(string(3), 'éé'), EncodeError, /it has 4/);
    assert.doesNotThrow(() => encode(string(2), '\udcff\udcff'));
  });

  it('a string over the limit is still read, and written back with its layout', () => {
    const layout: Layout = {};
    const value = decode(string(1), bytes('616200'), { layout });
    assert.strictEqual(value, 'ab');
    assertBytes(encode(string(1), value, { layout }), '616200');
    assert.throws(() => encode(string(1), value), EncodeError, /at most 1 bytes/);
  });

  it('other types, and half characters that stand for no byte, are refused', () => {
    for (const value of [1, null, undefined, {}, { big: 1n }, Uint8Array.of(1)])
      assert.throws(() => encode(string(), value as unknown as string), EncodeError, /a string/);
    for (const value of ['\ud83d', '\udc00', '\udc7f', 'x\udd00', '\udfff'])
      assert.throws(() => encode(string(), value), EncodeError, /half a character/);
    for (const value of ['00', [1, 2], 5, undefined])
      assert.throws(() => encode(raw, value as unknown as Uint8Array), EncodeError, /Uint8Array/);
    for (const value of [false, 1, null]) assert.throws(() => encode(flag, value as true), EncodeError, /leave it out/);
  });

  it('a flag with a payload is a DecodeError', () => {
    assert.throws(() => decode(flag, Uint8Array.of(1)), DecodeError, /1 bytes are left over/);
  });

  it('what raw decodes is a copy, also when the input is a Buffer', () => {
    for (const input of [Uint8Array.of(1, 2), Buffer.from([1, 2])]) {
      const copy = decode(raw, input);
      input[0] = 9;
      assert.deepEqual([...copy], [1, 2]);
      assert.strictEqual(copy.constructor, Uint8Array);
    }
  });

  it('any bytes survive as text', () => {
    const nearUtf8 = fc.array(
      fc.constantFrom(
        0x00,
        0x41,
        0x7f,
        0x80,
        0xbf,
        0xc3,
        0xa9,
        0xe2,
        0x82,
        0xac,
        0xed,
        0xa0,
        0xf0,
        0x9f,
        0x98,
        0x80,
        0xff,
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          nearUtf8.map((list) => Uint8Array.from(list)),
        ),
        (input) => {
          assertBytes(textToBytes(bytesToText(input)), input);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('any well-formed text survives as bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.strictEqual(decode(string(), encode(string(), text)), text);
      }),
    );
  });

  it('hex and unhex undo each other, and unhex takes spaces and colons only', () => {
    fc.assert(fc.property(fc.uint8Array(), (input) => assertBytes(unhex(hex(input)), input)));
    assertBytes(unhex('DE:ad be\nEF'), Uint8Array.of(0xde, 0xad, 0xbe, 0xef));
    for (const text of ['1', 'zz', '0x12', '12-34'])
      assert.throws(() => unhex(text), EncodeError, /pairs of hexadecimal digits/);
  });
});
