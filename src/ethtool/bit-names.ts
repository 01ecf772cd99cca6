// Bitsets as lists of names. The kernel names the bits itself in the verbose form; for the compact one
// the names come from its string sets.
import type { Bitset, VerboseBitset } from './bitset.ts';
import { bitOf, maskedBits } from './bitset.ts';
import type { StringSetName } from './string-set.ts';

/** The names of a set's bits, by bit; empty where nobody knows them. */
export type BitNames = (set: StringSetName) => readonly string[];

/** Bits to turn on or off, by name; what is not named stays as it is. A bit without a name is `bit 7`. */
export type BitChanges = Readonly<Record<string, boolean>>;

/** The bits that are on. */
export function namesOn(set: Bitset | undefined, names: readonly string[]): readonly string[] {
  if (set === undefined) return [];
  if (set.form === 'bits') {
    return set.bits.filter(({ value }) => set.noMask === true || value === true).map((bit) => nameOf(bit, names));
  }
  return maskedBits(set).flatMap((index) => (bitOf(set, index) ? nameOf({ index }, names) : []));
}

/** The bits the set speaks of: for most commands those that the device supports. */
export function namesMasked(set: Bitset | undefined, names: readonly string[]): readonly string[] {
  if (set === undefined) return [];
  if (set.form === 'bits') return set.bits.map((bit) => nameOf(bit, names));
  return maskedBits(set).map((index) => nameOf({ index }, names));
}

/** The bits of a SET, by name: the kernel looks them up. */
export function changedBits(changes: BitChanges): VerboseBitset {
  return {
    form: 'bits',
    bits: Object.entries(changes).map(([name, on]) => {
      const index = /^bit (\d+)$/.exec(name)?.[1];
      return {
        ...(index === undefined ? { name } : { index: Number(index) }),
        ...(on ? { value: true as const } : {}),
      };
    }),
  };
}

/** A list of names as a plain set: these and no others. */
export function listedBits(list: readonly string[]): VerboseBitset {
  return { form: 'bits', noMask: true, bits: list.map((name) => ({ name })) };
}

function nameOf(bit: { readonly index?: number; readonly name?: string }, names: readonly string[]): string {
  return bit.name || (bit.index !== undefined && names[bit.index]) || `bit ${bit.index ?? '?'}`;
}
