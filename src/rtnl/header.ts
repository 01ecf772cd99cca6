// The struct that every message of rtnetlink begins with, in front of its attributes.
import type { Codec, Reader, Writer } from '../wire/index.ts';
import { decode, encode, u8 } from '../wire/index.ts';

/** struct rtgenmsg: the family alone, padded or not. */
const RTGENMSG_MAX = 4;

/**
 * `body` behind a header of `size` bytes. A request may have a struct rtgenmsg in the header's place,
 * as getifaddrs(3) sends it: the other fields then count as zero.
 */
export function headed<H extends { readonly family: unknown }, B extends object>(
  size: number,
  header: Codec<H>,
  body: Codec<B>,
): Codec<H & B> {
  return {
    ...(body.shape === undefined ? {} : { shape: body.shape }),
    decode: (r) => {
      if (r.remaining === 0 || r.remaining > RTGENMSG_MAX) return { ...header.decode(r), ...body.decode(r) };
      const [family = 0, ...rest] = r.copy(r.remaining);
      if (r.layout) r.layout.filler = Uint8Array.from(rest);
      const whole = new Uint8Array(size);
      whole[0] = family;
      const { littleEndian } = r;
      return { ...decode(header, whole, { littleEndian }), ...decode(body, new Uint8Array(0), { littleEndian }) };
    },
    encode: (w, value) => {
      const { layout, littleEndian } = w;
      // Attributes that were read are in the layout, also where there were none.
      if (layout?.filler !== undefined && layout.attrs === undefined) {
        w.put(encode(header, value, { littleEndian }).subarray(0, 1));
        w.put(layout.filler);
        return;
      }
      header.encode(w, value);
      body.encode(w, value);
    },
  };
}

/** Bytes of a header that mean nothing; what they were goes to the layout. */
export function readPadding(r: Reader, size: number): void {
  const padding = r.copy(size);
  if (r.layout) r.layout.filler = padding;
}

export function writePadding(w: Writer, size: number): void {
  const { filler } = w.layout ?? {};
  for (let index = 0; index < size; index++) u8.encode(w, filler?.[index] ?? 0);
}
