// What the keys and values of a set are.
import type { NftSet } from '../../nft/index.ts';
import { parseUserdata } from '../../nft/index.ts';
import type { ByteOrder, Datatype, ValueOptions } from '../datatypes/datatype.ts';
import { typesOf } from '../datatypes/datatypes.ts';
import type { Key } from '../keys/key.ts';
import { typeofData, typeofKey } from './typeof.ts';

/** One part of a key (a concatenation has several), or a map's value. */
export interface SetPart {
  readonly type: Datatype;
  readonly bits: number;
  readonly order: ByteOrder;
  /** Constants stand this many bits to the left. */
  readonly shift: number;
}

/** nft's userdata of a set: the byte order of integers (1 host, 2 network), and auto-merge. */
const KEY_BYTE_ORDER = 0;
const DATA_BYTE_ORDER = 1;
const MERGE_ELEMENTS = 2;

/** NFT_DATA_VERDICT: the type of a verdict map's values. */
const VERDICT = 0xffff_ff00;

export function keyParts(set: NftSet, options: ValueOptions): readonly SetPart[] {
  const keys = typeofKey(set, options);
  if (keys !== undefined) return keys.map(partOfKey);
  return partsOf(set.keyType ?? 0, set.keyLength ?? 0, byteOrder(set, KEY_BYTE_ORDER), set);
}

/** Undefined for a verdict. */
export function dataParts(set: NftSet, options: ValueOptions): readonly SetPart[] | undefined {
  if (set.dataType === undefined || set.dataType === VERDICT) return undefined;
  const keys = typeofData(set, options);
  if (keys !== undefined) return keys.map(partOfKey);
  return partsOf(set.dataType, set.dataLength ?? 0, byteOrder(set, DATA_BYTE_ORDER));
}

export function isAutoMerge(set: NftSet): boolean {
  return numberItem(set, MERGE_ELEMENTS) === 1;
}

/** The names of the types, as nft writes them. */
export function typeNames(parts: readonly SetPart[]): string | readonly string[] {
  const names = parts.map(({ type }) => type.name);
  return names.length === 1 ? (names[0] as string) : names;
}

function partOfKey({ type, bits, order }: Key): SetPart {
  return { type, bits: Math.ceil(bits / 8) * 8, order: type.base === 'string' ? 'network' : order, shift: 0 };
}

function partsOf(number: number, length: number, order: ByteOrder | undefined, set?: NftSet): readonly SetPart[] {
  const types = typesOf(number);
  if (types.length < 2) {
    const [type] = types.length === 0 ? typesOf(4) : types;
    return [part(type as Datatype, 8 * length, order)];
  }
  const lengths = set?.description?.concat?.map(({ length: bytes = 0 }) => bytes);
  return types.map((type, index) => part(type, 8 * (lengths?.[index] ?? Math.ceil(type.bits / 8)), undefined));
}

function part(type: Datatype, bits: number, order: ByteOrder | undefined): SetPart {
  const byType = type.base === 'string' ? 'network' : type.order;
  const isPlain = type.name === 'integer' && order !== undefined;
  return {
    type,
    bits: type.bits === 0 || type.bits > bits ? bits : type.bits,
    order: isPlain ? order : byType,
    shift: 0,
  };
}

function byteOrder(set: NftSet, item: number): ByteOrder | undefined {
  const number = numberItem(set, item);
  return number === 1 ? 'host' : number === 2 ? 'network' : undefined;
}

/** Items of four bytes are in host order, and small: the byte that is not zero is their value. */
function numberItem({ userdata }: NftSet, type: number): number | undefined {
  const value = userdata && parseUserdata(userdata)?.find((item) => item.type === type)?.value;
  return value?.reduce((sum, byte) => sum + byte, 0);
}
