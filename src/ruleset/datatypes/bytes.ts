// Numbers of any length from and to bytes.
import { HOST_LITTLE_ENDIAN } from '../../wire/index.ts';
import type { ByteOrder, ValueOptions } from './datatype.ts';

/** What a number holds exactly, in bytes. */
const EXACT_BYTES = 6;

/** The number that `bytes` hold in this order. */
export function numberFromBytes(bytes: Uint8Array, order: ByteOrder, options: ValueOptions): bigint {
  const reversed = order === 'host' && (options.littleEndian ?? HOST_LITTLE_ENDIAN);
  const { length } = bytes;
  // So many bytes at once: a bigint for each byte shows in the time of listing a large ruleset.
  let number = 0n;
  for (let start = 0; start < length; start += EXACT_BYTES) {
    const end = Math.min(start + EXACT_BYTES, length);
    let part = 0;
    for (let at = start; at < end; at++) part = part * 256 + (bytes[reversed ? length - 1 - at : at] ?? 0);
    number = start === 0 ? BigInt(part) : (number << BigInt(8 * (end - start))) | BigInt(part);
  }
  return number;
}

/** Big-endian, `length` bytes. */
export function bytesOfNumber(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = number;
  for (let end = length; end > 0; end -= EXACT_BYTES, rest >>= BigInt(8 * EXACT_BYTES)) {
    let part = Number(BigInt.asUintN(8 * EXACT_BYTES, rest));
    for (let at = end - 1; at >= Math.max(end - EXACT_BYTES, 0); at--, part = Math.floor(part / 256)) {
      bytes[at] = part % 256;
    }
  }
  return bytes;
}

/** All bits set. */
export function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

/** How many leading bits `mask` has, where it has no others; undefined for every other mask. */
export function prefixLength(mask: bigint, bits: number): number | undefined {
  const rest = ones(bits) ^ mask;
  if ((rest & (rest + 1n)) !== 0n) return undefined;
  return bits - (rest === 0n ? 0 : rest.toString(2).length);
}
