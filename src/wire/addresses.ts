// Network addresses as text, losslessly: every four or sixteen bytes have one text, and it gives them back.
import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';
import { DecodeError } from './errors.ts';
import { hex } from './strings.ts';

/** `10.0.0.1`. */
export const ipv4: Codec<string> = address(4, ipv4Text, ipv4Bytes, 'an IPv4 address');

/** `2001:db8::1`, as RFC 5952 writes it; encoding takes every form of RFC 4291 (without zone or prefix). */
export const ipv6: Codec<string> = address(16, ipv6Text, ipv6Bytes, 'an IPv6 address');

/** A link-layer address of any length: `02:00:00:00:00:01`. */
export const hardwareAddress: Codec<string> = {
  decode: (r) => hex(r.copy(r.remaining)).replace(/..(?=.)/g, '$&:'),
  encode: (w, value) => {
    if (typeof value !== 'string' || !/^([0-9a-f]{2}(:[0-9a-f]{2})*)?$/i.test(value)) {
      refuse(value, 'a hardware address, as 02:00:00:00:00:01');
    }
    w.put(Uint8Array.from(value === '' ? [] : value.split(':'), (octet) => Number.parseInt(octet, 16)));
  },
};

export function ipv4Text(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** The text of sixteen bytes after RFC 5952: lower case, the longest run of zero groups (two or more) as `::`. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  // ::ffff:0:0/96 is written with its IPv4 address (section 5).
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return `::ffff:${ipv4Text(bytes.subarray(12))}`;
  let from = 0;
  let length = 0;
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > length) {
      from = start;
      length = end - start;
    }
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? text(groups) : `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

/** The four bytes of `10.0.0.1`; undefined for anything else. */
export function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return Uint8Array.from(parts, Number);
}

/** The sixteen bytes of an IPv6 address; undefined for anything else. */
export function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupBytes(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupBytes(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  // `::` stands for at least one group.
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function groupBytes(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (isEnd && index === groups.length - 1 && group.includes('.')) {
      const last = ipv4Bytes(group);
      if (last === undefined) return undefined;
      bytes.push(...last);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
}

function address(
  size: number,
  toText: (bytes: Uint8Array) => string,
  toBytes: (text: string) => Uint8Array | undefined,
  wanted: string,
): Codec<string> {
  return {
    decode: (r) => {
      if (r.remaining !== size) throw new DecodeError(`${wanted} of ${size} bytes has ${r.remaining}`, r.pos);
      return toText(r.copy(size));
    },
    encode: (w, value) => {
      const bytes = typeof value === 'string' ? toBytes(value) : undefined;
      if (bytes === undefined) refuse(value, wanted);
      w.put(bytes);
    },
  };
}
