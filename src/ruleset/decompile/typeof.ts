// `typeof ip saddr`: what the keys and values of a set were declared as, from nft's userdata of the set.
import type { NftSet, TypeofExpression } from '../../nft/index.ts';
import { CT_KEYS, META_KEYS, readUserdata, setUserdata } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import { typesOf } from '../datatypes/datatypes.ts';
import { ctKey } from '../keys/ct.ts';
import type { Key } from '../keys/key.ts';
import { metaKey } from '../keys/meta.ts';
import type { Expression } from '../model/index.ts';
import { typeofExthdr, typeofPayload } from './typeof-fields.ts';
import { typeofKeys } from './typeof-keys.ts';

/** The direction of a ct key that has none. */
const NO_DIRECTION = 0xffff_ffff;

/** The keys of a concatenation's parts, or one; undefined where the set was declared otherwise, or by what has no name here. */
export function typeofKey(set: NftSet, options: ValueOptions): readonly Key[] | undefined {
  const { keyTypeof } = setUserdataOf(set, options);
  const keys = keyTypeof && keysOf(keyTypeof, String(set.family), options);
  // nft leaves out of its note what it has turned to the other byte order.
  return keys !== undefined && keys.length >= typesOf(set.keyType ?? 0).length ? keys : undefined;
}

export function typeofData(set: NftSet, options: ValueOptions): readonly Key[] | undefined {
  const { dataTypeof } = setUserdataOf(set, options);
  return dataTypeof && keysOf(dataTypeof, String(set.family), options);
}

export function setUserdataOf({ userdata = new Uint8Array() }: NftSet, { littleEndian }: ValueOptions) {
  return readUserdata(setUserdata, userdata, littleEndian === undefined ? {} : { littleEndian });
}

export function expressionOfKeys(keys: readonly Key[]): Expression {
  const [first, ...others] = keys.map(({ expression }) => expression);
  return first !== undefined && others.length === 0 ? first : { concat: keys.map(({ expression }) => expression) };
}

function keysOf(typeofExpression: TypeofExpression, family: string, options: ValueOptions): readonly Key[] | undefined {
  const { kind, parts = [] } = typeofExpression;
  if (kind !== 'concat') {
    const key = keyOf(typeofExpression, family, options);
    return key && [key];
  }
  const keys: Key[] = [];
  for (const part of parts) {
    const key = part.kind === 'concat' ? undefined : keyOf(part, family, options);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length === 0 ? undefined : keys;
}

function keyOf({ kind, values = [] }: TypeofExpression, family: string, options: ValueOptions): Key | undefined {
  const number = (item: number) => values.find((value) => value.item === item)?.value;
  switch (kind) {
    case 'meta':
      return metaKey(nameOf(META_KEYS, number(0)));
    case 'ct': {
      const direction = number(1);
      return ctKey(
        nameOf(CT_KEYS, number(0)),
        direction === undefined || direction === NO_DIRECTION ? undefined : direction === 0 ? 'original' : 'reply',
        family,
      );
    }
    case 'payload':
      return typeofPayload(number);
    case 'exthdr':
      return typeofExthdr(number);
    default:
      return typeofKeys(kind, number, options);
  }
}

function nameOf(numbers: Readonly<Record<string, number>>, number: number | undefined): string | undefined {
  return Object.keys(numbers).find((name) => numbers[name] === number);
}
