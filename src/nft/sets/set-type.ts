// What a set's elements are: the types of its keys and values, as nft names them.
import type { WireOptions } from '../../wire/index.ts';
import type { NftSet } from '../set.ts';
import { readUserdata, setUserdata, writeUserdata } from '../userdata/index.ts';
import type { ByteOrder, Notation, SetDatatypeName } from './datatypes.ts';
import { datatypeName, SET_DATATYPES } from './datatypes.ts';
import { usage } from './usage.ts';

/** A type by nft's name; `length` in bytes and `order` for those that have none of their own (`integer`). */
export type SetField =
  | SetDatatypeName
  | { readonly type: SetDatatypeName; readonly length?: number; readonly order?: ByteOrder };

export interface SetType {
  /** A list is a concatenation. */
  readonly key: SetField | readonly SetField[];
  /** The set has flag `interval`: its keys may be ranges, prefixes and patterns. */
  readonly interval?: boolean;
  /** What a map maps to. */
  readonly data?: SetField | readonly SetField[] | 'verdict' | 'object';
  /** The values of a map are ranges (nft's `interval` in front of the type). */
  readonly dataInterval?: boolean;
  /** nft's auto-merge: ranges that overlap or touch become one. */
  readonly merge?: boolean;
}

/** One field of a key or of a value, and where its bytes are. */
export interface Field {
  readonly name: SetDatatypeName;
  readonly number: number;
  readonly length: number;
  readonly order: ByteOrder;
  readonly notation: Notation;
  readonly symbols?: Readonly<Record<string, number>>;
  readonly offset: number;
}

/** NFT_DATA_VERDICT. */
const VERDICT = 0xffff_ff00;
const BITS_OF_TYPE = 6;
/** Of six bits each in 32. */
const MAX_FIELDS = 5;

export function fieldsOf(spec: SetField | readonly SetField[]): readonly Field[] {
  const list = isList(spec) ? spec : [spec];
  if (list.length === 0 || list.length > MAX_FIELDS) {
    throw usage(`a concatenation of ${list.length} types: 1 to ${MAX_FIELDS} have room in the set's type`);
  }
  let offset = 0;
  return list.map((one) => {
    const { type: name, length, order } = typeof one === 'string' ? { type: one } : { length: undefined, ...one };
    if (!Object.hasOwn(SET_DATATYPES, name)) {
      throw usage(`${name as string} is no type of elements: one of ${Object.keys(SET_DATATYPES).join(', ')}`);
    }
    const datatype = SET_DATATYPES[name];
    const bytes = datatype.length || length;
    if (bytes === undefined || !Number.isInteger(bytes) || bytes < 1 || bytes > 64) {
      throw usage(`${name} has no length of its own: write { type: '${name}', length: its bytes, from 1 to 64 }`);
    }
    const field: Field = { ...datatype, name, length: bytes, order: order ?? datatype.order, offset };
    offset += padded(bytes);
    return field;
  });
}

function isList(spec: SetField | readonly SetField[]): spec is readonly SetField[] {
  return Array.isArray(spec);
}

/** Each field of a concatenation begins at a multiple of four bytes. */
function padded(length: number): number {
  return (length + 3) & ~3;
}

export function lengthOf(fields: readonly Field[]): number {
  const [only] = fields;
  return fields.length === 1 && only !== undefined
    ? only.length
    : fields.reduce((sum, { length }) => sum + padded(length), 0);
}

/**
 * The fields of a new set of this type, for `addSet`: beside them it needs family, table and name, a
 * map of objects its `objectType`. Userdata is such that nft lists the set as its own.
 */
export function setFields(
  type: SetType,
  options: WireOptions = {},
): Required<Pick<NftSet, 'flags' | 'keyType' | 'keyLength' | 'userdata'>> &
  Pick<NftSet, 'dataType' | 'dataLength' | 'description'> {
  const key = fieldsOf(type.key);
  const data = dataFieldsOf(type);
  const isMap = type.data !== undefined && type.data !== 'object';
  const isConcat = key.length > 1 && type.interval === true;
  return {
    flags: [
      ...(type.interval === true ? (['interval'] as const) : []),
      ...(isMap ? (['map'] as const) : []),
      ...(type.data === 'object' ? (['object'] as const) : []),
      ...(isConcat ? (['concat'] as const) : []),
    ],
    keyType: typeNumber(key),
    keyLength: lengthOf(key),
    ...(type.data === 'verdict' ? { dataType: VERDICT } : {}),
    ...(data === undefined
      ? {}
      : { dataType: typeNumber(data), dataLength: lengthOf(data) * (type.dataInterval === true ? 2 : 1) }),
    ...(isConcat ? { description: { concat: key.map(({ length }) => ({ length })) } } : {}),
    userdata: writeUserdata(
      setUserdata,
      {
        keyByteOrder: byteOrderOf(key),
        ...(isMap ? { dataByteOrder: byteOrderOf(data ?? []) } : {}),
        ...(type.merge === true ? { merge: true } : {}),
        ...(type.data === undefined ? {} : { dataInterval: type.dataInterval === true }),
      },
      options,
    ),
  };
}

/** Undefined where there are no values, or verdicts or objects. */
export function dataFieldsOf({ data }: SetType): readonly Field[] | undefined {
  return data === undefined || data === 'verdict' || data === 'object' ? undefined : fieldsOf(data);
}

function byteOrderOf(fields: readonly Field[]): 'none' | ByteOrder {
  const [only] = fields;
  if (fields.length !== 1 || only === undefined) return 'none';
  return only.notation === 'name' ? 'host' : only.order;
}

function typeNumber(fields: readonly Field[]): number {
  return fields.reduce((sum, { number }) => ((sum << BITS_OF_TYPE) | number) >>> 0, 0);
}

/**
 * The type of a set that was read.
 * @throws NftOffloadError (USAGE) where the kernel does not keep it: types that nft did not make, and fields of
 * concatenations without a length of their own (`typeof vlan id . ip saddr` without flag interval).
 */
export function setTypeOf(set: NftSet, options: WireOptions = {}): SetType {
  const { keyByteOrder, dataByteOrder, merge, dataInterval } = readUserdata(
    setUserdata,
    set.userdata ?? new Uint8Array(),
    options,
  );
  const has = (flag: string) => set.flags?.includes(flag as 'map') === true;
  const lengths = set.description?.concat?.map(({ length = 0 }) => length);
  const values = (set.dataLength ?? 0) / (dataInterval === true ? 2 : 1);
  const name = `set ${set.name ?? ''}`;
  return {
    key: specOf(name, set.keyType ?? 0, set.keyLength ?? 0, keyByteOrder, lengths),
    ...(has('interval') ? { interval: true } : {}),
    ...(has('object') ? { data: 'object' } : {}),
    ...(has('map')
      ? {
          data:
            set.dataType === VERDICT
              ? 'verdict'
              : specOf(`values of ${name}`, set.dataType ?? 0, values, dataByteOrder),
        }
      : {}),
    ...(dataInterval === true ? { dataInterval } : {}),
    ...(merge === true ? { merge } : {}),
  };
}

function specOf(
  where: string,
  number: number,
  length: number,
  byteOrder: ByteOrder | 'none' | number | undefined,
  lengths?: readonly number[],
): SetField | readonly SetField[] {
  const names: SetDatatypeName[] = [];
  for (let rest = number; rest > 0; rest >>>= BITS_OF_TYPE) {
    const name = datatypeName(rest & ((1 << BITS_OF_TYPE) - 1));
    if (name === undefined) throw usage(`${where}: the type ${number} is none of nft's: say what it is`);
    names.unshift(name);
  }
  const order = byteOrder === 'host' ? byteOrder : 'network';
  const [only, ...others] = names;
  if (only === undefined) throw usage(`${where}: it was made without a type: say what it is`);
  if (others.length === 0) return SET_DATATYPES[only].length > 0 ? only : { type: only, length, order };
  return names.map((type, index) => {
    if (SET_DATATYPES[type].length > 0) return type;
    const bytes = lengths?.[index];
    if (bytes === undefined)
      throw usage(`${where}: the length of part ${index + 1} (${type}) is not kept: say its type`);
    return { type, length: bytes };
  });
}
