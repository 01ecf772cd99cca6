// nft's datatypes: what the bytes of a key mean, how nft names them in JSON and in text.
import type { Scalar } from '../model/index.ts';

/** The releases of nft whose words this knows; they differ in how they write some masks. */
export type NftRelease = '1.0.6' | '1.1.6';

/** In whose words to put it. */
export interface JsonOptions {
  /** Whose words to use; default: those of nft 1.1.6. */
  readonly release?: NftRelease;
  /** The name of an interface by its index (rules on `iif` and `oif` hold indexes); default: numbers. */
  readonly interfaceName?: (index: number) => string | undefined;
  /** The path of a control group by its number (rules on `socket cgroupv2` hold numbers); default: numbers. */
  readonly cgroupName?: (id: bigint) => string | undefined;
  /** Protocols as numbers, as `nft -p` prints them. */
  readonly numericProtocols?: boolean;
  /** Minutes from UTC that times of day are in; default: those of this process at that time. */
  readonly utcOffset?: number;
}

/** What a value's text depends on beside its bytes. */
export interface ValueOptions extends JsonOptions {
  /** Byte order of the host whose ruleset it is; default: this machine's. */
  readonly littleEndian?: boolean;
}

/** Which end of a number comes first in the packet or register. */
export type ByteOrder = 'network' | 'host';

export interface Datatype {
  /** nft's name: `ipv4_addr`. */
  readonly name: string;
  /** What the kernel keeps for nft in NFTA_SET_KEY_TYPE. */
  readonly number: number;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly base: 'integer' | 'bitmask' | 'string';
  /** Names of values, or of bits. */
  readonly symbols?: Readonly<Record<string, number>>;
  /** Masks of leading bits are written `value/length`: by every nft, or by 1.0 only. */
  readonly prefixes?: 'always' | '1.0';
  /** How many elements of a set nft writes in a line. */
  readonly perLine: number;
  /** Written in hexadecimal digits by nft 1.1, in decimal by nft 1.0. */
  readonly hexFrom11?: true;
  /** The constant in JSON. Strings are their bytes, the first one highest. */
  value(number: bigint, bits: number, options: ValueOptions): Scalar;
  /** The constant in text. */
  text(value: Scalar): string;
  /** The constant as one end of a range in text: numbers even where they have names. */
  endText(value: Scalar): string;
}

export interface Definition {
  readonly bits?: number;
  readonly order?: ByteOrder;
  readonly base?: Datatype['base'];
  readonly symbols?: Readonly<Record<string, number>>;
  readonly prefixes?: Datatype['prefixes'];
  readonly perLine?: number;
  /** Numbers without a name are written in hexadecimal digits, this many. */
  readonly hexDigits?: number;
  readonly value?: Datatype['value'];
  readonly text?: Datatype['text'];
}

/** A datatype from what is special about it; the rest is as for most. */
export function datatype(number: number, name: string, definition: Definition = {}): Datatype {
  const { symbols, hexDigits, prefixes } = definition;
  const names = namesOf(symbols);
  const base = definition.base ?? 'integer';
  const text =
    definition.text ??
    ((value: Scalar) => (typeof value === 'string' ? value : digits(value, digitsOf(base, value, hexDigits))));
  return {
    name,
    number,
    bits: definition.bits ?? 8,
    order: definition.order ?? 'network',
    base,
    ...(symbols === undefined ? {} : { symbols }),
    ...(prefixes === undefined ? {} : { prefixes }),
    perLine: definition.perLine ?? 1,
    value: definition.value ?? ((value) => names.get(value) ?? plain(value)),
    text,
    endText: (value) => {
      const number = typeof value === 'string' ? symbols?.[value] : undefined;
      return number === undefined ? text(value) : digits(number, hexDigits);
    },
  };
}

/** Whether this nft writes masks and intervals of the type as prefixes. */
export function hasPrefixes({ prefixes }: Datatype, { release }: ValueOptions): boolean {
  return prefixes === 'always' || (prefixes === '1.0' && release === '1.0.6');
}

const NO_SYMBOLS = {};
/** Each table is turned round once. */
const namesOfTables = new WeakMap<object, ReadonlyMap<bigint, string>>();

/** Value to name; where a value has two names the first one counts. */
export function namesOf(symbols: Readonly<Record<string, number>> = NO_SYMBOLS): ReadonlyMap<bigint, string> {
  const known = namesOfTables.get(symbols);
  if (known !== undefined) return known;
  const names = new Map<bigint, string>();
  for (const [name, value] of Object.entries(symbols)) if (!names.has(BigInt(value))) names.set(BigInt(value), name);
  namesOfTables.set(symbols, names);
  return names;
}

const LARGEST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** A number where it is exact, else a bigint. */
export function integer(value: bigint): number | bigint {
  return value <= LARGEST_EXACT ? Number(value) : value;
}

/** As nft has it in JSON: beyond 64 bits in hexadecimal digits. */
export function plain(value: bigint): Scalar {
  return value >> 64n === 0n ? integer(value) : `0x${value.toString(16)}`;
}

/** Decimal, or hexadecimal with leading zeros. */
export function digits(value: Scalar, hexDigits?: number): string {
  if (hexDigits === undefined || (typeof value !== 'number' && typeof value !== 'bigint')) return String(value);
  return `0x${value.toString(16).padStart(hexDigits, '0')}`;
}

/** Of flags, none is written without leading zeros. */
function digitsOf(base: Datatype['base'], value: Scalar, hexDigits: number | undefined): number | undefined {
  return base === 'bitmask' && value === 0 && hexDigits !== undefined ? 1 : hexDigits;
}

export function quoted(value: Scalar): string {
  return `"${value}"`;
}
