// Netlink attributes (struct nlattr, linux/netlink.h): u16 length, u16 type with two flag bits, the
// payload, padding to four bytes. One declared table of attributes gives an object's type, its decoder
// and its encoder.
import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';
import { DecodeError, EncodeError } from './errors.ts';
import type { Layout, LayoutAttr } from './layout.ts';
import { MAX_DEPTH, type Reader } from './reader.ts';
import { raw } from './strings.ts';
import type { Writer } from './writer.ts';

export const NLA_F_NESTED = 0x8000;
export const NLA_F_NET_BYTEORDER = 0x4000;
const NLA_TYPE_MASK = 0x3fff;
const NLA_HDRLEN = 4;
const MAX_PAYLOAD = 0xffff - NLA_HDRLEN;

/** A declared attribute: its number, its name in the kernel's headers, its payload. */
export interface Attribute<T> {
  readonly number: number;
  readonly kernelName: string;
  readonly codec: Codec<T>;
}

export function attribute<T>(number: number, kernelName: string, codec: Codec<T>): Attribute<T> {
  return { number, kernelName, codec };
}

/** An attribute no table knows: kept as it came, so that it survives a round trip. */
export interface UnknownAttribute {
  readonly type: number;
  readonly nested?: true;
  readonly netByteOrder?: true;
  readonly value: Uint8Array;
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds attributes of every type; each keeps its own.
export type AttributeTable = Readonly<Record<string, Attribute<any>>>;

export type AttributesOf<F extends AttributeTable> = {
  readonly [K in keyof F]?: F[K] extends Attribute<infer T> ? T : never;
} & { readonly unknown?: readonly UnknownAttribute[] };

/** A codec that knows its table: for documentation, the debug dump and the check against the headers. */
export interface AttributesCodec<F extends AttributeTable> extends Codec<AttributesOf<F>> {
  readonly table: F;
}

/** Thrown inside a list that holds an element of an unknown type: the whole list is then kept raw. */
class UnknownElement extends DecodeError {}

/**
 * An object of attributes, each at most once, all optional. Unknown ones are kept in `unknown`, in
 * order; encoding writes the known ones in the table's order (or in the layout's), then the unknown.
 */
export function attributes<const F extends AttributeTable>(table: F): AttributesCodec<F> {
  const entries = Object.entries(table);
  const byNumber: ([string, Attribute<unknown>] | undefined)[] = [];
  for (const entry of entries) byNumber[entry[1].number] = entry;

  function decode(r: Reader): AttributesOf<F> {
    const object: Record<string, unknown> = {};
    let unknown: UnknownAttribute[] | undefined;
    forEachAttribute(r, (type, rawType, size) => {
      const entry = byNumber[type];
      if (entry !== undefined) {
        const [name, { codec, kernelName }] = entry;
        if (object[name] !== undefined || unknown?.some((kept) => kept.type === type))
          r.fail(`${kernelName} appears twice`);
        const { pos, end, depth } = r;
        try {
          object[name] = r.within(size, (inner) => codec.decode(inner));
          return;
        } catch (error) {
          if (!(error instanceof UnknownElement)) throw error instanceof DecodeError ? error.within(name) : error;
          // The nest around the unknown element was left in the middle: back to this attribute.
          r.pos = pos;
          r.end = end;
          r.depth = depth;
        }
      }
      unknown ??= [];
      unknown.push(unknownAttribute(rawType, r.copy(size)));
    });
    if (unknown !== undefined) object['unknown'] = unknown;
    return object as AttributesOf<F>;
  }

  function encodeField(
    w: Writer,
    name: string,
    attribute: Attribute<unknown>,
    value: unknown,
    like?: LayoutAttr,
  ): void {
    const rawType = like?.rawType ?? (attribute.codec.nested ? attribute.number | NLA_F_NESTED : attribute.number);
    try {
      writeAttribute(w, rawType, like, (inner) => attribute.codec.encode(inner, value));
    } catch (error) {
      throw error instanceof EncodeError ? error.within(name) : error;
    }
  }

  function encode(w: Writer, value: AttributesOf<F>): void {
    if (typeof value !== 'object' || value === null) refuse(value, `an object of ${Object.keys(table).join(', ')}`);
    const object = value as Readonly<Record<string, unknown>>;
    const unknown = [...(value.unknown ?? [])];
    const written = new Set<string>();
    for (const like of w.layout?.attrs ?? []) {
      const at = unknown.findIndex((candidate) => rawTypeOf(candidate) === like.rawType);
      const entry = byNumber[like.rawType & NLA_TYPE_MASK];
      if (entry !== undefined && !written.has(entry[0]) && object[entry[0]] !== undefined) {
        encodeField(w, entry[0], entry[1], object[entry[0]], like);
        written.add(entry[0]);
      } else if (at >= 0) {
        writeUnknown(w, unknown.splice(at, 1)[0] as UnknownAttribute, like);
      }
    }
    for (const [name, attribute] of entries) {
      if (object[name] === undefined || written.has(name)) continue;
      encodeField(w, name, attribute, object[name]);
    }
    for (const attribute of unknown) writeUnknown(w, attribute);
  }

  return { nested: true, table, decode, encode };
}

/** The same object with some fields always there: their absence is a DecodeError, and a type error. */
export function required<T, const K extends keyof T & string>(
  codec: Codec<T>,
  names: readonly K[],
): Codec<T & { readonly [P in K]-?: NonNullable<T[P]> }> {
  type Full = T & { readonly [P in K]-?: NonNullable<T[P]> };
  return {
    ...(codec.nested === undefined ? {} : { nested: codec.nested }),
    decode: (r) => {
      const value = codec.decode(r);
      for (const name of names) if (value[name] === undefined) r.fail(`${name} is missing`);
      return value as Full;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, `an object with ${names.join(', ')}`);
      for (const name of names) if (value[name] === undefined) throw new EncodeError('is required').within(name);
      codec.encode(w, value);
    },
  };
}

/** A nest that repeats one attribute: an array. */
export function listOf<T>(element: Attribute<T>): Codec<readonly T[]> & { readonly element: Attribute<T> } {
  return {
    ...oneOf<T>([element], () => element),
    element,
  };
}

/** A nest that repeats attributes of several types; `choose` says which one a value is written as. */
export function oneOf<T>(elements: readonly Attribute<T>[], choose: (value: T) => Attribute<T>): Codec<readonly T[]> {
  const byNumber: (Codec<T> | undefined)[] = [];
  for (const { number, codec } of elements) byNumber[number] = codec;
  return nestedList((type) => byNumber[type], choose);
}

/** A nest whose elements are numbered from 1 and whose numbers mean nothing: an array. */
export function numberedListOf<T>(
  kernelName: string,
  codec: Codec<T>,
): Codec<readonly T[]> & { readonly element: Attribute<T> } {
  const list = nestedList(
    () => codec,
    // A list of more elements than there are types begins again: nobody reads the numbers.
    (_value, index) => attribute((index % NLA_TYPE_MASK) + 1, kernelName, codec),
    'any type',
  );
  return { ...list, element: attribute(0, kernelName, codec) };
}

function nestedList<T>(
  codecOf: (type: number) => Codec<T> | undefined,
  choose: (value: T, index: number) => Attribute<T>,
  layoutMayHave: 'the same type' | 'any type' = 'the same type',
): Codec<readonly T[]> {
  return {
    nested: true,
    decode: (r) => {
      const list: T[] = [];
      forEachAttribute(r, (type, _rawType, size) => {
        const codec = codecOf(type);
        if (codec === undefined) throw new UnknownElement(`unknown list element ${type}`, r.pos);
        try {
          list.push(r.within(size, (inner) => codec.decode(inner)));
        } catch (error) {
          throw error instanceof DecodeError && !(error instanceof UnknownElement)
            ? error.within(String(list.length))
            : error;
        }
      });
      return list;
    },
    encode: (w, list) => {
      if (!Array.isArray(list)) refuse(list, 'a list');
      const layout = w.layout?.attrs;
      for (const [index, value] of (list as readonly T[]).entries()) {
        const { number, codec } = choose(value, index);
        const like = layout?.[index];
        const fits = like !== undefined && (layoutMayHave === 'any type' || (like.rawType & NLA_TYPE_MASK) === number);
        const rawType = fits ? like.rawType : codec.nested ? number | NLA_F_NESTED : number;
        try {
          writeAttribute(w, rawType, fits ? like : undefined, (inner) => codec.encode(inner, value));
        } catch (error) {
          throw error instanceof EncodeError ? error.within(String(index)) : error;
        }
      }
    },
  };
}

/** Walks the attributes up to `r.end`; `visit` must consume exactly `size` bytes. */
export function forEachAttribute(r: Reader, visit: (type: number, rawType: number, size: number) => void): void {
  const layout = r.layout;
  if (layout) layout.attrs = [];
  while (r.pos < r.end) {
    const at = r.pos;
    if (r.end - at < NLA_HDRLEN) r.fail(`needs an attribute header of 4 bytes, ${r.end - at} are left`);
    const length = r.view.getUint16(at, r.littleEndian);
    const rawType = r.view.getUint16(at + 2, r.littleEndian);
    if (length < NLA_HDRLEN) r.fail(`attribute length ${length} is under 4`);
    if (length > r.end - at) r.fail(`attribute of ${length} bytes, ${r.end - at} are left`);
    r.pos = at + NLA_HDRLEN;
    const inner: Layout | undefined = layout && {};
    r.layout = inner;
    const { depth, end } = r;
    visit(rawType & NLA_TYPE_MASK, rawType, length - NLA_HDRLEN);
    r.depth = depth;
    r.end = end;
    r.layout = layout;
    // The last attribute's padding may be missing: the kernel's nla_next allows it.
    const padded = Math.min(at + ((length + 3) & ~3), end);
    if (layout && inner) layout.attrs?.push({ rawType, ...oddPadding(r, at + length, padded, at), inner });
    r.pos = padded;
  }
}

function oddPadding(r: Reader, from: number, to: number, start: number): { padding?: Uint8Array } {
  const padding = r.bytes.slice(from, to);
  const complete = (to - start) % 4 === 0;
  return complete && padding.every((byte) => byte === 0) ? {} : { padding };
}

/** Writes one attribute around what `body` writes. */
function writeAttribute(w: Writer, rawType: number, like: LayoutAttr | undefined, body: (w: Writer) => void): void {
  const layout = w.layout;
  const at = w.claim(NLA_HDRLEN);
  // A value may hold itself.
  if (++w.depth > MAX_DEPTH) throw new EncodeError(`nested deeper than ${MAX_DEPTH}`);
  w.layout = like?.inner;
  body(w);
  w.layout = layout;
  w.depth--;
  const length = w.pos - at;
  if (length > MAX_PAYLOAD + NLA_HDRLEN) {
    throw new EncodeError(`${length - NLA_HDRLEN} bytes do not fit one attribute (${MAX_PAYLOAD} do): split the list`);
  }
  w.view.setUint16(at, length, w.littleEndian);
  w.view.setUint16(at + 2, rawType, w.littleEndian);
  const missing = (4 - (length & 3)) & 3;
  if (like?.padding === undefined) w.claim(missing);
  else w.put(like.padding);
}

function writeUnknown(w: Writer, attribute: UnknownAttribute, like?: LayoutAttr): void {
  writeAttribute(w, rawTypeOf(attribute), like, (inner) => raw.encode(inner, attribute.value));
}

function unknownAttribute(rawType: number, value: Uint8Array): UnknownAttribute {
  return {
    type: rawType & NLA_TYPE_MASK,
    ...(rawType & NLA_F_NESTED ? { nested: true } : {}),
    ...(rawType & NLA_F_NET_BYTEORDER ? { netByteOrder: true } : {}),
    value,
  };
}

function rawTypeOf(attribute: UnknownAttribute): number {
  const { type, nested, netByteOrder } = attribute;
  if (!Number.isInteger(type) || type < 0 || type > NLA_TYPE_MASK) refuse(type, 'an attribute type from 0 to 16383');
  return type | (nested ? NLA_F_NESTED : 0) | (netByteOrder ? NLA_F_NET_BYTEORDER : 0);
}
