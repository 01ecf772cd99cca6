import { assert } from 'chai';
import fc from 'fast-check';
import {
  acknowledgement,
  type Codec,
  DecodeError,
  decode,
  done,
  encode,
  extendedAck,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

const request = { length: 22, type: 0x0a16, flags: 5, seq: 7, portId: 0x1234 };
const LITTLE_REQUEST = '16000000 160a 0500 07000000 34120000';
const BIG_REQUEST = '00000016 0a16 0005 00000007 00001234';

describe('wire/nlmsgerr: acknowledgement', () => {
  testCodec('success', acknowledgement(NLM_F_CAPPED), [
    {
      value: { errno: 0, request, echoed: new Uint8Array() },
      hex: `00000000 ${LITTLE_REQUEST}`,
      big: `00000000 ${BIG_REQUEST}`,
    },
  ]);
  testCodec('an errno, capped, without extended ack', acknowledgement(NLM_F_CAPPED), [
    {
      value: { errno: 2, request, echoed: new Uint8Array() },
      hex: `feffffff ${LITTLE_REQUEST}`,
      big: `fffffffe ${BIG_REQUEST}`,
    },
  ]);
  testCodec('an errno with the whole request behind it', acknowledgement(0), [
    {
      value: { errno: 17, request, echoed: bytes('010203040506') },
      hex: `efffffff ${LITTLE_REQUEST} 010203040506`,
      big: `ffffffef ${BIG_REQUEST} 010203040506`,
    },
  ]);
  testCodec('an errno, capped, with extended ack', acknowledgement(NLM_F_CAPPED | NLM_F_ACK_TLVS), [
    {
      value: { errno: 2, request, echoed: new Uint8Array(), extended: { message: 'no', offset: 28 } },
      hex: `feffffff ${LITTLE_REQUEST} 0700 0100 6e6f00 00 0800 0200 1c000000`,
      big: `fffffffe ${BIG_REQUEST} 0007 0001 6e6f00 00 0008 0002 0000001c`,
    },
    {
      name: 'that is empty',
      value: { errno: 2, request, echoed: new Uint8Array(), extended: {} },
      hex: `feffffff ${LITTLE_REQUEST}`,
      big: `fffffffe ${BIG_REQUEST}`,
    },
  ]);
  testCodec(
    'an errno with the whole request, then the extended ack behind its padding',
    acknowledgement(NLM_F_ACK_TLVS),
    [
      {
        value: { errno: 95, request, echoed: bytes('010203040506'), extended: { offset: 20 } },
        hex: `a1ffffff ${LITTLE_REQUEST} 010203040506 0000 0800 0200 14000000`,
        big: `ffffffa1 ${BIG_REQUEST} 010203040506 0000 0008 0002 00000014`,
      },
    ],
  );
  testCodec('a success with extended ack does not echo, though its request is long', acknowledgement(NLM_F_ACK_TLVS), [
    {
      value: {
        errno: 0,
        request: { ...request, length: 4000 },
        echoed: new Uint8Array(),
        extended: { cookie: bytes('aabb') },
      },
      hex: '00000000 a00f0000 160a 0500 07000000 34120000 0600 0300 aabb 0000',
      big: '00000000 00000fa0 0a16 0005 00000007 00001234 0006 0003 aabb 0000',
    },
  ]);

  it('no errno is -0', () => {
    for (const codec of [acknowledgement(0), acknowledgement(NLM_F_ACK_TLVS)]) {
      assert.isTrue(Object.is(decode(codec, bytes(`00000000 ${LITTLE_REQUEST}`), { littleEndian: true }).errno, 0));
    }
    assert.isTrue(Object.is(decode(done(0), bytes('00000000')).errno, 0));
  });

  it('an echo that is longer than the message, or shorter than a header, is a DecodeError', () => {
    const codec = acknowledgement(NLM_F_ACK_TLVS);
    assert.throws(
      () => decode(codec, bytes(`feffffff ${LITTLE_REQUEST} 0102`), { littleEndian: true }),
      DecodeError,
      /needs 6 bytes, 2 are left/,
    );
    assert.throws(
      () => decode(codec, bytes('feffffff 0f000000 160a 0500 07000000 34120000'), { littleEndian: true }),
      DecodeError,
      /length 15 is under 16/,
    );
    assert.throws(
      () => decode(codec, bytes('feffffff ffffffff 160a 0500 07000000 34120000'), { littleEndian: true }),
      DecodeError,
      /needs 4294967279 bytes/,
    );
  });

  it('arbitrary bytes and flags give a value or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(0x3ff), (input, flags) => {
        const codecs: readonly Codec<unknown>[] = [acknowledgement(flags), done(flags)];
        for (const codec of codecs) {
          try {
            decode(codec, input);
          } catch (error) {
            assert.instanceOf(error, DecodeError);
            assert.isAtMost(error.offset, input.byteLength);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('every truncation gives a value or a DecodeError', () => {
    const extended = { message: 'text', offset: 20, missingType: 3 };
    const whole = encode(acknowledgement(NLM_F_ACK_TLVS), {
      errno: 1,
      request,
      echoed: bytes('010203040506'),
      extended,
    });
    for (let size = 0; size < whole.byteLength; size++) {
      try {
        decode(acknowledgement(NLM_F_ACK_TLVS), whole.subarray(0, size));
      } catch (error) {
        assert.instanceOf(error, DecodeError);
      }
    }
  });
});

describe('wire/nlmsgerr: the padding of an echoed request', () => {
  const codec = acknowledgement(NLM_F_ACK_TLVS);
  for (const [what, padding] of [
    ['that is not all there', '00'],
    ['that is not zeros', '010203'],
  ]) {
    it(`${what} survives a round trip`, () => {
      const hex = `ffffffff 11000000 160a 0500 07000000 34120000 aa ${padding}`;
      const layout = {};
      const value = decode(codec, bytes(hex), { littleEndian: true, layout });
      assert.deepEqual(value.echoed, bytes('aa'));
      assertBytes(encode(codec, value, { littleEndian: true, layout }), hex);
    });
  }
});

describe('wire/nlmsgerr: extended ack and the end of a dump', () => {
  testCodec('extendedAck', extendedAck, [
    {
      value: { message: 'm', offset: 1, cookie: bytes('0102'), policy: { type: 5 }, missingType: 3, missingNest: 16 },
      hex: '0600 0100 6d00 0000 0800 0200 01000000 0600 0300 0102 0000 0c00 0480 0800 0100 05000000 0800 0500 03000000 0800 0600 10000000',
      big: '0006 0001 6d00 0000 0008 0002 00000001 0006 0003 0102 0000 000c 8004 0008 0001 00000005 0008 0005 00000003 0008 0006 00000010',
    },
    {
      name: 'the policy attributes we have no name for are kept',
      value: {
        policy: { type: 5, unknown: [{ type: 3, value: bytes('0000000000000000') }] },
        unknown: [{ type: 7, value: bytes('01') }],
      },
      hex: '1800 0480 0800 0100 05000000 0c00 0300 0000000000000000 0500 0700 01 000000',
      big: '0018 8004 0008 0001 00000005 000c 0003 0000000000000000 0005 0007 01 000000',
    },
  ]);
  testCodec('done', done(0), [
    { name: 'well', value: { errno: 0 }, hex: '00000000' },
    { name: 'with an errno', value: { errno: 4 }, hex: 'fcffffff', big: 'fffffffc' },
  ]);
  testCodec('done with attributes', done(NLM_F_ACK_TLVS), [
    {
      value: { errno: 22, extended: { message: 'x' } },
      hex: 'eaffffff 0600 0100 7800 0000',
      big: 'ffffffea 0006 0001 7800 0000',
    },
    { name: 'of which there are none', value: { errno: 0, extended: {} }, hex: '00000000' },
  ]);

  it('a DONE without payload is a success', () => {
    assert.deepEqual(decode(done(0), new Uint8Array()), {});
    assert.deepEqual(decode(done(NLM_F_ACK_TLVS), new Uint8Array()), {});
    assertBytes(encode(done(0), { errno: 0 }), '00000000');
  });
});
