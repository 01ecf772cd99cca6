// Netlink attributes (struct nlattr, linux/netlink.h): u16 length, u16 type with two flag bits, the
// payload, padding to four bytes.
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
export function writeAttribute(
  w: Writer,
  rawType: number,
  like: LayoutAttr | undefined,
  body: (w: Writer) => void,
): void {
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

export function writeUnknown(w: Writer, attribute: UnknownAttribute, like?: LayoutAttr): void {
  writeAttribute(w, rawTypeOf(attribute), like, (inner) => raw.encode(inner, attribute.value));
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
