import { type Codec, HOST_LITTLE_ENDIAN } from './codec.ts';
import { Writer } from './writer.ts';

/** The first piece of memory; the next are each twice as large, up to the largest. */
const SMALLEST_PIECE = 4096;
const LARGEST_PIECE = 1024 * 1024;
/** What a message usually finds room in: with less left it gets a new piece, instead of moving the old one. */
const USUAL_MESSAGE = 2048;

/**
 * {@link encode} for many values: what it gives are views on memory that they share, which costs a fraction
 * of an array for each. They stay as they are: nothing is ever written twice.
 */
export class Encoder {
  private readonly littleEndian: boolean;
  private writer: Writer;
  private piece = SMALLEST_PIECE;

  constructor(littleEndian: boolean = HOST_LITTLE_ENDIAN) {
    this.littleEndian = littleEndian;
    this.writer = new Writer(littleEndian, undefined, this.piece);
  }

  /** @throws EncodeError when the value does not fit the codec. */
  encode<T>(codec: Codec<T>, value: T): Uint8Array<ArrayBuffer> {
    if (this.writer.bytes.byteLength - this.writer.pos < USUAL_MESSAGE) {
      this.piece = Math.min(this.piece * 2, LARGEST_PIECE);
      this.writer = new Writer(this.littleEndian, undefined, this.piece);
    }
    const { writer } = this;
    const from = writer.pos;
    try {
      codec.encode(writer, value);
      return writer.since(from);
    } catch (error) {
      writer.takeBack(from);
      throw error;
    }
  }
}
