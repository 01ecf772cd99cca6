// Netlink attributes (struct nlattr, linux/netlink.h): u16 length, u16 type with two flag bits, the
// payload, padding to four bytes.
import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';
import { EncodeError } from './errors.ts';
import type { Layout, LayoutAttr } from './layout.ts';
import { MAX_DEPTH, type Reader } from './reader.ts';
import { raw } from './strings.ts';
import type { Writer } from './writer.ts';

export const NLA_F_NESTED = 0x8000;
export const NLA_F_NET_BYTEORDER = 0x4000;
export const NLA_TYPE_MASK = 0x3fff;
export const NLA_HDRLEN = 4;
const MAX_PAYLOAD = 0xffff - NLA_HDRLEN;

/** An attribute no table knows: kept as it came, so that it survives a round trip. */
export interface UnknownAttribute {
  readonly type: number;
  readonly nested?: true;
  readonly netByteOrder?: true;
  readonly value: Uint8Array;
}

/** Messages and attributes begin at multiples of four bytes. */
export function align(length: number): number {
  return (length + 3) & ~3;
}

/** Reads the header of an attribute and returns the attribute's length; its type is then in `r.rawType`. */
export function readHeader(r: Reader): number {
  const at = r.pos;
  const left = r.end - at;
  if (left < NLA_HDRLEN) r.fail(`needs an attribute header of 4 bytes, ${left} are left`);
  const length = r.view.getUint16(at, r.littleEndian);
  r.rawType = r.view.getUint16(at + 2, r.littleEndian);
  if (length < NLA_HDRLEN) r.fail(`attribute length ${length} is under 4`);
  if (length > left) r.fail(`attribute of ${length} bytes, ${left} are left`);
  r.pos = at + NLA_HDRLEN;
  return length;
}

/**
 * Reads the payload of the attribute that begins at `at`, all of it. Codecs nest at every level of every
 * message: no closure here, and the depth is put back by whoever catches.
 */
export function readPayload<T>(r: Reader, codec: Codec<T>, at: number, length: number): T {
  const { end } = r;
  const until = at + length;
  r.end = until;
  if (++r.depth > MAX_DEPTH) r.fail(`nested deeper than ${MAX_DEPTH}`);
  const value = codec.decode(r);
  if (r.pos !== until) r.fail(`${until - r.pos} bytes are left over`);
  r.depth--;
  r.end = end;
  return value;
}

/** Goes behind the padding of the attribute that begins at `at`; the last one's may be missing: the kernel's nla_next allows it. */
export function skipPadding(r: Reader, at: number, length: number, end: number): void {
  const padded = at + align(length);
  r.pos = Math.min(padded, end);
}

/** Walks the attributes up to `r.end`; `visit` must consume exactly `size` bytes. */
export function forEachAttribute(r: Reader, visit: (type: number, rawType: number, size: number) => void): void {
  const { layout, depth, end } = r;
  if (layout) layout.attrs = [];
  while (r.pos < end) {
    const at = r.pos;
    const length = readHeader(r);
    const { rawType } = r;
    const inner: Layout | undefined = layout && {};
    r.layout = inner;
    visit(rawType & NLA_TYPE_MASK, rawType, length - NLA_HDRLEN);
    r.depth = depth;
    r.end = end;
    r.layout = layout;
    skipPadding(r, at, length, end);
    if (layout && inner) noteAttribute(r, layout, inner, rawType, at, length);
  }
}

/** Records how the attribute that was just read stood there. */
export function noteAttribute(
  r: Reader,
  layout: Layout,
  inner: Layout,
  rawType: number,
  at: number,
  length: number,
): void {
  layout.attrs?.push({ rawType, ...oddPadding(r, at + length, r.pos, at), inner });
}

function oddPadding(r: Reader, from: number, to: number, start: number): { padding?: Uint8Array } {
  const padding = r.bytes.slice(from, to);
  const complete = (to - start) % 4 === 0;
  return complete && padding.every((byte) => byte === 0) ? {} : { padding };
}

/** Claims the header of an attribute; {@link finishAttribute} fills it in when its payload is there. */
export function beginAttribute(w: Writer): number {
  // A value may hold itself.
  if (++w.depth > MAX_DEPTH) throw new EncodeError(`nested deeper than ${MAX_DEPTH}`);
  return w.claim(NLA_HDRLEN);
}

export function finishAttribute(w: Writer, at: number, rawType: number): void {
  w.depth--;
  const length = w.pos - at;
  if (length > MAX_PAYLOAD + NLA_HDRLEN) {
    throw new EncodeError(`${length - NLA_HDRLEN} bytes do not fit one attribute (${MAX_PAYLOAD} do): split the list`);
  }
  w.view.setUint16(at, length, w.littleEndian);
  w.view.setUint16(at + 2, rawType, w.littleEndian);
  const odd = length & 3;
  if (odd !== 0) w.claim(4 - odd);
}

/** Writes one attribute as `codec` and, where it stands in the layout, as it once stood there. */
export function writeAttribute<T>(
  w: Writer,
  rawType: number,
  like: LayoutAttr | undefined,
  codec: Codec<T>,
  value: T,
): void {
  const { layout } = w;
  const at = beginAttribute(w);
  w.layout = like?.inner;
  codec.encode(w, value);
  w.layout = layout;
  const end = w.pos;
  finishAttribute(w, at, rawType);
  if (like?.padding === undefined) return;
  w.pos = end;
  w.put(like.padding);
}

export function writeUnknown(w: Writer, attribute: UnknownAttribute, like?: LayoutAttr): void {
  writeAttribute(w, rawTypeOf(attribute), like, raw, attribute.value);
}

export function unknownAttribute(rawType: number, value: Uint8Array): UnknownAttribute {
  return {
    type: rawType & NLA_TYPE_MASK,
    ...(rawType & NLA_F_NESTED ? { nested: true } : {}),
    ...(rawType & NLA_F_NET_BYTEORDER ? { netByteOrder: true } : {}),
    value,
  };
}

export function rawTypeOf(attribute: UnknownAttribute): number {
  const { type, nested, netByteOrder } = attribute;
  if (!Number.isInteger(type) || type < 0 || type > NLA_TYPE_MASK) refuse(type, 'an attribute type from 0 to 16383');
  return type | (nested ? NLA_F_NESTED : 0) | (netByteOrder ? NLA_F_NET_BYTEORDER : 0);
}
