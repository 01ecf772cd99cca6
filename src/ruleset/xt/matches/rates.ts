// How often, how much, when.
import type { Info, Translate } from '../info.ts';
import { bits, choice, layout, not, phrases, text, u8, u16, u32, u64 } from './read.ts';

/** XT_HASHLIMIT_* */
const INVERTED = 0x10;
const BYTES = 0x20;
const RATE_MATCH = 0x40;

const UNITS = [
  ['day', 86_400n],
  ['hour', 3600n],
  ['minute', 60n],
  ['second', 1n],
] as const;

const BYTE_UNITS = [
  ['mbytes', 0x10_0000n],
  ['kbytes', 0x400n],
  ['bytes', 1n],
] as const;

/**
 * Packets in a time, of the time for one packet in parts of a second. The unit is the shortest that the rate is whole
 * in, but for what the rounding of that time has left.
 */
function packetRate(period: bigint, scale: bigint): string {
  let rate = '';
  for (const [unit, seconds] of UNITS) {
    const time = seconds * scale;
    if (rate !== '' && (period > time || time / period < time % period)) break;
    rate = `${time / period}/${unit}`;
  }
  return rate;
}

/** A rate in bytes is kept as its reciprocal, in sixteenths. */
function cost(bytes: bigint): bigint {
  return 0xffff_ffffn / ((bytes >> 4n) + 1n);
}

function bytesOf(kept: bigint): bigint {
  return (0xffff_ffffn / kept - 1n) << 4n;
}

/** In the largest unit of which a whole number is kept as the same. */
function byteRate(kept: bigint): string {
  const bytes = bytesOf(kept);
  const [unit, size] = BYTE_UNITS.find(([, each]) => bytes >= each && cost(bytes - (bytes % each)) === kept) ?? [
    'bytes',
    1n,
  ];
  return `${bytes / size} ${unit}/second`;
}

function byteBurst(bytes: bigint): string {
  const [unit, size] = BYTE_UNITS.find(([, each]) => bytes >= each) ?? ['bytes', 1n];
  return `${bytes / size} ${unit}`;
}

/** `struct xt_hashlimit_mtinfo3` */
const hashlimit = layout(
  304,
  (info) => {
    const [period, burst, mode] = [u64(info, 256), u64(info, 264), u32(info, 272)];
    const key = hashKey(info, mode);
    if (key === '' || mode & RATE_MATCH || period === 0n || period > 0xffff_ffffn * 100_000n) return undefined;
    if (mode & BYTES && period > 0xffff_ffffn) return undefined;
    const expires = u32(info, 288);
    const rate = mode & BYTES ? byteRate(period) : packetRate(period, 1_000_000n);
    const most = mode & BYTES ? burst !== 0n && byteBurst(burst * bytesOf(period)) : burst !== 5n && `${burst} packets`;
    return phrases([
      `meter ${text(info, 0, 255)} { ${key}`,
      expires !== 1000 && `timeout ${Math.trunc(expires / 1000)}s`,
      `limit rate ${mode & INVERTED ? 'over ' : ''}${rate}`,
      most && `burst ${most}`,
      '}',
    ]);
  },
  3,
);

function hashKey(info: Info, mode: number): string {
  const source = `${info.family} saddr${hashMask(info, 296)}`;
  const destination = `${info.family} daddr${hashMask(info, 297)}`;
  return bits(mode & 0xf, [destination, 'tcp dport', source, 'tcp sport']).join(' . ');
}

/** The mask written out, if it is not of all bits. */
function hashMask(info: Info, offset: number): string {
  const length = u8(info, offset);
  const size = info.family === 'ip6' ? 16 : 4;
  if (length >= 8 * size) return '';
  const bytes = Array.from(
    { length: size },
    (_, index) => 0xff & ~(0xff >> Math.min(8, Math.max(0, length - 8 * index))),
  );
  if (size === 4) return ` and ${bytes.join('.')}`;
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return ` and ${digits.replaceAll(/....(?=.)/g, '$&:')}`;
}

const statistic = layout(12, (info) => {
  const [mode, inverted] = [u16(info, 0), u16(info, 2) & 1];
  if (mode === 0) return `meta random & 2147483647 ${inverted ? '>=' : '<'} ${u32(info, 4)}`;
  if (mode === 1) return `numgen inc mod ${u32(info, 4) + 1} ${not(inverted)}${u32(info, 8)}`;
  return undefined;
});

/** `struct xt_time_info`, in UTC; days of the month have no words. */
const time = layout(22, (info) => {
  const [from, to] = [u32(info, 0), u32(info, 4)];
  const [start, stop] = [u32(info, 8), u32(info, 12)];
  const days = u8(info, 20);
  if (u32(info, 16) !== 0xffff_fffe) return undefined;
  const always = from === 0 && to === 0x7fff_ffff;
  const allDay = start === 0 && stop === 86_399;
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter((day) => days & (1 << day)).map((day) => day % 7);
  return [
    always ? '' : `meta time "${date(from)}"-"${date(to)}"`,
    allDay ? '' : ` meta hour "${clock(start)}"-"${clock(stop)}"`,
    days === 0xfe ? '' : ` meta day ${choice(weekdays)}`,
  ].join('');
});

function date(seconds: number): string {
  return new Date(1000 * seconds).toISOString().slice(0, 19).replace('T', ' ');
}

function clock(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(Math.trunc(part)).padStart(2, '0')).join(':');
}

export const RATE_MATCHES: Readonly<Record<string, Translate>> = {
  hashlimit,
  statistic,
  time,
  quota: layout(16, (info) => `quota ${u32(info, 0) & 1 ? 'over ' : ''}${u64(info, 8)} bytes`),
};
