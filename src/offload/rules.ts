// The objects `up` installs, as plain data.
import type { Expression, NftSet, SetElement, Transaction, UserdataItem } from '../nft/index.ts';
import {
  CT_STATES,
  commentUserdata,
  formatUserdata,
  HOOK_FORWARD,
  META_KEYS,
  USERDATA_SET_COMMENT,
} from '../nft/index.ts';
import { encode, textToBytes, u32host } from '../wire/index.ts';
import type { OffloadMode } from './modes.ts';
import { CHAIN, CHAIN_PRIORITY, FAMILY, FEATURE_SET, FEATURE_SET_COMMENT, ruleComment } from './names.ts';

/** The byte order of the kernel it is for. */
type Order = Pick<Transaction, 'littleEndian'>;

const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
/** nft's datatype numbers (enum datatypes): the kernel keeps them for whoever lists the set. */
const TYPE_INET_PROTOCOL = 12;
const TYPE_IFNAME = 41;
const IFNAMSIZ = 16;

/** What nft notes of a set in its userdata (libnftnl's udata.h): item 0, that keys are in host order... */
function hostByteOrder(order: Order): UserdataItem {
  return { type: 0, value: encode(u32host, 1, order) };
}

/** ...and item 3, `typeof meta l4proto`: expression 9 (meta) with key 16. */
function typeofMetaL4proto(order: Order): UserdataItem {
  const key = formatUserdata([{ type: 0, value: encode(u32host, META_KEYS.l4proto, order) }]);
  return {
    type: 3,
    value: formatUserdata([
      { type: 0, value: encode(u32host, 9, order) },
      { type: 1, value: key },
    ]),
  };
}

export function addOwnTable(tx: Transaction, name: string, comment: string): void {
  tx.createTable({ family: FAMILY, name, flags: [], userdata: commentUserdata(comment) });
}

export function addChain(tx: Transaction, table: string): void {
  tx.addChain({
    family: FAMILY,
    table,
    name: CHAIN,
    type: 'filter',
    hook: { number: HOOK_FORWARD, priority: CHAIN_PRIORITY },
    policy: 'accept',
  });
}

/**
 * `meta l4proto { tcp, udp } ct state established counter flow add @flowtable`: no verdict in front of
 * it, and none behind it: what does not qualify goes on as if the rule were not there.
 */
export function addOffloadRule(
  tx: Transaction,
  {
    table,
    flowtable,
    mode,
    alone,
  }: { readonly table: string; readonly flowtable: string; readonly mode: OffloadMode; readonly alone: boolean },
): void {
  const set = '__set%d';
  const setId = tx.nextId();
  tx.addSet({
    family: FAMILY,
    table,
    name: set,
    id: setId,
    flags: ['anonymous', 'constant'],
    keyType: TYPE_INET_PROTOCOL,
    keyLength: 1,
    description: { size: 2 },
    userdata: formatUserdata([hostByteOrder(tx), typeofMetaL4proto(tx)]),
  });
  tx.addElements({
    family: FAMILY,
    table,
    set,
    setId,
    elements: [IPPROTO_TCP, IPPROTO_UDP].map((protocol) => ({ key: { value: Uint8Array.of(protocol) } })),
  });
  const expressions: Expression[] = [
    { kind: 'meta', key: 'l4proto', dreg: 1 },
    { kind: 'lookup', set, sreg: 1, setId },
    { kind: 'ct', key: 'state', dreg: 1 },
    {
      kind: 'bitwise',
      sreg: 1,
      dreg: 1,
      length: 4,
      mask: { value: encode(u32host, CT_STATES.established, tx) },
      xor: { value: encode(u32host, 0, tx) },
    },
    { kind: 'cmp', sreg: 1, op: 'neq', data: { value: encode(u32host, 0, tx) } },
    { kind: 'counter' },
    { kind: 'flow_offload', flowtable },
  ];
  const rule = {
    family: FAMILY,
    table,
    chain: CHAIN,
    expressions,
    userdata: commentUserdata(ruleComment(mode)),
  } as const;
  // In front of what others put into the chain: a verdict of theirs must not come first.
  if (alone) tx.addRule(rule);
  else tx.insertRule(rule);
}

export function featureSet(table: string, order: Order): NftSet & { readonly table: string; readonly name: string } {
  return {
    family: FAMILY,
    table,
    name: FEATURE_SET,
    keyType: TYPE_IFNAME,
    keyLength: IFNAMSIZ,
    userdata: formatUserdata([
      hostByteOrder(order),
      { type: USERDATA_SET_COMMENT, value: Uint8Array.from([...textToBytes(FEATURE_SET_COMMENT), 0]) },
    ]),
  };
}

export function deviceElements(table: string, devices: readonly string[]) {
  const elements: SetElement[] = devices.map((device) => {
    const value = new Uint8Array(IFNAMSIZ);
    value.set(textToBytes(device));
    return { key: { value } };
  });
  return { family: FAMILY, table, set: FEATURE_SET, elements } as const;
}
