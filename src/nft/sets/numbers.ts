// Values of any length as numbers, big-endian or in the host's order.
import type { ByteOrder } from './datatypes.ts';

/** Inclusive at both ends. */
export interface ValueRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** The highest value of so many bytes. */
export function topOf(length: number): bigint {
  return (1n << BigInt(8 * length)) - 1n;
}

export function numberOf(bytes: Uint8Array, order: ByteOrder, littleEndian: boolean): bigint {
  let number = 0n;
  for (const byte of order === 'host' && littleEndian ? bytes.toReversed() : bytes) {
    number = (number << 8n) | BigInt(byte);
  }
  return number;
}

export function bytesOf(number: bigint, length: number, order: ByteOrder, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = length - 1, rest = number; rest > 0n; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return order === 'host' && littleEndian ? bytes.reverse() : bytes;
}

/** How many leading bits all of the range share and nothing else has; undefined for ranges that are no prefix. */
export function prefixOf({ from, to }: ValueRange, length: number): number | undefined {
  const rest = from ^ to;
  const isPrefix = (rest & (rest + 1n)) === 0n && (from & rest) === 0n;
  return isPrefix ? 8 * length - (rest === 0n ? 0 : rest.toString(2).length) : undefined;
}

/** What shares the first `prefix` bits with the number. */
export function rangeOfPrefix(number: bigint, prefix: number, length: number): ValueRange {
  const rest = (1n << BigInt(8 * length - prefix)) - 1n;
  return { from: (number | rest) ^ rest, to: number | rest };
}
