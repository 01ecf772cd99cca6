import { assert } from 'chai';
import fc from 'fast-check';
import {
  type Codec,
  DecodeError,
  decode,
  EncodeError,
  encode,
  nlmsghdr,
  splitMessages,
  struct,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';

const all = struct({
  a: 'u8',
  b: 'u8',
  c: 'u16be',
  d: 'u32be',
  e: 'u16host',
  f: 'u16host',
  g: 'u32host',
  h: 's32host',
});

describe('wire/struct', () => {
  testCodec('struct', all, [
    {
      value: { a: 1, b: 255, c: 0x0203, d: 0x0405_0607, e: 0x0809, f: 0xffff, g: 0xdead_beef, h: -2 },
      hex: '01 ff 0203 04050607 0908 ffff efbeadde feffffff',
      big: '01 ff 0203 04050607 0809 ffff deadbeef fffffffe',
    },
    { name: 'zeros', value: { a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0, h: 0 }, hex: '00'.repeat(20) },
  ]);

  it('its size is that of its fields', () => {
    assert.strictEqual(all.size, 20);
    assert.strictEqual(nlmsghdr.size, 16);
  });

  it('every truncation is a DecodeError at its beginning', () => {
    const whole = encode(all, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 });
    for (let size = 0; size < whole.byteLength; size++) {
      const error = thrown(() => decode(all, whole.subarray(0, size)));
      assert.instanceOf(error, DecodeError);
      assert.strictEqual(error.offset, 0);
    }
  });

  it('fields that are missing or out of range are refused by name', () => {
    const value = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 };
    for (const [name, wrong] of [
      ['a', 256],
      ['c', -1],
      ['d', 2 ** 32],
      ['h', 2 ** 31],
      ['h', -(2 ** 31) - 1],
      ['g', undefined],
      ['b', 0.5],
      ['b', '1'],
    ] as const) {
      assert.throws(
        () => encode(all as Codec<object>, { ...value, [name]: wrong }),
        EncodeError,
        new RegExp(`a ${name} from`),
      );
    }
    for (const wrong of [undefined, null, 5, 'text'])
      assert.throws(() => encode(all as Codec<unknown>, wrong), EncodeError, /an object of a, b, c/);
  });

  it('reads and writes in the middle of a larger buffer', () => {
    const buffer = bytes('ffffff 01020304 ffff');
    const pair = struct({ x: 'u16be', y: 'u16be' });
    assert.deepEqual(decode(pair, buffer.subarray(3, 7)), { x: 0x0102, y: 0x0304 });
  });

  it('nlmsghdr reads as splitMessages does, in both byte orders', () => {
    const u32 = fc.nat(0xffff_ffff);
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.nat(0xffff),
        u32,
        u32,
        fc.uint8Array({ maxLength: 40 }),
        fc.boolean(),
        (type, flags, seq, portId, payload, littleEndian) => {
          const length = 16 + payload.byteLength;
          const datagram = new Uint8Array([
            ...encode(nlmsghdr, { length, type, flags, seq, portId }, { littleEndian }),
            ...payload,
          ]);
          const [message, ...rest] = splitMessages(datagram, littleEndian);
          assert.isEmpty(rest);
          assert.deepEqual(message, { type, flags, seq, portId, payload, offset: 0 });
          assert.deepEqual(decode(nlmsghdr, datagram.subarray(0, 16), { littleEndian }), {
            length,
            type,
            flags,
            seq,
            portId,
          });
        },
      ),
    );
  });
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
