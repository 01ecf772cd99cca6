// Stateful objects: a name, a type, and the data that belongs to it. One of a type this package has no
// codec for keeps its data as bytes.
import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { AttributesOf, Codec, Decoded } from '../wire/index.ts';
import { attribute, attributes, chosenBy, enumeration, pad, raw, u32be, u64be } from '../wire/index.ts';
import { counter, name } from './common.ts';
import { connlimit } from './expressions/connlimit.ts';
import { limit } from './expressions/limit.ts';
import { quota } from './expressions/quota.ts';
import { synproxy } from './expressions/synproxy.ts';
import { ctExpect } from './objects/ct-expect.ts';
import { ctHelper } from './objects/ct-helper.ts';
import { ctTimeout } from './objects/ct-timeout.ts';
import { secmark } from './objects/secmark.ts';
import { tunnel } from './objects/tunnel.ts';

/** NFT_OBJECT_*, by the names nft gives them. */
export const OBJECT_TYPES = {
  counter: 1,
  quota: 2,
  'ct helper': 3,
  limit: 4,
  connlimit: 5,
  tunnel: 6,
  'ct timeout': 7,
  secmark: 8,
  'ct expectation': 9,
  synproxy: 10,
} as const;
export type ObjectTypeName = keyof typeof OBJECT_TYPES;

/** What is known of an object of each type. */
const DATA = {
  counter,
  quota: quota.codec,
  'ct helper': ctHelper,
  limit: limit.codec,
  connlimit: connlimit.codec,
  tunnel,
  'ct timeout': ctTimeout,
  secmark,
  'ct expectation': ctExpect,
  synproxy: synproxy.codec,
} as const;

export const objectType = enumeration(u32be, OBJECT_TYPES);
const typeAttribute = attribute(3, 'NFTA_OBJ_TYPE', objectType);

function objectOf<T>(data: Codec<T>) {
  return attributes({
    table: attribute(1, 'NFTA_OBJ_TABLE', name),
    name: attribute(2, 'NFTA_OBJ_NAME', name),
    type: typeAttribute,
    use: attribute(5, 'NFTA_OBJ_USE', u32be),
    data: attribute(4, 'NFTA_OBJ_DATA', data),
    handle: attribute(6, 'NFTA_OBJ_HANDLE', u64be),
    padding: attribute(7, 'NFTA_OBJ_PAD', pad),
    userdata: attribute(8, 'NFTA_OBJ_USERDATA', raw),
  });
}

type Head = Omit<AttributesOf<ReturnType<typeof objectOf<unknown>>['table']>, 'type' | 'data'>;
type Known = {
  readonly [K in ObjectTypeName]: Head & { readonly type: K; readonly data?: Decoded<(typeof DATA)[K]> };
}[ObjectTypeName];
type Body = Known | (Head & { readonly type?: number; readonly data?: Uint8Array });

const byType = new Map(
  Object.entries(DATA).map(([type, data]) => [type, objectOf(data as Codec<unknown>) as Codec<unknown>]),
);
const other = objectOf(raw) as Codec<unknown>;

/**
 * A stateful object. `type` says what `data` is: `counter`, `quota`, `limit`... Two objects of different
 * types may have the same name.
 */
export const object = nfMessage(
  chosenBy(
    'type',
    typeAttribute,
    (type) => ((typeof type === 'string' ? byType.get(type) : undefined) ?? other) as Codec<Body>,
    [...byType.values(), other] as Codec<Body>[],
  ),
);

export type NftObject = Decoded<typeof object>;
