// Bitsets (Documentation/networking/ethtool-netlink.rst, "Bit sets"). The kernel sends them in two
// forms and takes both: compact, as words of bits, and verbose, bit by bit with names. One value type
// holds either and remembers which it was, so that it is written back as it came.
import type { Codec, Decoded, Reader, UnknownAttribute } from '../wire/index.ts';
import { attribute, attributes, EncodeError, flag, listOf, refuse, string, u32host } from '../wire/index.ts';

const bit = attributes({
  index: attribute(1, 'ETHTOOL_A_BITSET_BIT_INDEX', u32host),
  name: attribute(2, 'ETHTOOL_A_BITSET_BIT_NAME', string()),
  value: attribute(3, 'ETHTOOL_A_BITSET_BIT_VALUE', flag),
});

/** One bit of the verbose form, by index, name or both. `value` is there when the bit is on. */
export type BitsetBit = Decoded<typeof bit>;

interface AnyBitset {
  /** A plain list: what is not listed is off. Without it there is a mask, and what it leaves out is not meant. */
  readonly noMask?: true;
  readonly unknown?: readonly UnknownAttribute[];
}

/** Bit `i` of the set is bit `i` of `value`. */
export interface CompactBitset extends AnyBitset {
  readonly form: 'compact';
  /** In bits. */
  readonly size: number;
  readonly value: bigint;
  readonly mask?: bigint;
}

/** The bits of the list (`noMask`: those that are on), or the bits of the mask, each with its value. */
export interface VerboseBitset extends AnyBitset {
  readonly form: 'bits';
  readonly size?: number;
  readonly bits: readonly BitsetBit[];
}

export type Bitset = CompactBitset | VerboseBitset;

/** u32 words, lowest bits first; each word is in host order. */
const words: Codec<readonly number[]> = {
  decode: (r) => {
    const list: number[] = [];
    while (r.remaining > 0) list.push(u32host.decode(r));
    return list;
  },
  encode: (w, list) => {
    for (const word of list) u32host.encode(w, word);
  },
};

const parts = attributes({
  noMask: attribute(1, 'ETHTOOL_A_BITSET_NOMASK', flag),
  size: attribute(2, 'ETHTOOL_A_BITSET_SIZE', u32host),
  bits: attribute(3, 'ETHTOOL_A_BITSET_BITS', listOf(attribute(1, 'ETHTOOL_A_BITSET_BITS_BIT', bit))),
  value: attribute(4, 'ETHTOOL_A_BITSET_VALUE', words),
  mask: attribute(5, 'ETHTOOL_A_BITSET_MASK', words),
});

export const bitset: Codec<Bitset> & { readonly table: (typeof parts)['table'] } = {
  nested: true,
  table: parts.table,
  decode: (r: Reader): Bitset => {
    const { bits, size, value, mask, ...rest } = parts.decode(r);
    if (bits !== undefined) {
      if (value !== undefined || mask !== undefined) r.fail('a bitset that is both compact and a list of bits');
      return { form: 'bits', ...rest, ...(size === undefined ? {} : { size }), bits };
    }
    if (size === undefined || value === undefined) r.fail('a bitset that has neither bits nor size and value');
    for (const list of mask === undefined ? [value] : [value, mask]) {
      if (list.length !== wordCount(size)) r.fail(`${list.length} words for a bitset of ${size} bits`);
    }
    return {
      form: 'compact',
      ...rest,
      size,
      value: fromWords(value),
      ...(mask === undefined ? {} : { mask: fromWords(mask) }),
    };
  },
  encode: (w, set) => {
    if (set.form === 'bits') {
      const { form: _, ...rest } = set;
      parts.encode(w, rest);
    } else if (set.form === 'compact') {
      const { form: _, value, mask, ...rest } = set;
      const masked = mask === undefined ? {} : { mask: toWords(mask, set.size, 'mask') };
      parts.encode(w, { ...rest, value: toWords(value, set.size, 'value'), ...masked });
    } else {
      refuse(set, "a bitset of form 'bits' or 'compact'");
    }
  },
};

/**
 * What a set says of one bit, by index or (verbose form only) by name: on, off, or undefined where it
 * says nothing (outside its mask or size, or a name in the compact form).
 */
export function bitOf(set: Bitset, which: number | string): boolean | undefined {
  if (set.form === 'compact') {
    if (typeof which === 'string' || which < 0 || which >= set.size) return undefined;
    const at = 1n << BigInt(which);
    if (!set.noMask && set.mask !== undefined && (set.mask & at) === 0n) return undefined;
    return (set.value & at) !== 0n;
  }
  const found = set.bits.find((each) => (typeof which === 'number' ? each.index : each.name) === which);
  if (set.noMask) {
    const outside = typeof which === 'number' && set.size !== undefined && which >= set.size;
    return outside ? undefined : found !== undefined;
  }
  return found === undefined ? undefined : found.value === true;
}

/** The indices that the set's mask holds, lowest first: for an answer, the bits it speaks of. */
export function maskedBits(set: Bitset): readonly number[] {
  if (set.form === 'bits') return set.bits.flatMap(({ index }) => (index === undefined ? [] : [index]));
  const of = set.noMask || set.mask === undefined ? set.value : set.mask;
  const indices: number[] = [];
  for (let index = 0, rest = of; rest !== 0n; index++, rest >>= 1n) if (rest & 1n) indices.push(index);
  return indices;
}

function wordCount(size: number): number {
  return Math.ceil(size / 32);
}

function fromWords(list: readonly number[]): bigint {
  let value = 0n;
  for (const word of list.toReversed()) value = (value << 32n) | BigInt(word);
  return value;
}

function toWords(value: unknown, size: number, field: string): number[] {
  const count = wordCount(size);
  if (typeof value !== 'bigint' || value < 0n || value >> BigInt(32 * count) !== 0n) {
    throw new EncodeError(`is not a bigint of ${size} bits`).within(field);
  }
  return Array.from({ length: count }, (_, index) => Number((value >> BigInt(32 * index)) & 0xffff_ffffn));
}
