// One table of `value <-> hex` that tests a codec four ways.
import { assert } from 'chai';
import { type Codec, decode, encode } from '../../src/wire/index.ts';
import { assertBytes, bytes } from './hexdump.ts';

export interface Row<T> {
  readonly name?: string;
  readonly value: T;
  /** As a little-endian host writes it. */
  readonly hex: string;
  /** As a big-endian host does; default: the same. */
  readonly big?: string;
}

/** Declares the tests: encode, decode, decode after encode, encode after decode, in both byte orders. */
export function testCodec<T>(name: string, codec: Codec<T>, rows: readonly Row<T>[]): void {
  describe(name, () => {
    for (const [index, { value, hex, big = hex, name: row = `row ${index}` }] of rows.entries()) {
      for (const [order, text] of [
        ['little', hex],
        ['big', big],
      ] as const) {
        const options = { littleEndian: order === 'little' };
        it(`${row}: value and bytes stand for each other on a ${order}-endian host`, () => {
          assertBytes(encode(codec, value, options), text, 'encode');
          assert.deepEqual(decode(codec, bytes(text), options), value, 'decode');
          assert.deepEqual(decode(codec, encode(codec, value, options), options), value, 'decode after encode');
          assertBytes(encode(codec, decode(codec, bytes(text), options), options), text, 'encode after decode');
        });
      }
    }
  });
}
