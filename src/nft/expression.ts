// A rule's expressions: a name and the data that belongs to it. One this package has no codec for is
// kept as it came, `{ kind: 'unknown', name, data }`, and survives a round trip.
import type { Attribute, Codec, Reader, UnknownAttribute, Writer } from '../wire/index.ts';
import { attribute, attributes, EncodeError, forEachAttribute, raw, refuse, string } from '../wire/index.ts';
import { bitwise } from './expressions/bitwise.ts';
import { cmp } from './expressions/cmp.ts';
import { counter } from './expressions/counter.ts';
import { ct } from './expressions/ct.ts';
import type { ExpressionKind } from './expressions/define.ts';
import { flowOffload } from './expressions/flow-offload.ts';
import { immediate } from './expressions/immediate.ts';
import { lookup } from './expressions/lookup.ts';
import { meta } from './expressions/meta.ts';
import { payload } from './expressions/payload.ts';

/** Every expression with a codec. */
export const EXPRESSIONS = [meta, ct, cmp, bitwise, immediate, lookup, payload, counter, flowOffload] as const;

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

/** The expression's name, found without leaving the reader anywhere else. */
function peekName(r: Reader): string | undefined {
  const { pos, layout } = r;
  let found: string | undefined;
  r.layout = undefined;
  forEachAttribute(r, (type, _rawType, size) => {
    if (type === exprName.number) found = r.within(size, (inner) => exprName.codec.decode(inner));
    else r.take(size);
  });
  r.pos = pos;
  r.layout = layout;
  return found;
}

function decode(r: Reader): Expression {
  const { pos } = r;
  const kind = peekName(r);
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
