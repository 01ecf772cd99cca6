// What nft keeps in the userdata of each object (libnftnl/udata.h). Numbers are in host order.
import type { Codec, Decoded } from '../../wire/index.ts';
import { enumeration, flags, mapped, string, u32host } from '../../wire/index.ts';
import { entry, userdata } from './codec.ts';
import { MAX_COMMENT, USERDATA_COMMENT, USERDATA_SET_COMMENT } from './items.ts';
import { typeofExpression } from './typeof-expression.ts';

const comment = string(MAX_COMMENT);

/** 0 where the type says nothing of it, as with concatenations. */
const byteOrder = enumeration(u32host, { none: 0, host: 1, network: 2 });

/** A word that says yes or no; others survive as numbers. */
const truth: Codec<boolean | number> = mapped(
  u32host,
  (word) => (word > 1 ? word : word === 1),
  (value) => Number(value),
);

/** Of tables, chains and objects. */
export const objectUserdata = userdata({ comment: entry(USERDATA_COMMENT, 'NFTNL_UDATA_OBJ_COMMENT', comment) });

export const ruleUserdata = userdata({
  comment: entry(USERDATA_COMMENT, 'NFTNL_UDATA_RULE_COMMENT', comment),
  /** Of rules that ebtables-nft made. */
  ebtablesPolicy: entry(1, 'NFTNL_UDATA_RULE_EBTABLES_POLICY', u32host),
});

/** Byte orders are those of constants in elements; `merge` is nft's auto-merge; `dataInterval`: a map to ranges. */
export const setUserdata = userdata({
  keyByteOrder: entry(0, 'NFTNL_UDATA_SET_KEYBYTEORDER', byteOrder),
  dataByteOrder: entry(1, 'NFTNL_UDATA_SET_DATABYTEORDER', byteOrder),
  merge: entry(2, 'NFTNL_UDATA_SET_MERGE_ELEMENTS', truth),
  keyTypeof: entry(3, 'NFTNL_UDATA_SET_KEY_TYPEOF', typeofExpression),
  dataTypeof: entry(4, 'NFTNL_UDATA_SET_DATA_TYPEOF', typeofExpression),
  expression: entry(5, 'NFTNL_UDATA_SET_EXPR', typeofExpression),
  dataInterval: entry(6, 'NFTNL_UDATA_SET_DATA_INTERVAL', truth),
  comment: entry(USERDATA_SET_COMMENT, 'NFTNL_UDATA_SET_COMMENT', comment),
});

/** `interval-open`: the interval ends at the top of the space, so that no end element follows. */
export const elementUserdata = userdata({
  comment: entry(USERDATA_COMMENT, 'NFTNL_UDATA_SET_ELEM_COMMENT', comment),
  flags: entry(1, 'NFTNL_UDATA_SET_ELEM_FLAGS', flags(u32host, { 'interval-open': 1 })),
});

export type ObjectUserdata = Decoded<typeof objectUserdata>;
export type RuleUserdata = Decoded<typeof ruleUserdata>;
export type SetUserdata = Decoded<typeof setUserdata>;
export type ElementUserdata = Decoded<typeof elementUserdata>;
