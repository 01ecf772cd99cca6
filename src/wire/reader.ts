import { DecodeError } from './errors.ts';
import type { Layout } from './layout.ts';

/** Nests deeper than this are refused, both ways: no message of the kernel's comes near it. */
export const MAX_DEPTH = 32;

/**
 * A window on bytes: codecs read from `pos`, never past `end`. Byte order belongs to the stream (a
 * capture from a big-endian router decodes on a little-endian laptop), not to this machine.
 */
export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Bytes are given as views on the input: see {@link WireOptions.views}. */
  readonly views: boolean;
  pos: number;
  end: number;
  depth = 0;
  /** The type of the attribute whose header was read last, with its flag bits. */
  rawType = 0;
  /** Where an attribute begins that is looked for: see `locate`. */
  mark = -1;
  /** Where the layout of what is being read is recorded; undefined when nobody asked for it. */
  layout: Layout | undefined;

  constructor(bytes: Uint8Array, littleEndian: boolean, layout?: Layout, views = false) {
    // Not a subclass: the `slice` of Node's Buffer does not copy, and its files and sockets give Buffers.
    this.bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.littleEndian = littleEndian;
    this.views = views;
    this.pos = 0;
    this.end = bytes.byteLength;
    this.layout = layout;
  }

  get remaining(): number {
    return this.end - this.pos;
  }

  /** Claims `size` bytes and returns where they begin. */
  take(size: number): number {
    const at = this.pos;
    if (size > this.end - at) this.fail(`needs ${size} bytes, ${this.end - at} are left`);
    this.pos = at + size;
    return at;
  }

  /** The next `size` bytes: a copy, so that what is decoded never aliases a buffer that is used again, or a view where that is wanted. */
  copy(size: number): Uint8Array {
    const at = this.take(size);
    return this.views ? this.bytes.subarray(at, at + size) : this.bytes.slice(at, at + size);
  }

  /** Runs `read` on the next `size` bytes alone, and insists that it reads all of them. */
  within<T>(size: number, read: (reader: Reader) => T): T {
    const outer = this.end;
    const end = this.pos + size;
    if (end > outer) this.fail(`needs ${size} bytes, ${outer - this.pos} are left`);
    if (++this.depth > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH}`);
    this.end = end;
    const value = read(this);
    if (this.pos !== end) this.fail(`${end - this.pos} bytes are left over`);
    this.end = outer;
    this.depth--;
    return value;
  }

  fail(reason: string): never {
    throw new DecodeError(reason, this.pos);
  }
}
