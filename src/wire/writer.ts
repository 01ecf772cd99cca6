import type { Layout } from './layout.ts';

const SHORT = 24;

/** One growing buffer; nests write their length afterwards, into the space they left for it. */
export class Writer {
  readonly littleEndian: boolean;
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  pos = 0;
  /** How many values are being written inside each other; counted as the reader counts. */
  depth = 1;
  /** The layout to follow (order, flags, padding), where what is written was once read. */
  layout: Layout | undefined;

  constructor(littleEndian: boolean, layout?: Layout, capacity = 512) {
    this.littleEndian = littleEndian;
    this.layout = layout;
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Claims `size` bytes, zeroed, and returns where they begin. */
  claim(size: number): number {
    const at = this.pos;
    const end = at + size;
    if (end > this.bytes.byteLength) this.grow(end);
    this.pos = end;
    return at;
  }

  put(bytes: Uint8Array): void {
    const size = bytes.byteLength;
    const at = this.claim(size);
    // An address, a port, a mark: most are so short that the call costs more than they do.
    if (size > SHORT) this.bytes.set(bytes, at);
    else for (let index = 0; index < size; index++) this.bytes[at + index] = bytes[index] as number;
  }

  /** What was written, as a copy: the writer can go on. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.pos);
  }

  /** What was written since `from`, as a view: what is written next goes behind it. */
  since(from: number): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(from, this.pos);
  }

  /** Forgets what was written since `from`. */
  takeBack(from: number): void {
    this.bytes.fill(0, from, this.pos);
    this.pos = from;
    this.depth = 1;
    this.layout = undefined;
  }

  private grow(atLeast: number): void {
    let capacity = this.bytes.byteLength * 2;
    while (capacity < atLeast) capacity *= 2;
    const bytes = new Uint8Array(capacity);
    bytes.set(this.bytes.subarray(0, this.pos));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
