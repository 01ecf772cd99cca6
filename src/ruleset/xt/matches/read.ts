// What the structs of x_tables are read with, and the phrases that many extensions share.
import { bytesToText, hex, ipv4Text, ipv6Text } from '../../../wire/index.ts';
import type { Info, Translate } from '../info.ts';

/** For a struct of at least `size` bytes in one revision; of any other nothing is known. */
export function layout(size: number, translate: Translate, revision = 0): Translate {
  return (info) => (info.bytes.length < size || info.revision !== revision ? undefined : translate(info));
}

export function u8({ view }: Info, offset: number): number {
  return view.getUint8(offset);
}

export function u16({ view, littleEndian }: Info, offset: number): number {
  return view.getUint16(offset, littleEndian);
}

export function u32({ view, littleEndian }: Info, offset: number): number {
  return view.getUint32(offset, littleEndian);
}

export function u64({ view, littleEndian }: Info, offset: number): bigint {
  return view.getBigUint64(offset, littleEndian);
}

/** Text up to its NUL, or up to the end of its field. */
export function text({ bytes }: Info, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return bytesToText(end < 0 ? field : field.subarray(0, end));
}

export function hardware({ bytes }: Info, offset: number): string {
  return hex(bytes.subarray(offset, offset + 6)).replace(/..(?=.)/g, '$&:');
}

export function ipv4({ bytes }: Info, offset: number): string {
  return ipv4Text(bytes.subarray(offset, offset + 4));
}

/** As the C library writes it: `::1.2.3.4` where only the last four bytes are set. */
export function ipv6({ bytes }: Info, offset: number): string {
  const address = bytes.subarray(offset, offset + 16);
  const low = ((address[12] ?? 0) << 8) | (address[13] ?? 0);
  const compatible = low !== 0 && address.subarray(0, 12).every((byte) => byte === 0);
  return compatible ? `::${ipv4Text(address.subarray(12))}` : ipv6Text(address);
}

/** An address of `union nf_inet_addr`, of the rule's family. */
export function address(info: Info, offset: number): string {
  return info.family === 'ip6' ? ipv6(info, offset) : ipv4(info, offset);
}

/** How many leading bits a mask has; undefined where it has others. */
export function prefix(mask: Uint8Array): number | undefined {
  const bits = Array.from(mask, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

export function range(low: number | bigint, high: number | bigint): string {
  return low === high ? `${low}` : `${low}-${high}`;
}

/** Words before a value that has to differ. */
export function not(inverted: number | boolean): string {
  return inverted ? '!= ' : '';
}

/** A value under a mask: `0x2`, `and 0xff == 0x2`. */
export function masked(value: number, mask: number, inverted: number | boolean, names: readonly string[] = []): string {
  const wanted = `0x${value.toString(16)}`;
  if (mask === 0xffff_ffff) return `${not(inverted)}${names[value] ?? wanted}`;
  return `and 0x${mask.toString(16)} ${inverted ? '!=' : '=='} ${wanted}`;
}

/** One value bare, several in braces. */
export function choice(values: readonly (number | string)[]): string {
  return values.length === 1 ? `${values[0]}` : `{ ${values.join(', ')} }`;
}

/** The names of the bits that are set, the lowest first. */
export function bits(mask: number, names: readonly string[]): readonly string[] {
  return names.filter((_, bit) => mask & (1 << bit));
}

export function phrases(parts: readonly (string | false | 0 | undefined)[]): string {
  return parts.filter((part) => part).join(' ');
}
