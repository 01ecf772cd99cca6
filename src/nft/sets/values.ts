// One value, range, prefix or pattern from and to its text.
import { bytesToText, hex, ipv4Bytes, ipv4Text, ipv6Bytes, ipv6Text, textToBytes } from '../../wire/index.ts';
import { bytesOf, numberOf, prefixOf, rangeOfPrefix, topOf, type ValueRange } from './numbers.ts';
import type { Field } from './set-type.ts';
import { usage } from './usage.ts';

export type Scalar = string | number | bigint;

const EXAMPLES = {
  number: '80, 0x50 or 1024-65535',
  ipv4: '192.0.2.1, 192.0.2.0/24 or 192.0.2.1-192.0.2.9',
  ipv6: '2001:db8::1, 2001:db8::/32 or 2001:db8::1-2001:db8::9',
  hardware: '02:00:00:00:00:01',
  name: 'eth0, of at most 15 bytes without white space, or eth*',
} as const;

/** @throws NftOffloadError (USAGE) which names the value and what it should be. */
export function parseRange(value: Scalar, field: Field): ValueRange {
  const range =
    typeof value === 'string' && field.notation === 'name' ? parseName(value, field) : parseNumbers(value, field);
  if (range === undefined) {
    throw usage(`${JSON.stringify(String(value))} is no ${field.name}: write it as ${EXAMPLES[field.notation]}`);
  }
  if (range.from > range.to) throw usage(`${String(value)} ends before it begins: put the lower end first`);
  return range;
}

export function formatRange(range: ValueRange, field: Field): string {
  const { from, to } = range;
  if (field.notation === 'name') return formatName(range, field);
  if (from === to) return formatOne(from, field);
  const prefix = field.notation === 'ipv4' || field.notation === 'ipv6' ? prefixOf(range, field.length) : undefined;
  return prefix === undefined
    ? `${formatOne(from, field)}-${formatOne(to, field)}`
    : `${formatOne(from, field)}/${prefix}`;
}

function parseNumbers(value: Scalar, field: Field): ValueRange | undefined {
  const whole = parseOne(value, field);
  if (whole !== undefined) return { from: whole, to: whole };
  if (typeof value !== 'string') return undefined;
  const [, first = '', separator, last = ''] = /^([^/-]+)([/-])([^/-]+)$/.exec(value) ?? [];
  const from = parseOne(first, field);
  if (separator === '-') {
    const to = parseOne(last, field);
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const prefix = /^\d{1,3}$/.test(last) ? Number(last) : undefined;
  if (from === undefined || prefix === undefined || prefix > 8 * field.length) return undefined;
  return rangeOfPrefix(from, prefix, field.length);
}

function parseOne(value: Scalar, field: Field): bigint | undefined {
  if (typeof value !== 'string') return field.notation === 'number' ? parseNumber(value, field) : undefined;
  switch (field.notation) {
    case 'number': {
      const symbol = Object.hasOwn(field.symbols ?? {}, value) ? field.symbols?.[value] : undefined;
      if (symbol !== undefined) return BigInt(symbol);
      return /^(0x[0-9a-f]+|\d+)$/i.test(value) ? parseNumber(BigInt(value), field) : undefined;
    }
    case 'ipv4':
      return bigEndian(ipv4Bytes(value));
    case 'ipv6':
      return bigEndian(ipv6Bytes(value));
    case 'hardware':
      return /^[0-9a-f]{2}(:[0-9a-f]{2})*$/i.test(value) && value.length === 3 * field.length - 1
        ? BigInt(`0x${value.replaceAll(':', '')}`)
        : undefined;
    case 'name':
      return undefined;
  }
}

function parseNumber(value: number | bigint, { length }: Field): bigint | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  const number = BigInt(value);
  return number >= 0n && number <= topOf(length) ? number : undefined;
}

function bigEndian(bytes: Uint8Array | undefined): bigint | undefined {
  return bytes && numberOf(bytes, 'network', false);
}

function formatOne(number: bigint, { notation, length, symbols = {} }: Field): string {
  if (notation === 'number') {
    return Object.keys(symbols).find((name) => BigInt(symbols[name] ?? -1) === number) ?? String(number);
  }
  const bytes = bytesOf(number, length, 'network', false);
  if (notation === 'ipv4') return ipv4Text(bytes);
  if (notation === 'ipv6') return ipv6Text(bytes);
  return hex(bytes).replace(/..(?=.)/g, '$&:');
}

/** All bytes in hexadecimal digits: for what is no name. A name is too short to be taken for it. */
const RAW_NAME = /^0x([0-9a-f]+)(?:-0x([0-9a-f]+))?$/;

/** A bare asterisk at the end makes a pattern, `\*` is one of the name. */
function parseName(text: string, { length }: Field): ValueRange | undefined {
  const [, first, last = first] = RAW_NAME.exec(text) ?? [];
  if (first?.length === 2 * length && last?.length === 2 * length) {
    return { from: BigInt(`0x${first}`), to: BigInt(`0x${last}`) };
  }
  const isPattern = text.endsWith('*') && !text.endsWith('\\*');
  const name = textToBytes(isPattern ? text.slice(0, -1) : text.replace(/\\\*$/, '*'));
  if (name.byteLength === 0 || name.byteLength >= length || /[\s\0]/.test(text)) return undefined;
  const bytes = new Uint8Array(length);
  bytes.set(name);
  const from = numberOf(bytes, 'network', false);
  return isPattern ? rangeOfPrefix(from, 8 * name.byteLength, length) : { from, to: from };
}

function formatName(range: ValueRange, field: Field): string {
  const { from, to } = range;
  const bytes = bytesOf(from, field.length, 'network', false);
  const end = bytes.indexOf(0);
  const name = bytesToText(end < 0 ? bytes : bytes.subarray(0, end));
  const text = from === to ? name.replace(/\*$/, '\\*') : `${name}*`;
  const parsed = parseName(text, field);
  if (parsed?.from === from && parsed.to === to) return text;
  const raw = (number: bigint) => `0x${hex(bytesOf(number, field.length, 'network', false))}`;
  return from === to ? raw(from) : `${raw(from)}-${raw(to)}`;
}
