// A rule's expressions: a name and the data that belongs to it. One this package has no codec for is
// kept as it came, `{ kind: 'unknown', name, data }`, and survives a round trip.
import type { Attribute, Codec, Reader, UnknownAttribute, Writer } from '../wire/index.ts';
import { attribute, attributes, EncodeError, peek, raw, refuse, string } from '../wire/index.ts';
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
const kinds = new Map<string, { readonly codec: Codec<Envelope>; readonly required: readonly string[] }>(
  EXPRESSIONS.map(({ kind, codec, required }) => [kind, { codec: envelope(codec as Codec<unknown>), required }]),
);

function decode(r: Reader): Expression {
  const { pos } = r;
  const kind = peek(r, exprName);
  const known = kind === undefined ? undefined : kinds.get(kind);
  if (known !== undefined) {
    const { data, unknown } = known.codec.decode(r);
    const whole = known.required.every((field) => data !== undefined && Object.hasOwn(data, field));
    if (unknown === undefined && whole) return { kind, ...data } as Expression;
    r.pos = pos;
  }
  return { kind: 'unknown', ...(unknownEnvelope.decode(r) as Omit<UnknownExpression, 'kind'>) };
}

function encode(w: Writer, expression: Expression): void {
  if (typeof expression !== 'object' || expression === null) refuse(expression, 'an expression ({ kind: ... })');
  const { kind, ...data } = expression;
  if (kind === 'unknown') {
    unknownEnvelope.encode(w, data);
    return;
  }
  const known = kinds.get(kind);
  if (known === undefined) refuse(kind, `one of ${[...kinds.keys()].join(', ')} or unknown`);
  // An expression that came without any data goes back without any.
  const bare = w.layout?.attrs !== undefined && w.layout.attrs.length === 1 && Object.keys(data).length === 0;
  try {
    for (const field of known.required) {
      if ((data as Readonly<Record<string, unknown>>)[field] === undefined)
        throw new EncodeError('is required').within(field);
    }
    known.codec.encode(w, { name: kind, ...(bare ? {} : { data }) });
  } catch (error) {
    throw error instanceof EncodeError ? error.within(kind) : error;
  }
}

export const expression: Codec<Expression> = {
  nested: true,
  shape: () => ({ attributes: [exprName, exprData], choices: EXPRESSIONS.map(({ codec }) => codec as Codec<unknown>) }),
  decode,
  encode,
};
