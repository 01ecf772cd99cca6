// Which field the bits are that a load under a mask looks at.
import { ones } from '../datatypes/bytes.ts';
import type { Field } from '../keys/protocols.ts';

/** Bits that were loaded, from the start of what the fields are in. */
export interface Load {
  readonly offset: number;
  readonly bits: number;
}

/** A field, and where in the load: `shift` bits from its right end, and the rest of the mask. */
export interface FoundField<F> {
  readonly found: F;
  readonly bits: number;
  readonly shift: number;
  /** The bits of the field that are looked at; undefined for all of them. */
  readonly mask?: bigint;
  /** Only the first bits of a field of this length. */
  readonly ofBits?: number;
}

/** `at`: where the field begins, in the load's own count. */
export function fieldUnderMask<F extends { readonly field: Field; readonly at: number }>(
  candidates: readonly F[],
  load: Load,
  mask: bigint | undefined,
): FoundField<F> | undefined {
  const { offset, bits } = load;
  const whole = candidates.find(({ field, at }) => at === offset && field.bits === bits);
  if (whole !== undefined) return { found: whole, bits, shift: 0, ...(mask === undefined ? {} : { mask }) };
  if (mask !== undefined) return partOfMask(candidates, load, mask);
  const longer = candidates.find(
    ({ field, at }) => at === offset && field.bits > bits && field.type.prefixes === 'always',
  );
  return longer && { found: longer, bits, shift: 0, ofBits: longer.field.bits };
}

function partOfMask<F extends { readonly field: Field; readonly at: number }>(
  candidates: readonly F[],
  { offset, bits }: Load,
  mask: bigint,
): FoundField<F> | undefined {
  const { first, end } = extent(mask, { offset, bits });
  const around = candidates.find(
    ({ field, at }) => at <= first && end <= at + field.bits && offset <= at && at + field.bits <= offset + bits,
  );
  if (around === undefined) return undefined;
  const shift = offset + bits - around.at - around.field.bits;
  const rest = mask >> BigInt(shift);
  return {
    found: around,
    bits: around.field.bits,
    shift,
    ...(rest === ones(around.field.bits) ? {} : { mask: rest }),
  };
}

/** From the first to behind the last bit of a mask. */
export function extent(mask: bigint, { offset, bits }: Load): { readonly first: number; readonly end: number } {
  return { first: offset + bits - lengthOf(mask), end: offset + bits - trailingZeros(mask) };
}

function trailingZeros(number: bigint): number {
  let zeros = 0;
  for (let rest = number; rest > 0n && (rest & 1n) === 0n; rest >>= 1n) zeros++;
  return zeros;
}

function lengthOf(number: bigint): number {
  return number.toString(2).length;
}
