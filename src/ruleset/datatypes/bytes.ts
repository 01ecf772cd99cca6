// Numbers of any length from and to bytes.
import { HOST_LITTLE_ENDIAN } from '../../wire/index.ts';
import type { ByteOrder, ValueOptions } from './datatype.ts';

/** The number that `bytes` hold in this order. */
export function numberFromBytes(bytes: Uint8Array, order: ByteOrder, options: ValueOptions): bigint {
  const reversed = order === 'host' && (options.littleEndian ?? HOST_LITTLE_ENDIAN);
  let number = 0n;
  for (const byte of reversed ? bytes.toReversed() : bytes) number = (number << 8n) | BigInt(byte);
  return number;
}

/** Big-endian, `length` bytes. */
export function bytesOfNumber(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = length - 1, rest = number; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
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
