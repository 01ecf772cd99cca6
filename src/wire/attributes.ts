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
  readonly [K in keyof F]?: F[K] extends Attribute<infer T> ? T : never;
} & { readonly unknown?: readonly UnknownAttribute[] };

/** A codec that knows its table: for documentation, the debug dump and the check against the headers. */
export interface AttributesCodec<F extends AttributeTable> extends Codec<AttributesOf<F>> {
  readonly table: F;
}

/** Thrown inside a list that holds an element of an unknown type: the whole list is then kept raw. */
export class UnknownElement extends DecodeError {}

/**
 * An object of attributes, each at most once, all optional. Unknown ones are kept in `unknown`, in
 * order; encoding writes the known ones in the table's order (or in the layout's), then the unknown.
 */
export function attributes<const F extends AttributeTable>(table: F): AttributesCodec<F> {
  const entries = Object.entries(table);
  const byNumber: ([string, Attribute<unknown>] | undefined)[] = [];
  for (const entry of entries) byNumber[entry[1].number] = entry;

  function decode(r: Reader): AttributesOf<F> {
    const object: Record<string, unknown> = {};
    let unknown: UnknownAttribute[] | undefined;
    forEachAttribute(r, (type, rawType, size) => {
      const entry = byNumber[type];
      if (entry !== undefined) {
        const [name, { codec, kernelName }] = entry;
        if (object[name] !== undefined || unknown?.some((kept) => kept.type === type))
          r.fail(`${kernelName} appears twice`);
        const { pos, end, depth } = r;
        try {
          if (pos - NLA_HDRLEN === r.mark) {
            throw new MarkReached({ kernelName, codec, value: r.bytes.slice(pos, pos + size) }, pos);
          }
          object[name] = r.within(size, (inner) => codec.decode(inner));
          return;
        } catch (error) {
          if (!(error instanceof UnknownElement)) throw error instanceof DecodeError ? error.within(name) : error;
          // The nest around the unknown element was left in the middle: back to this attribute.
          r.pos = pos;
          r.end = end;
          r.depth = depth;
        }
      }
      unknown ??= [];
      unknown.push(unknownAttribute(rawType, r.copy(size)));
    });
    if (unknown !== undefined) object['unknown'] = unknown;
    return object as AttributesOf<F>;
  }

  function encodeField(
    w: Writer,
    name: string,
    attribute: Attribute<unknown>,
    value: unknown,
    like?: LayoutAttr,
  ): void {
    const rawType = like?.rawType ?? (attribute.codec.nested ? attribute.number | NLA_F_NESTED : attribute.number);
    try {
      writeAttribute(w, rawType, like, (inner) => attribute.codec.encode(inner, value));
    } catch (error) {
      throw error instanceof EncodeError ? error.within(name) : error;
    }
  }

  function encode(w: Writer, value: AttributesOf<F>): void {
    if (typeof value !== 'object' || value === null) refuse(value, `an object of ${Object.keys(table).join(', ')}`);
    const object = value as Readonly<Record<string, unknown>>;
    const unknown = [...(value.unknown ?? [])];
    const written = new Set<string>();
    for (const like of w.layout?.attrs ?? []) {
      const at = unknown.findIndex((candidate) => rawTypeOf(candidate) === like.rawType);
      const entry = byNumber[like.rawType & NLA_TYPE_MASK];
      if (entry !== undefined && !written.has(entry[0]) && object[entry[0]] !== undefined) {
        encodeField(w, entry[0], entry[1], object[entry[0]], like);
        written.add(entry[0]);
      } else if (at >= 0) {
        writeUnknown(w, unknown.splice(at, 1)[0] as UnknownAttribute, like);
      }
    }
    for (const [name, attribute] of entries) {
      if (object[name] === undefined || written.has(name)) continue;
      encodeField(w, name, attribute, object[name]);
    }
    for (const attribute of unknown) writeUnknown(w, attribute);
  }

  return { nested: true, table, shape: () => ({ attributes: Object.values(table) }), decode, encode };
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
