import { hex, ipv4Text } from '../../../wire/index.ts';
import { ipv6Value } from '../../datatypes/text-values.ts';

/** Of the sixteen bytes at `at` that hold an address of either family. */
export function addressText(bytes: Uint8Array, at: number, family: string): string {
  return family === 'ip6'
    ? ipv6Value(BigInt(`0x${hex(bytes.subarray(at, at + 16))}`))
    : ipv4Text(bytes.subarray(at, at + 4));
}
