import { isDeepStrictEqual } from 'node:util';
import {
  decodeFailure,
  decodeNumbers,
  encodeFrame,
  encodeNumbers,
  FRAME,
  FRAME_HEADER,
  FrameReader,
} from '../../../src/transport/addon-frames.ts';
import { concatenate } from '../mutate-bytes.ts';
import { check, unlessRefused } from '../properties.ts';
import { mutateFile, type Target } from '../target.ts';

/** What the process of the addon says over its pipe, in whatever pieces it comes. */
export const frames: Target = {
  name: 'frames',
  weight: 1,
  seeds: ({ files }) => [
    encodeNumbers(FRAME.ready, 1, 2, 3, 0),
    concatenate([
      encodeFrame(FRAME.failure, new TextEncoder().encode('ENOBUFS\0no room')),
      encodeFrame(FRAME.overrun, new Uint8Array()),
    ]),
    ...files
      .slice(0, 20)
      .map((bytes) =>
        concatenate(
          [bytes.subarray(0, 100), bytes.subarray(100, 300)].map((part) => encodeFrame(FRAME.datagram, part)),
        ),
      ),
  ],
  mutate: mutateFile,
  run: (input) => {
    if (longestClaim(input) > LONGEST_CLAIM) return;
    const whole = read([input]);
    const pieces = [1, 2, 3, 7, 64].map((size) => read(cut(input, size)));
    for (const frames of pieces)
      check(isDeepStrictEqual(frames, whole), () => 'other pieces of a stream are other frames');
    for (const { type, payload } of whole) {
      check(type >= 0 && type < 256, () => `a type of ${type}`);
      check(decodeNumbers(payload).length === payload.byteLength >> 2, () => 'numbers are missing');
      check(typeof decodeFailure(payload).text === 'string', () => 'a failure is no text');
    }
  },
};

/** Room is made for a frame when its header is there: many large ones would only take time here. */
const LONGEST_CLAIM = 1024 * 1024;

function longestClaim(input: Uint8Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let longest = 0;
  for (let at = 0; at + FRAME_HEADER <= input.byteLength; at += FRAME_HEADER + view.getUint32(at, true))
    longest = Math.max(longest, view.getUint32(at, true));
  return longest;
}

function read(chunks: readonly Uint8Array[]) {
  const reader = new FrameReader();
  const found: { readonly type: number; readonly payload: Uint8Array }[] = [];
  unlessRefused(['TRANSPORT'], () => {
    for (const chunk of chunks) {
      for (const { type, payload } of reader.push(chunk)) found.push({ type, payload: payload.slice() });
    }
  });
  return found;
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
