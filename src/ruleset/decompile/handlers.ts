// Which part of this package names which expression of the kernel.
import { compare, compareRange } from './compare.ts';
import { hash, numgen } from './generate.ts';
import { inner } from './inner.ts';
import { bitwise, immediate, KEYS, loadCt, loadExtension, loadMeta, loadPayload, swapBytes } from './load.ts';
import { lookup } from './lookup.ts';
import { setCt, setExtension, setMeta, setPayload } from './mangle.ts';
import { stateful } from './statements/count.ts';
import { flowAdd, log, notrack, synproxy } from './statements/log.ts';
import { masquerade, nat, redirect, tproxy } from './statements/nat.ts';
import { objectReference } from './statements/object-reference.ts';
import { reject } from './statements/reject.ts';
import { resetOption } from './statements/reset.ts';
import { dup, fwd, queue } from './statements/send.ts';
import { setUpdate } from './statements/set-update.ts';
import { xtMatch, xtTarget } from './statements/xt.ts';
import type { Handler, Kind, Known, Walk } from './walk.ts';

const HANDLERS: { readonly [K in Kind]: Handler<K> } = {
  ...KEYS,
  meta: (walk, known) => (known.dreg === undefined ? setMeta : loadMeta)(walk, known),
  ct: (walk, known) => (known.dreg === undefined ? setCt : loadCt)(walk, known),
  payload: (walk, known) => (known.dreg === undefined ? setPayload : loadPayload)(walk, known),
  exthdr: (walk, known) => {
    if (known.dreg !== undefined) return loadExtension(walk, known);
    return (known.sreg === undefined ? resetOption : setExtension)(walk, known);
  },
  immediate,
  bitwise,
  byteorder: swapBytes,
  cmp: compare,
  range: compareRange,
  lookup,
  numgen,
  hash,
  inner,
  counter: stateful,
  limit: stateful,
  quota: stateful,
  connlimit: stateful,
  last: stateful,
  objref: objectReference,
  dynset: setUpdate,
  log,
  reject,
  nat,
  masq: masquerade,
  redir: redirect,
  tproxy,
  synproxy,
  notrack,
  dup,
  fwd,
  queue,
  flow_offload: flowAdd,
  match: xtMatch,
  target: xtTarget,
};

/** False where it has no name in the language. */
export function named(walk: Walk, known: Known): boolean {
  return (HANDLERS[known.kind] as Handler<Kind>)(walk, known);
}
