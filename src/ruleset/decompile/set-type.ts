// What the keys and values of a set are.
import type { NftSet } from '../../nft/index.ts';
import type { ByteOrder, Datatype, ValueOptions } from '../datatypes/datatype.ts';
import { typesOf } from '../datatypes/datatypes.ts';
import type { Key } from '../keys/key.ts';
import { setUserdataOf, typeofData, typeofKey } from './typeof.ts';

/** One part of a key (a concatenation has several), or a map's value. */
export interface SetPart {
  readonly type: Datatype;
  readonly bits: number;
  readonly order: ByteOrder;
  /** Constants stand this many bits to the left. */
  readonly shift: number;
}

/** NFT_DATA_VERDICT: the type of a verdict map's values. */
const VERDICT = 0xffff_ff00;

export function keyParts(set: NftSet, options: ValueOptions): readonly SetPart[] {
  const keys = typeofKey(set, options);
  if (keys !== undefined) return keys.map(partOfKey);
  return partsOf(set.keyType ?? 0, set.keyLength ?? 0, orderOf(setUserdataOf(set, options).keyByteOrder), set);
}

/** Undefined for a verdict. */
export function dataParts(set: NftSet, options: ValueOptions): readonly SetPart[] | undefined {
  if (set.dataType === undefined || set.dataType === VERDICT) return undefined;
  const keys = typeofData(set, options);
  if (keys !== undefined) return keys.map(partOfKey);
  return partsOf(
    set.dataType,
    (set.dataLength ?? 0) / (isDataInterval(set, options) ? 2 : 1),
    orderOf(setUserdataOf(set, options).dataByteOrder),
  );
}

/** It leads to values, verdicts or objects. */
export function isMap({ flags }: NftSet): boolean {
  return flags?.includes('map') === true || flags?.includes('object') === true;
}

/** Its values are ranges. Of concatenations nft keeps no word of it: their values have twice the length. */
export function isDataInterval(set: NftSet, options: ValueOptions): boolean {
  if (set.dataType === undefined || set.dataType === VERDICT) return false;
  if (setUserdataOf(set, options).dataInterval === true) return true;
  const types = typesOf(set.dataType);
  const length = types.reduce((sum, { bits }) => sum + 4 * Math.ceil(bits / 32), 0);
  return types.length > 1 && types.every(({ bits }) => bits > 0) && set.dataLength === 2 * length;
}

export function isAutoMerge(set: NftSet, options: ValueOptions): boolean {
  return setUserdataOf(set, options).merge === true;
}

/** The names of the types, as nft writes them. */
export function typeNames(parts: readonly SetPart[]): string | readonly string[] {
  const names = parts.map(({ type }) => type.name);
  return names.length === 1 ? (names[0] as string) : names;
}

/** NFT_DATA_VALUE_MAXLEN in bits: no kernel has longer ones, but a damaged file may say so. */
const LONGEST = 512;

function partOfKey({ type, bits, order }: Key): SetPart {
  return {
    type,
    bits: Math.min(Math.ceil(bits / 8) * 8, LONGEST),
    order: type.base === 'string' ? 'network' : order,
    shift: 0,
  };
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
    bits: Math.min(type.bits === 0 || type.bits > bits ? bits : type.bits, LONGEST),
    order: isPlain ? order : byType,
    shift: 0,
  };
}

function orderOf(order: string | number | undefined): ByteOrder | undefined {
  return order === 'host' || order === 'network' ? order : undefined;
}
