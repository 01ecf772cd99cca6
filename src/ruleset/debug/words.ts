// Bytes, registers and flags as libnftnl's text has them.
import type { Data, Expression as KernelExpression } from '../../nft/index.ts';
import { bytesToText } from '../../wire/index.ts';

export type Known = Exclude<KernelExpression, { kind: 'unknown' }>;
export type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** What an expression's text depends on beside the expression. */
export interface Format {
  /** Byte order of the host whose ruleset it is. */
  readonly littleEndian: boolean;
  /** An expression within another, in brackets. */
  readonly nested: (expression: KernelExpression) => string;
}

/** The text inside the brackets, by kind: without the kind's own name where it begins with something else. */
export type Formatters<K extends Known['kind']> = {
  readonly [P in K]: (expression: Of<P>, format: Format) => string;
};

/** Words of four bytes, in the host's order; the last one filled up with zeros. */
export function wordsOf(bytes: Uint8Array, { littleEndian }: Pick<Format, 'littleEndian'>): readonly string[] {
  const padded = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const count = padded.byteLength / 4;
  return Array.from({ length: count }, (_, index) =>
    view
      .getUint32(4 * index, littleEndian)
      .toString(16)
      .padStart(8, '0'),
  );
}

/** Words, or a verdict. */
export function dataText(data: Data | undefined, format: Pick<Format, 'littleEndian'>): string {
  if (data?.verdict !== undefined) return verdictText(data.verdict);
  return wordsOf(data?.value ?? new Uint8Array(), format)
    .map((word) => `0x${word}`)
    .join(' ');
}

/** `accept`, `jump -> chain`. */
export function verdictText({ code, chain }: NonNullable<Data['verdict']>): string {
  return chain === undefined ? String(code) : `${code} -> ${chain}`;
}

/** The number that a list of flags is; those without a name are numbers themselves. */
export function bitsOf(flags: readonly string[] | undefined, names: Readonly<Record<string, number>>): number {
  return (flags ?? []).reduce((sum, flag) => (sum | (names[flag] ?? Number(flag))) >>> 0, 0);
}

export function hexText(number: number): string {
  return `0x${number.toString(16)}`;
}

/** `word value `, where there is one. */
export function given(word: string, value: string | number | bigint | undefined): readonly string[] {
  return value === undefined ? [] : [`${word} ${value}`];
}

/** `userdata = { \x00\x03yy\x00 }`: printable characters as they are. */
export function userdataText(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? bytesToText(Uint8Array.of(byte)) : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `userdata = { ${text.join('')} }`;
}
