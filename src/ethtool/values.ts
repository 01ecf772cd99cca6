// Values that ethtool's attributes have and no other family's.
import type { Codec } from '../wire/index.ts';
import { refuse, u8, u32host, u64host } from '../wire/index.ts';

/** A byte that is 0 or 1. Any other means on, too. */
export const toggle: Codec<boolean> = {
  decode: (r) => {
    const byte = u8.decode(r);
    if (byte > 1 && r.layout) r.layout.filler = Uint8Array.of(byte);
    return byte !== 0;
  },
  encode: (w, value) => {
    if (typeof value !== 'boolean') refuse(value, 'true or false');
    const odd = w.layout?.filler?.[0];
    u8.encode(w, value ? (odd ?? 1) : 0);
  },
};

/** A number as the kernel's nla_put_uint writes it: in four bytes where it fits, else in eight. */
export const uint: Codec<bigint> = {
  decode: (r) => {
    if (r.remaining === 4) return BigInt(u32host.decode(r));
    const value = u64host.decode(r);
    if (value <= 0xffff_ffffn && r.layout) r.layout.filler = new Uint8Array(8);
    return value;
  },
  encode: (w, value) => {
    const short = typeof value === 'bigint' && value >= 0n && value <= 0xffff_ffffn;
    if (short && w.layout?.filler === undefined) u32host.encode(w, Number(value));
    else u64host.encode(w, value);
  },
};

/** Values of one size, one behind the other. */
export function arrayOf<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    decode: (r) => {
      const list: T[] = [];
      while (r.remaining > 0) list.push(codec.decode(r));
      return list;
    },
    encode: (w, list) => {
      if (!Array.isArray(list)) refuse(list, 'a list');
      for (const value of list as readonly T[]) codec.encode(w, value);
    },
  };
}
