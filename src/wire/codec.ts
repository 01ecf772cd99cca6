// A codec is a value: declared once, it decodes, encodes and gives the type. Everything that is put
// on or read off the wire is declared with the combinators of this folder.
import { EncodeError } from './errors.ts';
import type { Layout } from './layout.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export interface Codec<T> {
  /** Reads from `r.pos`; may read up to `r.end`. */
  decode(r: Reader): T;
  encode(w: Writer, value: T): void;
  /** Of an object's codec: `decode` into an object that has other fields already. */
  decodeInto?(r: Reader, object: Record<string, unknown>): void;
  /** An attribute with this payload carries NLA_F_NESTED when we write it. */
  readonly nested?: boolean;
  /** What it is made of; a function, since some hold themselves. */
  readonly shape?: () => Shape;
}

/** A declared attribute: its number, its name in the kernel's headers, its payload. */
export interface Attribute<T> {
  readonly number: number;
  readonly kernelName: string;
  readonly codec: Codec<T>;
  /** It may come several times, each with one element of the list: `codec` is that of an element. */
  readonly repeated?: true;
}

/** What a codec is made of, for documentation, and for the check against the kernel's headers. */
export interface Shape {
  /** An object's or a list's attributes. */
  readonly attributes?: readonly Attribute<unknown>[];
  /** An enumeration's or a flag word's names. */
  readonly names?: Readonly<Record<string, number>>;
  /** One of several codecs, by a name on the wire. */
  readonly choices?: readonly Codec<unknown>[];
}

/** The plain data a codec decodes to, and encodes from. */
export type Decoded<C> = C extends Codec<infer T> ? T : never;

export interface WireOptions {
  /** Byte order of the host that speaks; default: this machine's. */
  readonly littleEndian?: boolean;
  /** Filled when decoding, followed when encoding: see {@link Layout}. */
  readonly layout?: Layout;
  /**
   * Decoding: byte values are views on the input, half the memory of arrays of their own. For input that
   * nobody changes afterwards; a value that is kept keeps all of it.
   */
  readonly views?: boolean;
}

/** This machine's byte order. */
export const HOST_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** @throws DecodeError when the bytes are not exactly one such value. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, options: WireOptions = {}): T {
  const r = new Reader(bytes, options.littleEndian ?? HOST_LITTLE_ENDIAN, options.layout, options.views);
  return r.within(bytes.byteLength, (inner) => codec.decode(inner));
}

/** @throws EncodeError when the value does not fit the codec. */
export function encode<T>(codec: Codec<T>, value: T, options: WireOptions = {}): Uint8Array<ArrayBuffer> {
  const littleEndian = options.littleEndian ?? HOST_LITTLE_ENDIAN;
  const order = littleEndian ? 'little' : 'big';
  const w = (options.layout === undefined ? spare[order] : undefined) ?? new Writer(littleEndian, options.layout);
  // A codec may encode something else on its way.
  spare[order] = undefined;
  try {
    codec.encode(w, value);
    return w.finish();
  } finally {
    w.takeBack(0);
    if (w.bytes.byteLength <= LARGEST_SPARE) spare[order] = w;
  }
}

/** A writer that nobody uses, for each byte order: most of what is encoded is short, and a new one costs more than it. */
const spare: { little?: Writer | undefined; big?: Writer | undefined } = {};
const LARGEST_SPARE = 64 * 1024;

/** Another view of the same bytes: `to` after decoding, `from` before encoding. */
export function mapped<T, U>(codec: Codec<T>, to: (value: T) => U, from: (value: U) => T): Codec<U> {
  return {
    ...aspects(codec),
    decode: (r) => to(codec.decode(r)),
    encode: (w, value) => codec.encode(w, from(value)),
  };
}

type Aspects = Pick<Codec<unknown>, 'nested' | 'shape'>;

/** What a codec that wraps another keeps of it. */
export function aspects({ nested, shape }: Aspects): Aspects {
  return { ...(nested === undefined ? {} : { nested }), ...(shape === undefined ? {} : { shape }) };
}

/** A codec that is declared later: for expressions that hold expressions. */
export function lazy<T>(get: () => Codec<T>, nested = true): Codec<T> {
  return {
    nested,
    shape: () => get().shape?.() ?? {},
    decode: (r) => get().decode(r),
    encode: (w, value) => get().encode(w, value),
  };
}

/** For codecs: what was given, shortened, for an EncodeError's message. */
export function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  const text = typeof value === 'bigint' ? `${value}n` : asJson(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A caller's mistake may be anything: an object that holds itself, or bigints. */
function asJson(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ??
      String(value)
    );
  } catch {
    return Object.prototype.toString.call(value);
  }
}

export function refuse(value: unknown, wanted: string): never {
  throw new EncodeError(`${shown(value)} is not ${wanted}`);
}
