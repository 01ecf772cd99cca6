// `typeof ip saddr`: what the keys and values of a set were declared as, from nft's userdata of the set.
import type { NftSet, UserdataItem } from '../../nft/index.ts';
import { CT_KEYS, META_KEYS, parseUserdata } from '../../nft/index.ts';
import { numberFromBytes } from '../datatypes/bytes.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import { ctKey } from '../keys/ct.ts';
import type { Key } from '../keys/key.ts';
import { metaKey } from '../keys/meta.ts';
import { protocolByName } from '../keys/protocols.ts';
import type { Expression } from '../model/index.ts';

const KEY_TYPEOF = 3;
const DATA_TYPEOF = 4;

/** Inside: the kind of expression, and what belongs to it. */
const KIND = 0;
const FIELDS = 1;

/** nft's numbers of expressions. */
const PAYLOAD = 7;
const META = 9;
const CT = 12;
const CONCAT = 13;

/** nft's numbers of headers; fields are numbered from 1. */
const HEADERS = [
  '',
  'ah',
  'esp',
  'comp',
  'icmp',
  'igmp',
  'udp',
  'udplite',
  'tcp',
  'dccp',
  'sctp',
  'th',
  'ip',
  'ip6',
  'icmpv6',
  'arp',
  'vlan',
  'ether',
];

/** The direction of a ct key that has none. */
const NO_DIRECTION = 0xffff_ffff;

/** The keys of a concatenation's parts, or one; undefined where the set was declared otherwise, or by what has no name here. */
export function typeofKey(set: NftSet, options: ValueOptions): readonly Key[] | undefined {
  return keysOf(set, KEY_TYPEOF, options);
}

export function typeofData(set: NftSet, options: ValueOptions): readonly Key[] | undefined {
  return keysOf(set, DATA_TYPEOF, options);
}

export function expressionOfKeys(keys: readonly Key[]): Expression {
  const [first, ...others] = keys.map(({ expression }) => expression);
  return first !== undefined && others.length === 0 ? first : { concat: keys.map(({ expression }) => expression) };
}

function keysOf({ userdata, family }: NftSet, type: number, options: ValueOptions): readonly Key[] | undefined {
  const item = itemOf(parse(userdata), type);
  return item && keysOfExpression(parse(item), String(family), options);
}

function keysOfExpression(items: Items, family: string, options: ValueOptions): readonly Key[] | undefined {
  const kind = numberOf(items, KIND, options);
  const fields = parse(itemOf(items, FIELDS));
  if (kind !== CONCAT) {
    const key = keyOf(kind, fields, family, options);
    return key && [key];
  }
  const keys: Key[] = [];
  for (const { value } of fields ?? []) {
    const [key, ...others] = keysOfExpression(parse(value), family, options) ?? [];
    if (key === undefined || others.length > 0) return undefined;
    keys.push(key);
  }
  return keys.length === 0 ? undefined : keys;
}

function keyOf(kind: number | undefined, fields: Items, family: string, options: ValueOptions): Key | undefined {
  const [first = -1, second = -1] = [numberOf(fields, 0, options), numberOf(fields, 1, options)];
  switch (kind) {
    case PAYLOAD: {
      const header = protocolByName(HEADERS[first] ?? '');
      const field = header?.fields[second - 1];
      if (header === undefined || field === undefined) return undefined;
      const { name, type, bits } = field;
      return { expression: { payload: { protocol: header.name, field: name } }, type, bits, order: 'network' };
    }
    case META:
      return metaKey(nameOf(META_KEYS, first));
    case CT:
      return ctKey(
        nameOf(CT_KEYS, first),
        second === NO_DIRECTION ? undefined : second === 0 ? 'original' : 'reply',
        family,
      );
    default:
      return undefined;
  }
}

type Items = readonly UserdataItem[] | undefined;

function parse(bytes: Uint8Array | undefined): Items {
  return bytes && parseUserdata(bytes);
}

function itemOf(items: Items, type: number): Uint8Array | undefined {
  return items?.find((item) => item.type === type)?.value;
}

function numberOf(items: Items, type: number, options: ValueOptions): number | undefined {
  const value = itemOf(items, type);
  return value && Number(numberFromBytes(value, 'host', options));
}

function nameOf(numbers: Readonly<Record<string, number>>, number: number): string | undefined {
  return Object.keys(numbers).find((name) => numbers[name] === number);
}
