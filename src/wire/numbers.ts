import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';

type Order = 'big' | 'host';
type Get = (view: DataView, at: number, littleEndian: boolean) => number;
type Set = (view: DataView, at: number, value: number, littleEndian: boolean) => void;

/** `get` and `set` call DataView's methods by their names: by a computed one each call would look it up. */
function integer(bits: number, signed: boolean, order: Order, get: Get, set: Set): Codec<number> {
  const size = bits / 8;
  const min = signed ? -(2 ** (bits - 1)) : 0;
  const max = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const wanted = `an integer from ${min} to ${max}`;
  const little = order === 'host';
  return {
    decode: (r) => get(r.view, r.take(size), little && r.littleEndian),
    encode: (w, value) => {
      if (!Number.isInteger(value) || value < min || value > max) refuse(value, wanted);
      const at = w.claim(size);
      set(w.view, at, value, little && w.littleEndian);
    },
  };
}

const unsigned8 = (order: Order) =>
  integer(
    8,
    false,
    order,
    (view, at) => view.getUint8(at),
    (view, at, value) => view.setUint8(at, value),
  );
const unsigned16 = (order: Order) =>
  integer(
    16,
    false,
    order,
    (view, at, little) => view.getUint16(at, little),
    (view, at, value, little) => view.setUint16(at, value, little),
  );
const unsigned32 = (order: Order) =>
  integer(
    32,
    false,
    order,
    (view, at, little) => view.getUint32(at, little),
    (view, at, value, little) => view.setUint32(at, value, little),
  );
const signed32 = (order: Order) =>
  integer(
    32,
    true,
    order,
    (view, at, little) => view.getInt32(at, little),
    (view, at, value, little) => view.setInt32(at, value, little),
  );

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

export const u8 = unsigned8('big');
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
