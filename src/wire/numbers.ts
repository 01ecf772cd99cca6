import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';

type Order = 'big' | 'host';
/** Refuses what does not fit; a number of every message goes through it. */
function checked(bits: number, signed: boolean): (value: number) => void {
  const min = signed ? -(2 ** (bits - 1)) : 0;
  const max = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const wanted = `an integer from ${min} to ${max}`;
  return (value) => {
    if (!Number.isInteger(value) || value < min || value > max) refuse(value, wanted);
  };
}

// One function for each size: DataView's methods are called by their names, since by a computed one each call
// would look it up.
function unsigned16(order: Order): Codec<number> {
  const little = order === 'host';
  const check = checked(16, false);
  return {
    decode: (r) => r.view.getUint16(r.take(2), little && r.littleEndian),
    encode: (w, value) => {
      check(value);
      const at = w.claim(2);
      w.view.setUint16(at, value, little && w.littleEndian);
    },
  };
}

function unsigned32(order: Order): Codec<number> {
  const little = order === 'host';
  const check = checked(32, false);
  return {
    decode: (r) => r.view.getUint32(r.take(4), little && r.littleEndian),
    encode: (w, value) => {
      check(value);
      const at = w.claim(4);
      w.view.setUint32(at, value, little && w.littleEndian);
    },
  };
}

function signed32(order: Order): Codec<number> {
  const little = order === 'host';
  const check = checked(32, true);
  return {
    decode: (r) => r.view.getInt32(r.take(4), little && r.littleEndian),
    encode: (w, value) => {
      check(value);
      const at = w.claim(4);
      w.view.setInt32(at, value, little && w.littleEndian);
    },
  };
}

const check8 = checked(8, false);

function integer64(order: Order): Codec<bigint> {
  const little = order === 'host';
  return {
    decode: (r) => r.view.getBigUint64(r.take(8), little && r.littleEndian),
    encode: (w, value) => {
      if (typeof value !== 'bigint' || value < 0n || value > 0xffff_ffff_ffff_ffffn) {
        refuse(value, 'a bigint from 0n to 2^64-1');
      }
      const at = w.claim(8);
      w.view.setBigUint64(at, value, little && w.littleEndian);
    },
  };
}

export const u8: Codec<number> = {
  decode: (r) => r.view.getUint8(r.take(1)),
  encode: (w, value) => {
    check8(value);
    const at = w.claim(1);
    w.view.setUint8(at, value);
  },
};
export const u16be = unsigned16('big');
export const u32be = unsigned32('big');
export const s32be = signed32('big');
export const u64be = integer64('big');
export const u16host = unsigned16('host');
export const u32host = unsigned32('host');
export const s32host = signed32('host');
export const u64host = integer64('host');

/** One of several names; a number where the kernel says one we have no name for. */
export function enumeration<const N extends string>(
  codec: Codec<number>,
  names: Readonly<Record<N, number>>,
): Codec<N | number> {
  // Made when they are first used, as tables of attributes are.
  let byNumber: ReadonlyMap<number, N> | undefined;
  let byName: ReadonlyMap<string, number> | undefined;
  const entries = () => Object.entries<number>(names) as [N, number][];
  return {
    shape: () => ({ names }),
    decode: (r) => {
      byNumber ??= new Map(entries().map(([name, number]) => [number, name]));
      const number = codec.decode(r);
      return byNumber.get(number) ?? number;
    },
    encode: (w, value) => {
      byName ??= new Map(entries());
      const number = typeof value === 'number' ? value : byName.get(value);
      if (number === undefined) refuse(value, `one of ${[...byName.keys()].join(', ')}, or a number`);
      codec.encode(w, number);
    },
  };
}

/** A flag of a word by name, or, where the kernel sets a bit we have no name for, as `0x80`. */
export type Flag<N extends string> = N | `0x${string}`;

/** A word of flags, as the list of those that are set, lowest bit first. */
export function flags<const N extends string>(
  codec: Codec<number>,
  names: Readonly<Record<N, number>>,
): Codec<readonly Flag<N>[]> {
  let byBit: readonly [N, number][] | undefined;
  let byName: ReadonlyMap<string, number> | undefined;
  const entries = () => (Object.entries<number>(names) as [N, number][]).sort((a, b) => a[1] - b[1]);
  return {
    shape: () => ({ names }),
    decode: (r) => {
      byBit ??= entries();
      let rest = codec.decode(r);
      const set: Flag<N>[] = [];
      for (const [name, bit] of byBit) {
        if ((rest & bit) >>> 0 === bit) {
          set.push(name);
          rest = (rest & ~bit) >>> 0;
        }
      }
      if (rest !== 0) set.push(`0x${rest.toString(16)}`);
      return set;
    },
    encode: (w, value) => {
      byName ??= new Map(entries());
      let word = 0;
      if (!Array.isArray(value)) refuse(value, `a list of ${[...byName.keys()].join(', ')}`);
      for (const flag of value as readonly string[]) {
        const bit = byName.get(flag) ?? (/^0x[0-9a-f]{1,8}$/i.test(flag) ? Number.parseInt(flag, 16) : undefined);
        if (bit === undefined) refuse(flag, `one of ${[...byName.keys()].join(', ')}, or a hexadecimal bit`);
        word = (word | bit) >>> 0;
      }
      codec.encode(w, word);
    },
  };
}
