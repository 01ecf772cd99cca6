// Fixed-layout headers, through struct-fu: the one place that knows it. struct-fu reads and writes
// through the methods of Node's Buffer; the small view below gives it the same methods over a
// DataView, so that this floor also runs in a browser.
import fu from 'struct-fu';
import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';

const KINDS = {
  u8: ['uint8', 'uint8'],
  u16be: ['uint16', 'uint16'],
  u32be: ['uint32', 'uint32'],
  u16host: ['uint16le', 'uint16'],
  u32host: ['uint32le', 'uint32'],
  s32host: ['int32le', 'int32'],
} as const satisfies Record<string, readonly [little: string, big: string]>;

type Kind = keyof typeof KINDS;

export interface StructCodec<T> extends Codec<T> {
  /** In bytes. */
  readonly size: number;
}

/** A C struct, declared as its fields in order: `struct({ family: 'u8', version: 'u8', resId: 'u16be' })`. */
export function struct<const F extends Readonly<Record<string, Kind>>>(
  fields: F,
): StructCodec<{ readonly [K in keyof F]: number }> {
  type Value = { readonly [K in keyof F]: number };
  const entries = Object.entries(fields);
  const little = fu.struct(entries.map(([name, kind]) => fu[KINDS[kind][0]](name)));
  const big = fu.struct(entries.map(([name, kind]) => fu[KINDS[kind][1]](name)));
  return {
    size: little.size,
    decode: (r) => {
      const at = r.take(little.size);
      return (r.littleEndian ? little : big).unpack(new ByteView(r.view), { bytes: at, bits: 0 }) as Value;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, `an object of ${Object.keys(fields).join(', ')}`);
      for (const [name, kind] of entries) checkRange(kind, value[name], name);
      const at = w.claim(little.size);
      (w.littleEndian ? little : big).pack(value, new ByteView(w.view), { bytes: at, bits: 0 });
    },
  };
}

function checkRange(kind: Kind, value: unknown, name: string): void {
  const bits = Number(/\d+/.exec(kind)?.[0]);
  const min = kind.startsWith('s') ? -(2 ** (bits - 1)) : 0;
  const max = kind.startsWith('s') ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    refuse(value, `a ${name} from ${min} to ${max}`);
  }
}

/** The part of Buffer that struct-fu calls for the kinds above. */
class ByteView {
  readonly view: DataView;

  constructor(view: DataView) {
    this.view = view;
  }

  readUInt8(at: number): number {
    return this.view.getUint8(at);
  }
  readUInt16LE(at: number): number {
    return this.view.getUint16(at, true);
  }
  readUInt16BE(at: number): number {
    return this.view.getUint16(at);
  }
  readUInt32LE(at: number): number {
    return this.view.getUint32(at, true);
  }
  readUInt32BE(at: number): number {
    return this.view.getUint32(at);
  }
  readInt32LE(at: number): number {
    return this.view.getInt32(at, true);
  }
  readInt32BE(at: number): number {
    return this.view.getInt32(at);
  }
  writeUInt8(value: number, at: number): void {
    this.view.setUint8(at, value);
  }
  writeUInt16LE(value: number, at: number): void {
    this.view.setUint16(at, value, true);
  }
  writeUInt16BE(value: number, at: number): void {
    this.view.setUint16(at, value);
  }
  writeUInt32LE(value: number, at: number): void {
    this.view.setUint32(at, value, true);
  }
  writeUInt32BE(value: number, at: number): void {
    this.view.setUint32(at, value);
  }
  writeInt32LE(value: number, at: number): void {
    this.view.setInt32(at, value, true);
  }
  writeInt32BE(value: number, at: number): void {
    this.view.setInt32(at, value);
  }
}
