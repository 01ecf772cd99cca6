import { assert } from 'chai';
import { addressMessage, linkMessage, neighbourMessage, qdiscMessage } from '../../src/rtnl/index.ts';
import { type Codec, DecodeError, decode, encode, type Layout } from '../../src/wire/index.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives } from '../support/survival.ts';

const CODECS: readonly (readonly [name: string, size: number, codec: Codec<{ readonly family: unknown }>])[] = [
  ['linkMessage', 16, linkMessage],
  ['addressMessage', 8, addressMessage],
  ['neighbourMessage', 12, neighbourMessage],
  ['qdiscMessage', 20, qdiscMessage],
];

describe('rtnl/header', () => {
  for (const [name, size, codec] of CODECS) {
    it(`${name}: a family alone, as getifaddrs(3) sends it, is a request whose other fields are zero`, () => {
      for (const hex of ['02', '02000000', '02ff00']) {
        const short = assertSurvives(codec, bytes(hex));
        const whole = new Uint8Array(size);
        whole[0] = 2;
        assert.deepEqual(short, decode(codec, whole));
      }
    });

    it(`${name}: nothing, and what is between a family and a header, is refused`, () => {
      for (const length of [0, 5, size - 1]) {
        assert.throws(() => decode(codec, new Uint8Array(length)), DecodeError);
      }
    });

    it(`${name}: without a layout the header is whole`, () => {
      const layout: Layout = {};
      const value = decode(codec, bytes('02000000'), { layout });
      assert.lengthOf(encode(codec, value, { layout }), 4);
      assert.lengthOf(encode(codec, value), size);
    });
  }
});
