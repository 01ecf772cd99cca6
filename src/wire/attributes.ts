// An object of netlink attributes: one declared table gives its type, its decoder and its encoder.
import type { Attribute, Codec } from './codec.ts';
import { aspects, refuse } from './codec.ts';
import { DecodeError, EncodeError } from './errors.ts';
import type { Layout, LayoutAttr } from './layout.ts';
import { MarkReached } from './locate.ts';
import {
  beginAttribute,
  finishAttribute,
  NLA_F_NESTED,
  NLA_HDRLEN,
  NLA_TYPE_MASK,
  noteAttribute,
  rawTypeOf,
  readHeader,
  readPayload,
  skipPadding,
  type UnknownAttribute,
  unknownAttribute,
  writeAttribute,
  writeUnknown,
} from './nla.ts';
import type { Reader } from './reader.ts';
import { flag } from './strings.ts';
import type { Writer } from './writer.ts';

export function attribute<T>(number: number, kernelName: string, codec: Codec<T>): Attribute<T> {
  return { number, kernelName, codec };
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds attributes of every type; each keeps its own.
export type AttributeTable = Readonly<Record<string, Attribute<any>>>;

export type AttributesOf<F extends AttributeTable> = {
  readonly [K in keyof F as F[K] extends Attribute<Padding> ? never : K]?: F[K] extends Attribute<infer T> ? T : never;
} & { readonly unknown?: readonly UnknownAttribute[] };

/** An attribute that may come several times: a list. */
export function repeated<T>(element: Attribute<T>): Attribute<readonly T[]> {
  return { ...element, repeated: true } as unknown as Attribute<readonly T[]>;
}

/** The type of what says nothing. */
export interface Padding {
  readonly padding: never;
}

/**
 * An attribute without content that aligns the 64-bit value behind it, which kernels of some machines need:
 * no field of the object, and it may come any number of times.
 */
export const pad: Codec<Padding> = {
  decode: (r) => r.fail('padding is no value'),
  encode: (_w, value) => refuse(value, 'a value: it is padding'),
};

/** A codec that knows its table: for documentation, the debug dump and the check against the headers. */
export interface AttributesCodec<F extends AttributeTable> extends Codec<AttributesOf<F>> {
  readonly table: F;
}

/** Thrown inside a list that holds an element of an unknown type: the whole list is then kept raw. */
export class UnknownElement extends DecodeError {}

/** A field of the object: its attribute, with what is the same for every value. */
interface Field {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly kernelName: string;
  readonly number: number;
  /** As we write it: with NLA_F_NESTED where the payload is a nest. */
  readonly rawType: number;
  readonly repeated: boolean;
  /** Its place among the fields. */
  readonly index: number;
}

/** The fields that were read are remembered as bits, as many as a word has. */
const BITS = 31;

type Values = Record<string, unknown>;

/** What a table says, in the forms that reading and writing need. */
interface Fields {
  /** In the table's order. */
  readonly fields: readonly Field[];
  readonly byNumber: readonly (Field | undefined)[];
  /** The numbers of padding. */
  readonly pads: ReadonlySet<number>;
}

function fieldsOf(table: AttributeTable): Fields {
  const fields = Object.entries<Attribute<unknown>>(table)
    .filter(([, { codec }]) => codec !== pad)
    .map(
      ([name, { codec, kernelName, number, repeated: isList = false }], index): Field => ({
        index,
        name,
        codec,
        kernelName,
        number,
        rawType: codec.nested ? number | NLA_F_NESTED : number,
        repeated: isList,
      }),
    );
  const byNumber: (Field | undefined)[] = [];
  for (const field of fields) byNumber[field.number] = field;
  const pads = new Set(Object.values(table).flatMap(({ codec, number }) => (codec === pad ? number : [])));
  return { fields, byNumber, pads };
}

/**
 * An object of attributes, all optional, each at most once but for those that are `repeated`. Unknown ones
 * are kept in `unknown`, in order; encoding writes the known ones in the table's order (or in the layout's),
 * then the unknown.
 */
export function attributes<const F extends AttributeTable>(table: F): AttributesCodec<F> {
  // Made when it is first used: a program loads hundreds of tables and uses a few.
  let made: Fields | undefined;
  const Plain = plain();

  function decodeInto(r: Reader, object: Values): void {
    made ??= fieldsOf(table);
    const { byNumber, pads } = made;
    const { end, layout } = r;
    let unknown: UnknownAttribute[] | undefined;
    let seen = 0;
    if (layout) layout.attrs = [];
    while (r.pos < end) {
      const at = r.pos;
      const length = readHeader(r);
      const { rawType } = r;
      const inner: Layout | undefined = layout && {};
      if (layout) r.layout = inner;
      const type = rawType & NLA_TYPE_MASK;
      const field = byNumber[type];
      if (field !== undefined && !field.repeated) {
        const bit = field.index < BITS ? 1 << field.index : 0;
        if ((seen & bit) !== 0 || (bit === 0 && isThere(field, object, unknown)))
          r.fail(`${field.kernelName} appears twice`);
        seen |= bit;
      }
      if (field === undefined || !decodeField(r, field, object, at, length)) {
        const size = length - NLA_HDRLEN;
        const isPad = size === 0 && pads.has(type);
        if (inner) inner.as = isPad ? 'padding' : 'unknown';
        if (!isPad) {
          unknown ??= [];
          unknown.push(unknownAttribute(rawType, r.copy(size)));
        }
      }
      skipPadding(r, at, length, end);
      if (layout && inner) {
        r.layout = layout;
        noteAttribute(r, layout, inner, rawType, at, length);
      }
    }
    if (unknown !== undefined) object['unknown'] = unknown;
  }

  function encode(w: Writer, value: AttributesOf<F>): void {
    made ??= fieldsOf(table);
    if (typeof value !== 'object' || value === null)
      refuse(value, `an object of ${made.fields.map(({ name }) => name).join(', ')}`);
    const object = value as Readonly<Values>;
    if (w.layout !== undefined) {
      encodeLike(w, object, w.layout, made);
      return;
    }
    for (const field of made.fields) {
      const content = object[field.name];
      if (content === undefined) continue;
      if (!field.repeated) encodeField(w, field, content);
      else for (const [index, one] of listIn(content, field).entries()) encodeField(w, field, one, undefined, index);
    }
    const { unknown } = value;
    if (unknown !== undefined) for (const attribute of unknown) writeUnknown(w, attribute);
  }

  return {
    nested: true,
    table,
    shape: () => ({ attributes: Object.values(table) }),
    decodeInto,
    decode: (r) => {
      const object = new Plain();
      decodeInto(r, object);
      return object as AttributesOf<F>;
    },
    encode,
  };
}

/**
 * Plain objects, as `{}` makes them. An engine learns from the first ones how much room the objects of one
 * constructor need: dumps hold hundreds of thousands.
 */
export function plain(): new () => Record<string, unknown> {
  function Plain(): void {}
  Plain.prototype = Object.prototype;
  return Plain as unknown as new () => Record<string, unknown>;
}

/** As a value, or, since it holds something unknown, as bytes. */
function isThere({ name, number }: Field, object: Values, unknown: readonly UnknownAttribute[] = []): boolean {
  return object[name] !== undefined || unknown.some(({ type }) => type === number);
}

/** False where the field holds something unknown: the reader is then at its payload again. */
function decodeField(
  r: Reader,
  { name, codec, kernelName, repeated: isList }: Field,
  object: Values,
  at: number,
  length: number,
): boolean {
  const list = isList ? ((object[name] ?? []) as unknown[]) : undefined;
  const { pos, end, depth, layout } = r;
  try {
    if (at === r.mark) {
      throw new MarkReached({ kernelName, codec, value: r.bytes.slice(pos, at + length) }, pos);
    }
    const value = readPayload(r, codec, at, length);
    if (list === undefined) {
      if (value !== undefined) object[name] = value;
    } else {
      list.push(value);
      object[name] = list;
    }
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (!(error instanceof UnknownElement)) throw (list ? error.within(String(list.length)) : error).within(name);
    // The nest around the unknown element was left in the middle: back to this attribute.
    r.pos = pos;
    r.end = end;
    r.depth = depth;
    r.layout = layout;
    return false;
  }
}

/** In the order and with the flags, padding and unknown attributes the layout tells; then what it does not tell. */
function encodeLike(w: Writer, object: Readonly<Values>, layout: Layout, { fields, byNumber }: Fields): void {
  const unknown = (object['unknown'] ?? []) as readonly UnknownAttribute[];
  // In the layout's order, which is theirs unless the value was changed.
  let first = 0;
  const taken = new Set<number>();
  // How many of a field's values are written: of most there is one.
  const written = new Map<string, number>();
  const next = (field: Field, like?: LayoutAttr): boolean => {
    const content = object[field.name];
    const values = content === undefined ? [] : field.repeated ? listIn(content, field) : [content];
    const index = written.get(field.name) ?? 0;
    if (index >= values.length) return false;
    written.set(field.name, index + 1);
    encodeField(w, field, values[index], like, field.repeated ? index : undefined);
    return true;
  };
  for (const like of layout.attrs ?? []) {
    const field = byNumber[like.rawType & NLA_TYPE_MASK];
    if (like.inner.as === 'padding') writeAttribute(w, like.rawType, like, flag, true);
    else if (like.inner.as !== 'unknown' && field !== undefined) next(field, like);
    else {
      while (taken.has(first)) taken.delete(first++);
      let at = first;
      while (at < unknown.length && (taken.has(at) || rawTypeOf(unknown[at] as UnknownAttribute) !== like.rawType))
        at++;
      if (at < unknown.length) {
        writeUnknown(w, unknown[at] as UnknownAttribute, like);
        taken.add(at);
      }
    }
  }
  for (const field of fields) while (next(field));
  for (const [at, attribute] of unknown.entries()) if (at >= first && !taken.has(at)) writeUnknown(w, attribute);
}

function listIn(value: unknown, { name }: Field): readonly unknown[] {
  if (!Array.isArray(value)) refuse(value, `a list of ${name}`);
  return value as readonly unknown[];
}

function encodeField(
  w: Writer,
  { name, codec, rawType }: Field,
  value: unknown,
  like?: LayoutAttr,
  index?: number,
): void {
  try {
    if (w.layout !== undefined) {
      writeAttribute(w, like?.rawType ?? rawType, like, codec, value);
      return;
    }
    const at = beginAttribute(w);
    codec.encode(w, value);
    finishAttribute(w, at, rawType);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw (index === undefined ? error : error.within(String(index))).within(name);
  }
}

/** The same object with some fields always there: their absence is a DecodeError, and a type error. */
export function required<T, const K extends keyof T & string>(
  codec: Codec<T>,
  names: readonly K[],
): Codec<T & { readonly [P in K]-?: NonNullable<T[P]> }> {
  type Full = T & { readonly [P in K]-?: NonNullable<T[P]> };
  return {
    ...aspects(codec),
    decode: (r) => {
      const value = codec.decode(r);
      for (const name of names) if (value[name] === undefined) r.fail(`${name} is missing`);
      return value as Full;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) refuse(value, `an object with ${names.join(', ')}`);
      for (const name of names) if (value[name] === undefined) throw new EncodeError('is required').within(name);
      codec.encode(w, value);
    },
  };
}
