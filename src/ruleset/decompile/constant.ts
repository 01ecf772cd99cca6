// Constants of JSON from numbers.

import { bytesToText } from '../../wire/index.ts';
import { bytesOfNumber } from '../datatypes/bytes.ts';
import type { Datatype, ValueOptions } from '../datatypes/datatype.ts';
import { hasPrefixes, namesOf, plain } from '../datatypes/datatype.ts';
import type { Expression, Scalar } from '../model/index.ts';

/** One value; of a bitmask, the names of its bits. */
export function constant(type: Datatype, number: bigint, bits: number, options: ValueOptions): Expression {
  const flags = type.base === 'bitmask' ? flagsOf(type, number) : undefined;
  if (flags === undefined) return type.value(number, bits, options);
  return flags.length === 1 ? (flags[0] as Scalar) : { '|': flags };
}

/** The names of the bits, lowest first; undefined where one has none. */
export function flagsOf(type: Datatype, number: bigint): readonly Scalar[] | undefined {
  if (number === 0n) return undefined;
  const names = namesOf(type.symbols);
  const flags: Scalar[] = [];
  for (let bit = 1n, index = 0; bit <= number; bit <<= 1n, index++) {
    if ((number & bit) === 0n) continue;
    // A conntrack label is known by its number.
    const name = type.name === 'ct_label' ? index : names.get(bit);
    if (name === undefined) return undefined;
    flags.push(name);
  }
  return flags;
}

/** From `low` to `high`: a prefix where the type has them and it is one, else a range. */
export function interval(type: Datatype, low: bigint, high: bigint, bits: number, options: ValueOptions): Expression {
  const value = (number: bigint) => rangeEnd(type, number, bits, options);
  if (low === high) return constant(type, low, bits, options);
  if (low > high) return { range: [value(low), value(high)] };
  const size = high - low + 1n;
  const isPower = (size & (size - 1n)) === 0n && low % size === 0n;
  const hostBits = size.toString(2).length - 1;
  if (type.base === 'string' && isPower && hostBits % 8 === 0) return pattern(low, bits, hostBits);
  if (hasPrefixes(type, options) && isPower) return { prefix: { addr: value(low), len: bits - hostBits } };
  return { range: [value(low), value(high)] };
}

/** Datatypes whose names nft's JSON has not in ranges. */
const WITHOUT_NAMES = new Set(['inet_proto', 'fib_addrtype']);

/** One end of a range. */
export function rangeEnd(type: Datatype, number: bigint, bits: number, options: ValueOptions): Scalar {
  return WITHOUT_NAMES.has(type.name) ? plain(number) : type.value(number, bits, options);
}

/** A constant of a comparison as one end of a range. */
export function asRangeEnd(type: Datatype, constant: Expression): Expression {
  if (typeof constant !== 'string' || !WITHOUT_NAMES.has(type.name)) return constant;
  return type.symbols?.[constant] ?? constant;
}

/** `eth*`: all that begins so. */
function pattern(low: bigint, bits: number, hostBits: number): string {
  return `${bytesToText(bytesOfNumber(low, bits / 8).subarray(0, (bits - hostBits) / 8))}*`;
}
