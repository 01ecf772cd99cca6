// Values that are neither plain numbers nor names: addresses, interface names, handles, times.
import { bytesToText, hex, ipv4Text, ipv6Text } from '../../wire/index.ts';
import type { Scalar } from '../model/index.ts';
import { bytesOfNumber } from './bytes.ts';
import { digits, type ValueOptions } from './datatype.ts';
import { DAYS } from './symbols.ts';

export function ipv4Value(number: bigint): string {
  return ipv4Text(bytesOfNumber(number, 4));
}

/** As the C library writes it, so as nft does: `::1.2.3.4` where only the last four bytes are set. */
export function ipv6Value(number: bigint): string {
  const bytes = bytesOfNumber(number, 16);
  const compatible = number >= 0x1_0000n && number <= 0xffff_ffffn;
  return compatible ? `::${ipv4Text(bytes.subarray(12))}` : ipv6Text(bytes);
}

export function hardwareValue(number: bigint, bits: number): string {
  return hex(bytesOfNumber(number, bits / 8)).replace(/..(?=.)/g, '$&:');
}

/** Text up to its NUL; an asterisk at the end is written `\*`, as a bare one makes a pattern. */
export function nameValue(number: bigint, bits: number): string {
  const bytes = bytesOfNumber(number, bits / 8);
  const end = bytes.indexOf(0);
  const text = bytesToText(end < 0 ? bytes : bytes.subarray(0, end));
  return text.endsWith('*') ? `${text.slice(0, -1)}\\*` : text;
}

/** tc's handles: `1:2`, `none` and `root`. */
export function classidValue(number: bigint): string {
  if (number === 0n) return 'none';
  if (number === 0xffff_ffffn) return 'root';
  return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
}

export function interfaceValue(number: bigint, _bits: number, { interfaceName }: ValueOptions): string {
  return interfaceName?.(Number(number)) ?? String(number);
}

/** `"lo"`; an index without a name bare. */
export function interfaceText(value: Scalar): string {
  return typeof value === 'string' && !/^\d+$/.test(value) ? `"${value}"` : String(value);
}

/** `10:00`, or `10:00:05`, of seconds since midnight UTC. */
export function hourValue(number: bigint, _bits: number, { utcOffset }: ValueOptions): string {
  // A damaged set may have keys that are longer than their type.
  if (number >= 2n ** 32n) return String(number);
  const local = Number(number) + 60 * (utcOffset ?? -new Date().getTimezoneOffset());
  return clock(((local % 86_400) + 86_400) % 86_400);
}

/** `2020-01-31 10:00:00` of nanoseconds since 1970. */
export function dateValue(number: bigint, _bits: number, { utcOffset }: ValueOptions): string {
  if (number >= 2n ** 64n) return String(number);
  const time = Number(number / 1_000_000n);
  const offset = utcOffset ?? -new Date(time).getTimezoneOffset();
  return new Date(time + 60_000 * offset).toISOString().slice(0, 19).replace('T', ' ');
}

export function dayValue(number: bigint): Scalar {
  return DAYS[Number(number)] ?? Number(number);
}

function clock(seconds: number): string {
  const parts = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    ...(seconds % 60 === 0 ? [] : [seconds % 60]),
  ];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** `1d3h4s` of milliseconds. */
export function durationText(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** For datatype `time`, whose JSON is seconds. */
export function secondsText(value: Scalar): string {
  return typeof value === 'number' ? durationText(1000 * value) : String(value);
}

export function rawText(value: Scalar): string {
  return digits(value, 1);
}
