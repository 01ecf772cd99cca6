import { assert } from 'chai';
import * as fc from 'fast-check';
import {
  decodeFailure,
  decodeNumbers,
  encodeFailure,
  encodeFrame,
  encodeNumbers,
  FRAME,
  FRAME_HEADER,
  FrameReader,
} from '../../src/transport/addon-frames.ts';
import { TransportError } from '../../src/wire/errors.ts';

describe('addon frames', () => {
  it('are a u32 length, a type and the payload', () => {
    assert.deepEqual([...encodeFrame(FRAME.send, Uint8Array.of(9, 8, 7))], [3, 0, 0, 0, 1, 9, 8, 7]);
    assert.deepEqual([...encodeNumbers(FRAME.join, 7)], [4, 0, 0, 0, 2, 7, 0, 0, 0]);
  });

  it('copy the payload', () => {
    const payload = Uint8Array.of(1);
    const frame = encodeFrame(FRAME.send, payload);
    payload[0] = 2;
    assert.equal(frame[FRAME_HEADER], 1);
  });

  it('come out as they went in, however the stream is cut', () => {
    const frames = fc.array(
      fc.record({ type: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 40 }) }),
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Uint8Array.from(sent.flatMap(({ type, payload }) => [...encodeFrame(type, payload)]));
        const reader = new FrameReader();
        const got = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          for (const frame of reader.push(Buffer.from(stream.subarray(at, at + size)))) got.push(frame);
          at += size;
        }
        assert.deepEqual(
          got.map(({ type, payload }) => ({ type, payload: [...payload] })),
          sent.map(({ type, payload }) => ({ type, payload: [...payload] })),
        );
        for (const { payload } of got) assert.strictEqual(Object.getPrototypeOf(payload), Uint8Array.prototype);
      }),
    );
  });

  it('without a payload end with their header', () => {
    assert.lengthOf([...new FrameReader().push(encodeFrame(5, new Uint8Array(0)))], 1);
  });

  it('of an impossible length are refused', () => {
    assert.throws(() => [...new FrameReader().push(Uint8Array.of(0, 0, 0, 255, 1))], TransportError, 'broken');
  });

  it('carry numbers and failures', () => {
    assert.deepEqual(decodeNumbers(encodeNumbers(FRAME.ready, 0xffffffff, 1).subarray(FRAME_HEADER)), [0xffffffff, 1]);
    for (const errno of [undefined, 'EPERM']) {
      const text = 'a reason, with ü and a \0 in it';
      const payload = encodeFailure(FRAME.fatal, errno, text).subarray(FRAME_HEADER);
      assert.deepEqual(decodeFailure(payload), { errno, text });
    }
  });
});
