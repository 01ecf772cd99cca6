// Amounts of data, in nft's units.
import { integer } from './datatypes/datatype.ts';

const UNITS = ['bytes', 'kbytes', 'mbytes'] as const;
export type DataUnit = (typeof UNITS)[number];

/** In the greatest unit that needs no fraction. */
export function inUnits(bytes: bigint): readonly [number | bigint, DataUnit] {
  let rest = bytes;
  let unit = 0;
  while (rest > 0n && rest % 1024n === 0n && unit < UNITS.length - 1) {
    rest /= 1024n;
    unit++;
  }
  return [integer(rest), UNITS[unit] as DataUnit];
}
