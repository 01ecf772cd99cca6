import { assert } from 'chai';
import fc from 'fast-check';
import {
  DecodeError,
  EncodeError,
  joinMessages,
  nlmsghdr,
  type OutgoingMessage,
  splitMessages,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

const message: fc.Arbitrary<OutgoingMessage> = fc.record({
  type: fc.nat(0xffff),
  flags: fc.nat(0xffff),
  seq: fc.nat(0xffff_ffff),
  portId: fc.nat(0xffff_ffff),
  payload: fc.uint8Array({ maxLength: 30 }),
});

describe('wire/nlmsg', () => {
  testCodec('nlmsghdr', nlmsghdr, [
    {
      value: { length: 20, type: 0x0a16, flags: 0x0605, seq: 0x0102_0304, portId: 0xffff_f001 },
      hex: '14000000 160a 0506 04030201 01f0ffff',
      big: '00000014 0a16 0605 01020304 fffff001',
    },
  ]);

  it('a datagram of several messages splits into views on it, padding left out', () => {
    const datagram = bytes(`
      13000000 1000 0100 01000000 00000000  aabbcc 00   # 19 bytes, padded
      10000000 1100 0500 02000000 07000000`);
    const [first, second, ...rest] = splitMessages(datagram, true);
    assert.isEmpty(rest);
    assert.deepEqual(first, { type: 0x10, flags: 1, seq: 1, portId: 0, payload: bytes('aabbcc'), offset: 0 });
    assert.deepEqual(second, { type: 0x11, flags: 5, seq: 2, portId: 7, payload: new Uint8Array(), offset: 20 });
    datagram[16] = 0x11;
    assert.strictEqual(first?.payload[0], 0x11);
  });

  it('a header whose fields are out of range is refused, not cut', () => {
    const message = { type: 5, flags: 0, seq: 1, portId: 2, payload: new Uint8Array(0) };
    for (const wrong of [
      { type: 2 ** 32 + 5 },
      { type: Number.NaN },
      { type: 1.5 },
      { flags: -1 },
      { seq: -1 },
      { seq: 2 ** 32 },
      { portId: 1e20 },
    ])
      assert.throws(() => joinMessages([{ ...message, ...wrong }]), EncodeError, /of (16|32) bits each/);
  });

  it('an empty datagram has no messages', () => {
    assert.deepEqual(splitMessages(new Uint8Array()), []);
    assertBytes(joinMessages([]), '');
  });

  it('the padding behind the last message may be missing', () => {
    const whole = joinMessages([{ type: 1, flags: 0, seq: 0, portId: 0, payload: bytes('aabbcc') }]);
    assert.strictEqual(whole.byteLength, 20);
    assert.deepEqual(splitMessages(whole.subarray(0, 19)), splitMessages(whole));
  });

  it('lengths that do not fit are DecodeErrors at the message they are of', () => {
    const good = '10000000 1000 0000 00000000 00000000';
    for (const [text, offset, message] of [
      ['10000000 1000 0000 00000000 000000', 0, /needs a message header of 16 bytes, 15 are left/],
      ['0f000000 1000 0000 00000000 00000000', 0, /message length 15 does not fit/],
      ['00000000 1000 0000 00000000 00000000', 0, /message length 0 does not fit/],
      ['11000000 1000 0000 00000000 00000000', 0, /message length 17 does not fit the 16 bytes/],
      ['ffffffff 1000 0000 00000000 00000000', 0, /message length 4294967295 does not fit/],
      [`${good} 00`, 16, /header of 16 bytes, 1 are left/],
      [`${good} 20000000 1000 0000 00000000 00000000`, 16, /message length 32 does not fit the 16 bytes/],
    ] as const) {
      try {
        splitMessages(bytes(text), true);
        assert.fail(`${text} was accepted`);
      } catch (error) {
        assert.instanceOf(error, DecodeError);
        assert.strictEqual(error.offset, offset);
        assert.match(error.message, message);
      }
    }
  });

  it('split undoes join, in both byte orders', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.boolean(), (messages, littleEndian) => {
        const datagram = joinMessages(messages, littleEndian);
        const split = splitMessages(datagram, littleEndian);
        assert.deepEqual(
          split.map(({ offset: _offset, ...rest }) => rest),
          messages,
        );
        assert.isTrue(split.every(({ offset }) => offset % 4 === 0));
        assertBytes(joinMessages(split, littleEndian), datagram);
      }),
    );
  });

  it('a datagram inside a larger buffer splits the same', () => {
    const datagram = joinMessages([{ type: 5, flags: 1, seq: 2, portId: 3, payload: bytes('0102') }]);
    const buffer = new Uint8Array(64).fill(0xff);
    buffer.set(datagram, 13);
    assert.deepEqual(splitMessages(buffer.subarray(13, 13 + datagram.byteLength)), splitMessages(datagram));
  });

  it('cut or arbitrary datagrams give messages or a DecodeError that points into them', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(message, { maxLength: 4 }).map((list) => joinMessages(list)),
          fc.uint8Array({ maxLength: 80 }),
        ),
        (datagram) => {
          for (let size = 0; size <= datagram.byteLength; size++) {
            const cut = datagram.subarray(0, size);
            try {
              for (const { offset, payload } of splitMessages(cut))
                assert.isAtMost(offset + 16 + payload.byteLength, size);
            } catch (error) {
              assert.instanceOf(error, DecodeError);
              assert.isAtMost(error.offset, size);
            }
          }
        },
      ),
    );
  });
});
