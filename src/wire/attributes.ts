// An object of netlink attributes: one declared table gives its type, its decoder and its encoder.
import type { Attribute, Codec } from './codec.ts';
import { aspects, refuse } from './codec.ts';
import { DecodeError, EncodeError } from './errors.ts';
import type { LayoutAttr } from './layout.ts';
import { MarkReached } from './locate.ts';
import {
  forEachAttribute,
  NLA_F_NESTED,
  NLA_HDRLEN,
  NLA_TYPE_MASK,
  rawTypeOf,
  type UnknownAttribute,
  unknownAttribute,
  writeAttribute,
  writeUnknown,
} from './nla.ts';
import type { Reader } from './reader.ts';
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

/**
 * An object of attributes, all optional, each at most once but for those that are `repeated`. Unknown ones
 * are kept in `unknown`, in order; encoding writes the known ones in the table's order (or in the layout's),
 * then the unknown.
 */
export function attributes<const F extends AttributeTable>(table: F): AttributesCodec<F> {
  const entries = Object.entries<Attribute<unknown>>(table).filter(([, { codec }]) => codec !== pad);
  const byNumber: ([string, Attribute<unknown>] | undefined)[] = [];
  for (const entry of entries) byNumber[entry[1].number] = entry;
  const pads = new Set(Object.values(table).flatMap(({ codec, number }) => (codec === pad ? number : [])));

  function decode(r: Reader): AttributesOf<F> {
    const object: Record<string, unknown> = {};
    let unknown: UnknownAttribute[] | undefined;
    forEachAttribute(r, (type, rawType, size) => {
      const entry = byNumber[type];
      if (entry !== undefined) {
        const [name, { codec, kernelName, repeated: isList }] = entry;
        const list = isList ? ((object[name] ?? []) as unknown[]) : undefined;
        if (!isList && (object[name] !== undefined || unknown?.some((kept) => kept.type === type)))
          r.fail(`${kernelName} appears twice`);
        const { pos, end, depth, layout } = r;
        try {
          if (pos - NLA_HDRLEN === r.mark) {
            throw new MarkReached({ kernelName, codec, value: r.bytes.slice(pos, pos + size) }, pos);
          }
          const value = r.within(size, (inner) => codec.decode(inner));
          list?.push(value);
          object[name] = list ?? value;
          return;
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
          if (!(error instanceof UnknownElement)) throw (list ? error.within(String(list.length)) : error).within(name);
          // The nest around the unknown element was left in the middle: back to this attribute.
          r.pos = pos;
          r.end = end;
          r.depth = depth;
          r.layout = layout;
        }
      }
      const isPad = size === 0 && pads.has(type);
      if (r.layout) r.layout.as = isPad ? 'padding' : 'unknown';
      if (isPad) return;
      unknown ??= [];
      unknown.push(unknownAttribute(rawType, r.copy(size)));
    });
    if (unknown !== undefined) object['unknown'] = unknown;
    return object as AttributesOf<F>;
  }

  function encode(w: Writer, value: AttributesOf<F>): void {
    if (typeof value !== 'object' || value === null) refuse(value, `an object of ${names()}`);
    const object = value as Readonly<Record<string, unknown>>;
    const unknown = [...(value.unknown ?? [])];
    // How many of a field's values are written: of most there is one.
    const written = new Map<string, number>();
    const next = (entry: (typeof entries)[number], like?: LayoutAttr): boolean => {
      const [name, attribute] = entry;
      const values = valuesOf(object[name], name, attribute);
      const index = written.get(name) ?? 0;
      if (index >= values.length) return false;
      written.set(name, index + 1);
      encodeField(w, attribute.repeated ? [name, String(index)] : [name], attribute, values[index], like);
      return true;
    };
    for (const like of w.layout?.attrs ?? []) {
      const entry = byNumber[like.rawType & NLA_TYPE_MASK];
      if (like.inner.as === 'padding') writeAttribute(w, like.rawType, like, () => undefined);
      else if (like.inner.as !== 'unknown' && entry !== undefined) next(entry, like);
      else {
        const at = unknown.findIndex((candidate) => rawTypeOf(candidate) === like.rawType);
        if (at >= 0) writeUnknown(w, unknown.splice(at, 1)[0] as UnknownAttribute, like);
      }
    }
    for (const entry of entries) while (next(entry));
    for (const attribute of unknown) writeUnknown(w, attribute);
  }

  function names(): string {
    return entries.map(([name]) => name).join(', ');
  }

  return { nested: true, table, shape: () => ({ attributes: Object.values(table) }), decode, encode };
}

function valuesOf(value: unknown, name: string, { repeated: isList }: Attribute<unknown>): readonly unknown[] {
  if (value === undefined) return [];
  if (!isList) return [value];
  if (!Array.isArray(value)) refuse(value, `a list of ${name}`);
  return value as readonly unknown[];
}

function encodeField(
  w: Writer,
  path: readonly string[],
  { codec, number }: Attribute<unknown>,
  value: unknown,
  like?: LayoutAttr,
): void {
  const rawType = like?.rawType ?? (codec.nested ? number | NLA_F_NESTED : number);
  try {
    writeAttribute(w, rawType, like, (inner) => codec.encode(inner, value));
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw path.reduceRight((within, field) => within.within(field), error);
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
