// From an offset of encoded bytes to the field it belongs to: the kernel names what it refuses by offset.
import type { Codec } from './codec.ts';
import { HOST_LITTLE_ENDIAN, type WireOptions } from './codec.ts';
import { DecodeError } from './errors.ts';
import { Reader } from './reader.ts';

/** Where the attribute that begins at an offset of an encoded value is, by the fields' names. */
export interface Location {
  /** `hook/devices/1`. */
  readonly path: string;
  /** `NFTA_FLOWTABLE_HOOK`; empty for an element of a list. */
  readonly kernelName: string;
  readonly codec: Codec<unknown>;
  /** The attribute's payload. */
  readonly value: Uint8Array;
}

/** Thrown on the way to say where the reader is. */
export class MarkReached extends DecodeError {
  readonly attribute: Omit<Location, 'path'>;

  constructor(attribute: Omit<Location, 'path'>, offset: number) {
    super('here', offset);
    this.attribute = attribute;
  }
}

/** The field whose attribute header is at `offset` of the bytes; undefined where none begins there. */
export function locate(
  codec: Codec<unknown>,
  bytes: Uint8Array,
  offset: number,
  { littleEndian = HOST_LITTLE_ENDIAN }: WireOptions = {},
): Location | undefined {
  const r = new Reader(bytes, littleEndian);
  r.mark = offset;
  try {
    codec.decode(r);
  } catch (error) {
    if (error instanceof MarkReached) return { path: error.path.join('/'), ...error.attribute };
    if (!(error instanceof DecodeError)) throw error;
  }
  return undefined;
}
