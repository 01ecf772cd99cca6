import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  lazy,
  listOf,
  pad,
  raw,
  string,
  u32be,
  u64be,
} from '../wire/index.ts';
import { name } from './common.ts';
import { expression } from './expression.ts';
import { objectType } from './object.ts';

const expressionList = listOf(
  attribute(
    1,
    'NFTA_LIST_ELEM',
    lazy(() => expression),
  ),
);

/** The kernel's hints on a set: how many elements, and the fields of a concatenation, in bytes each. */
const description = attributes({
  size: attribute(1, 'NFTA_SET_DESC_SIZE', u32be),
  concat: attribute(
    2,
    'NFTA_SET_DESC_CONCAT',
    listOf(attribute(1, 'NFTA_LIST_ELEM', attributes({ length: attribute(1, 'NFTA_SET_FIELD_LEN', u32be) }))),
  ),
});

/**
 * A set or map. `keyType` and `dataType` are nft's datatype numbers, which the kernel only keeps;
 * `id` names the set within the transaction that makes it.
 */
export const set = nfMessage(
  attributes({
    table: attribute(1, 'NFTA_SET_TABLE', name),
    name: attribute(2, 'NFTA_SET_NAME', name),
    handle: attribute(16, 'NFTA_SET_HANDLE', u64be),
    flags: attribute(
      3,
      'NFTA_SET_FLAGS',
      flags(u32be, {
        anonymous: 0x1,
        constant: 0x2,
        interval: 0x4,
        map: 0x8,
        timeout: 0x10,
        dynamic: 0x20,
        object: 0x40,
        concat: 0x80,
        expressions: 0x100,
      }),
    ),
    keyType: attribute(4, 'NFTA_SET_KEY_TYPE', u32be),
    keyLength: attribute(5, 'NFTA_SET_KEY_LEN', u32be),
    dataType: attribute(6, 'NFTA_SET_DATA_TYPE', u32be),
    dataLength: attribute(7, 'NFTA_SET_DATA_LEN', u32be),
    objectType: attribute(15, 'NFTA_SET_OBJ_TYPE', objectType),
    id: attribute(10, 'NFTA_SET_ID', u32be),
    timeout: attribute(11, 'NFTA_SET_TIMEOUT', u64be),
    gcInterval: attribute(12, 'NFTA_SET_GC_INTERVAL', u32be),
    policy: attribute(8, 'NFTA_SET_POLICY', enumeration(u32be, { performance: 0, memory: 1 })),
    description: attribute(9, 'NFTA_SET_DESC', description),
    userdata: attribute(13, 'NFTA_SET_USERDATA', raw),
    padding: attribute(14, 'NFTA_SET_PAD', pad),
    expression: attribute(
      17,
      'NFTA_SET_EXPR',
      lazy(() => expression),
    ),
    expressions: attribute(18, 'NFTA_SET_EXPRESSIONS', expressionList),
    /** Which implementation the kernel chose, since 6.15. */
    implementation: attribute(19, 'NFTA_SET_TYPE', string()),
    count: attribute(20, 'NFTA_SET_COUNT', u32be),
  }),
);

export type NftSet = Decoded<typeof set>;
