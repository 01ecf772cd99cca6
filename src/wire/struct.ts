// Fixed-layout headers. struct-fu lays them out: this is the one place that knows it. They are read and
// written through a DataView, which browsers have and which is fast: a header begins every message.
import fu from 'struct-fu';
import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';

const KINDS = {
  u8: { layout: 'uint8', min: 0, max: 0xff },
  u16be: { layout: 'uint16', min: 0, max: 0xffff },
  u32be: { layout: 'uint32', min: 0, max: 0xffff_ffff },
  u16host: { layout: 'uint16', min: 0, max: 0xffff },
  u32host: { layout: 'uint32', min: 0, max: 0xffff_ffff },
  s32host: { layout: 'int32', min: -0x8000_0000, max: 0x7fff_ffff },
} as const;

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
  const { size, fields: places } = fu.struct(
    Object.entries(fields).map(([name, kind]) => fu[KINDS[kind].layout](name)),
  );
  const entries = Object.entries(fields).map(([name, kind]) => ({ name, kind, offset: places[name]?.offset ?? 0 }));
  return {
    size,
    decode: (r) => {
      const at = r.take(size);
      const value: Record<string, number> = {};
      for (const { name, kind, offset } of entries) value[name] = read(r.view, at + offset, kind, r.littleEndian);
      return value as Value;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, `an object of ${Object.keys(fields).join(', ')}`);
      for (const { name, kind } of entries) checkRange(kind, value[name], name);
      const at = w.claim(size);
      for (const { name, kind, offset } of entries)
        write(w.view, at + offset, kind, value[name] as number, w.littleEndian);
    },
  };
}

function checkRange(kind: Kind, value: unknown, name: string): void {
  const { min, max } = KINDS[kind];
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    refuse(value, `a ${name} from ${min} to ${max}`);
  }
}

function read(view: DataView, at: number, kind: Kind, littleEndian: boolean): number {
  switch (kind) {
    case 'u8':
      return view.getUint8(at);
    case 'u16be':
      return view.getUint16(at);
    case 'u32be':
      return view.getUint32(at);
    case 'u16host':
      return view.getUint16(at, littleEndian);
    case 'u32host':
      return view.getUint32(at, littleEndian);
    case 's32host':
      return view.getInt32(at, littleEndian);
  }
}

function write(view: DataView, at: number, kind: Kind, value: number, littleEndian: boolean): void {
  switch (kind) {
    case 'u8':
      view.setUint8(at, value);
      break;
    case 'u16be':
      view.setUint16(at, value);
      break;
    case 'u32be':
      view.setUint32(at, value);
      break;
    case 'u16host':
      view.setUint16(at, value, littleEndian);
      break;
    case 'u32host':
      view.setUint32(at, value, littleEndian);
      break;
    case 's32host':
      view.setInt32(at, value, littleEndian);
      break;
  }
}
