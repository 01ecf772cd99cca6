// A rule's expressions: a name and the data that belongs to it. One this package has no codec for is
// kept as it came, `{ kind: 'unknown', name, data }`, and survives a round trip.

import { plain } from '../wire/attributes.ts';
import type { Attribute, Codec, Reader, UnknownAttribute, Writer } from '../wire/index.ts';
import {
  attribute,
  attributes,
  DecodeError,
  EncodeError,
  encode as encodeBytes,
  peek,
  raw,
  refuse,
  string,
} from '../wire/index.ts';
import {
  align,
  NLA_F_NESTED,
  NLA_HDRLEN,
  NLA_TYPE_MASK,
  readHeader,
  readPayload,
  writeAttribute,
} from '../wire/nla.ts';
import { bitwise } from './expressions/bitwise.ts';
import { byteorder } from './expressions/byteorder.ts';
import { cmp } from './expressions/cmp.ts';
import { connlimit } from './expressions/connlimit.ts';
import { counter } from './expressions/counter.ts';
import { ct } from './expressions/ct.ts';
import type { ExpressionKind } from './expressions/define.ts';
import { dup } from './expressions/dup.ts';
import { dynset } from './expressions/dynset.ts';
import { exthdr } from './expressions/exthdr.ts';
import { fib } from './expressions/fib.ts';
import { flowOffload } from './expressions/flow-offload.ts';
import { fwd } from './expressions/fwd.ts';
import { hash } from './expressions/hash.ts';
import { immediate } from './expressions/immediate.ts';
import { inner } from './expressions/inner.ts';
import { last } from './expressions/last.ts';
import { limit } from './expressions/limit.ts';
import { log } from './expressions/log.ts';
import { lookup } from './expressions/lookup.ts';
import { masq } from './expressions/masq.ts';
import { match } from './expressions/match.ts';
import { meta } from './expressions/meta.ts';
import { nat } from './expressions/nat.ts';
import { notrack } from './expressions/notrack.ts';
import { numgen } from './expressions/numgen.ts';
import { objref } from './expressions/objref.ts';
import { osf } from './expressions/osf.ts';
import { payload } from './expressions/payload.ts';
import { queue } from './expressions/queue.ts';
import { quota } from './expressions/quota.ts';
import { range } from './expressions/range.ts';
import { redir } from './expressions/redir.ts';
import { reject } from './expressions/reject.ts';
import { rt } from './expressions/rt.ts';
import { socket } from './expressions/socket.ts';
import { synproxy } from './expressions/synproxy.ts';
import { target } from './expressions/target.ts';
import { tproxy } from './expressions/tproxy.ts';
import { tunnel } from './expressions/tunnel.ts';
import { xfrm } from './expressions/xfrm.ts';

// Expressions that hold expressions. An interface says so, and a function with a declared type: Expression
// is made of the types of all kinds, and none of those can be inferred from it.
interface HoldsOne {
  readonly expression: Expression;
}

interface MayHoldSome {
  readonly expression?: Expression;
  readonly expressions?: readonly Expression[];
}

function itself(): Codec<unknown> {
  return expression;
}

/** Every expression with a codec. */
export const EXPRESSIONS = [
  meta,
  ct,
  cmp,
  range,
  bitwise,
  byteorder,
  immediate,
  lookup,
  dynset<MayHoldSome>(itself),
  payload,
  exthdr,
  rt,
  fib,
  socket,
  osf,
  tunnel,
  xfrm,
  numgen,
  hash,
  inner<HoldsOne>(itself),
  counter,
  last,
  quota,
  limit,
  connlimit,
  objref,
  notrack,
  log,
  reject,
  nat,
  masq,
  redir,
  tproxy,
  synproxy,
  dup,
  fwd,
  queue,
  flowOffload,
  match,
  target,
] as const;

export interface UnknownExpression {
  readonly kind: 'unknown';
  readonly name?: string;
  readonly data?: Uint8Array;
  readonly unknown?: readonly UnknownAttribute[];
}

type OfKind<E> = E extends ExpressionKind<infer K, infer T> ? { readonly kind: K } & T : never;
export type Expression = OfKind<(typeof EXPRESSIONS)[number]> | UnknownExpression;

const exprName = attribute(1, 'NFTA_EXPR_NAME', string(127));
const exprData = attribute(2, 'NFTA_EXPR_DATA', raw);

interface Envelope {
  readonly name?: string;
  readonly data?: object;
  readonly unknown?: readonly UnknownAttribute[];
}

function envelope(data: Codec<unknown>): Codec<Envelope> {
  return attributes({ name: exprName, data: { ...exprData, codec: data } as Attribute<object> });
}

const unknownEnvelope = envelope(raw);

interface Known {
  /** NFTA_EXPR_NAME with this kind's name, for each byte order, once it was needed: the same in front of all of them. */
  readonly name: { little?: Uint8Array; big?: Uint8Array };
  readonly data: Codec<object>;
  readonly codec: Codec<Envelope>;
  readonly required: readonly string[];
}

const kinds = new Map<string, Known>(
  EXPRESSIONS.map(({ kind, codec: ofData, required }) => {
    const data = named(kind, ofData);
    return [kind, { name: {}, data, codec: envelope(data), required }];
  }),
);

/** The data with the expression's kind in front: one object from the start. */
function named(kind: string, codec: Codec<object>): Codec<object> {
  const Plain = plain();
  return {
    ...codec,
    decode: (r) => {
      const object = new Plain();
      object['kind'] = kind;
      codec.decodeInto?.(r, object);
      return object;
    },
  };
}

function decode(r: Reader): Expression {
  const { pos } = r;
  const decoded = isUsual(r) ? decodeUsual(r) : decodeKnown(r);
  if (decoded !== undefined) return decoded;
  r.pos = pos;
  return { kind: 'unknown', ...(unknownEnvelope.decode(r) as Omit<UnknownExpression, 'kind'>) };
}

/** As the kernel tells it: the name, then the data, and nothing else. The path of a dump: both are read in place. */
function isUsual({ pos, end, view, littleEndian, layout, mark }: Reader): boolean {
  if (layout !== undefined || mark >= 0 || end - pos < 2 * NLA_HDRLEN) return false;
  const data = pos + align(view.getUint16(pos, littleEndian));
  if (view.getUint16(pos + 2, littleEndian) !== exprName.number || data + NLA_HDRLEN > end) return false;
  const length = view.getUint16(data, littleEndian);
  return (view.getUint16(data + 2, littleEndian) & NLA_TYPE_MASK) === exprData.number && data + align(length) >= end;
}

function decodeUsual(r: Reader): Expression | undefined {
  const { pos, end } = r;
  const known = kinds.get(readField(r, 'name', exprName.codec));
  if (known === undefined) return undefined;
  r.pos = pos + align(r.pos - pos);
  const data = readField(r, 'data', known.data);
  r.pos = end;
  return hasAll(data, known.required) ? (data as Expression) : undefined;
}

function readField<T>(r: Reader, name: keyof Envelope, codec: Codec<T>): T {
  const { pos } = r;
  const length = readHeader(r);
  try {
    return readPayload(r, codec, pos, length);
  } catch (error) {
    throw error instanceof DecodeError ? error.within(name) : error;
  }
}

/** undefined for one without a codec, and for one that is not whole or holds something unknown. */
function decodeKnown(r: Reader): Expression | undefined {
  const kind = peek(r, exprName);
  const known = kind === undefined ? undefined : kinds.get(kind);
  if (known === undefined) return undefined;
  const { data = { kind }, unknown } = known.codec.decode(r);
  return unknown === undefined && hasAll(data, known.required) ? (data as Expression) : undefined;
}

function hasAll(data: object, fields: readonly string[]): boolean {
  for (const field of fields) if ((data as Readonly<Record<string, unknown>>)[field] === undefined) return false;
  return true;
}

function encode(w: Writer, expression: Expression): void {
  if (typeof expression !== 'object' || expression === null) refuse(expression, 'an expression ({ kind: ... })');
  const { kind } = expression;
  if (kind === 'unknown') {
    unknownEnvelope.encode(w, expression);
    return;
  }
  const known = kinds.get(kind);
  if (known === undefined) refuse(kind, `one of ${[...kinds.keys()].join(', ')} or unknown`);
  try {
    for (const field of known.required) {
      if ((expression as Readonly<Record<string, unknown>>)[field] === undefined)
        throw new EncodeError('is required').within(field);
    }
    if (w.layout === undefined) {
      w.put(nameBytes(known, kind, w.littleEndian));
      writeAttribute(w, exprData.number | NLA_F_NESTED, undefined, known.data, expression);
    } else known.codec.encode(w, isBare(w, expression) ? { name: kind } : { name: kind, data: expression });
  } catch (error) {
    throw error instanceof EncodeError ? error.within(kind) : error;
  }
}

function nameBytes({ name, codec }: Known, kind: string, littleEndian: boolean): Uint8Array {
  const order = littleEndian ? 'little' : 'big';
  name[order] ??= encodeBytes(codec, { name: kind }, { littleEndian });
  return name[order];
}

/** An expression that came without any data goes back without any. */
function isBare({ layout }: Writer, expression: object): boolean {
  return layout?.attrs?.length === 1 && Object.keys(expression).length === 1;
}

export const expression: Codec<Expression> = {
  nested: true,
  shape: () => ({ attributes: [exprName, exprData], choices: EXPRESSIONS.map(({ codec }) => codec as Codec<unknown>) }),
  decode,
  encode,
};
