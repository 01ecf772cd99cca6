// What the process of addon.ts and its child say to each other over a pipe: frames of a u32 length
// (little-endian, of what follows the header), a u8 type, and bytes.

import { TransportError } from '../wire/errors.ts';

export const FRAME_HEADER = 5;
/** The pipe's descriptor in the child; its stdout would block it while the parent is busy. */
export const CHANNEL_FD = 3;
/** Far above any datagram a socket takes (twice net.core.wmem_max); more is a broken stream. */
const LARGEST_FRAME = 256 * 1024 * 1024;

/** Types of frames, to the child and from it. */
export const FRAME = {
  /** To the child: one datagram for the kernel. */
  send: 1,
  /** To the child: a u32, the multicast group. */
  join: 2,
  leave: 3,
  /** From the child: the socket is open; four u32: port id, SO_RCVBUF, SO_SNDBUF, the primer's errno. */
  ready: 16,
  /** One datagram of the kernel. */
  datagram: 17,
  /** Messages were lost, here or in the kernel; the socket lives on. */
  overrun: 18,
  /** A call failed, the socket lives on: errno name, NUL, text. */
  failure: 19,
  /** The child cannot open its socket, or cannot go on, and ends: errno name, NUL, text. */
  fatal: 20,
} as const;

export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** A frame's bytes; the payload is copied. */
export function encodeFrame(type: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length, true);
  bytes[4] = type;
  bytes.set(payload, FRAME_HEADER);
  return bytes;
}

export function encodeNumbers(type: number, ...numbers: number[]): Uint8Array {
  const payload = new Uint8Array(4 * numbers.length);
  const view = new DataView(payload.buffer);
  for (const [index, number] of numbers.entries()) view.setUint32(4 * index, number, true);
  return encodeFrame(type, payload);
}

export function decodeNumbers(payload: Uint8Array): number[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return Array.from({ length: payload.length >> 2 }, (_, index) => view.getUint32(4 * index, true));
}

export function encodeFailure(type: number, errno: string | undefined, text: string): Uint8Array {
  return encodeFrame(type, new TextEncoder().encode(`${errno ?? ''}\0${text}`));
}

export function decodeFailure(payload: Uint8Array): { errno: string | undefined; text: string } {
  const [errno = '', ...text] = new TextDecoder().decode(payload).split('\0');
  return { errno: errno === '' ? undefined : errno, text: text.join('\0') };
}

/** Cuts a stream into frames, however its chunks fall. */
export class FrameReader {
  readonly #header = new Uint8Array(FRAME_HEADER);
  #headerFilled = 0;
  #payload: Uint8Array | undefined;
  #payloadFilled = 0;

  /**
   * The frames that this chunk completes. A payload that lies in the chunk whole is a view of it.
   * @throws TransportError on a length that no frame has
   */
  *push(chunk: Uint8Array): Generator<Frame> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerFilled < FRAME_HEADER) {
        const part = chunk.subarray(at, at + FRAME_HEADER - this.#headerFilled);
        this.#header.set(part, this.#headerFilled);
        this.#headerFilled += part.length;
        at += part.length;
        if (this.#headerFilled < FRAME_HEADER) return;
      }
      const length = this.#payloadLength();
      let payload: Uint8Array | undefined;
      if (this.#payload === undefined && chunk.length - at >= length) {
        // A plain Uint8Array, also where the chunk is a Buffer.
        payload = new Uint8Array(chunk.buffer, chunk.byteOffset + at, length);
        at += length;
      } else {
        this.#payload ??= new Uint8Array(length);
        const part = chunk.subarray(at, at + length - this.#payloadFilled);
        this.#payload.set(part, this.#payloadFilled);
        this.#payloadFilled += part.length;
        at += part.length;
        if (this.#payloadFilled === length) payload = this.#payload;
      }
      if (payload === undefined) return;
      const type = this.#header[4] ?? 0;
      this.#headerFilled = 0;
      this.#payload = undefined;
      this.#payloadFilled = 0;
      yield { type, payload };
    }
  }

  #payloadLength(): number {
    const length = new DataView(this.#header.buffer).getUint32(0, true);
    if (length > LARGEST_FRAME) throw new TransportError(`a frame of ${length} bytes: the stream is broken`);
    return length;
  }
}
