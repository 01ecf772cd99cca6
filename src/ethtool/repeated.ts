// Objects some of whose attributes appear again and again, beside others: ethtool's statistics and tunnels.
import type {
  Attribute,
  AttributesCodec,
  AttributesOf,
  AttributeTable,
  Codec,
  Layout,
  LayoutAttr,
  UnknownAttribute,
  Writer,
} from '../wire/index.ts';
import { attributes, DecodeError, forEachAttribute, NLA_F_NESTED, refuse } from '../wire/index.ts';

const NLA_F_NET_BYTEORDER = 0x4000;
const NLA_TYPE_MASK = 0x3fff;

type Lists<R extends AttributeTable> = {
  readonly [K in keyof R]?: readonly (R[K] extends Attribute<infer T> ? T : never)[];
};

/** One attribute that is still to be written. */
interface Pending {
  readonly fits: (rawType: number) => boolean;
  readonly write: (w: Writer) => void;
}

/** As `attributes`, with a second table of those that may appear more than once: their fields are lists. */
export function attributesWithLists<const F extends AttributeTable, const R extends AttributeTable>(
  table: F,
  lists: R,
): Codec<AttributesOf<F> & Lists<R>> & { readonly table: F & R } {
  const entries: [string, Attribute<unknown>][] = Object.entries({ ...table, ...lists });
  const byNumber = new Map(entries.map(([name, { number, codec }]) => [number, { name, codec }]));
  const writers = new Map(entries.map(([name, attribute]) => [name, attributes({ [name]: attribute })]));
  const none = attributes({});

  return {
    nested: true,
    table: { ...table, ...lists },
    decode: (r) => {
      const object: Record<string, unknown> = {};
      const unknown: UnknownAttribute[] = [];
      forEachAttribute(r, (type, rawType, size) => {
        const entry = byNumber.get(type);
        if (entry === undefined) {
          unknown.push(unknownAttribute(rawType, r.copy(size)));
          return;
        }
        const { name, codec } = entry;
        const before = object[name] as unknown[] | undefined;
        const listed = Object.hasOwn(lists, name);
        if (before !== undefined && !listed) r.fail(`${name} appears twice`);
        try {
          const value = r.within(size, (inner) => codec.decode(inner));
          if (!listed) object[name] = value;
          else if (before === undefined) object[name] = [value];
          else before.push(value);
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
          throw (listed ? error.within(String(before?.length ?? 0)) : error).within(name);
        }
      });
      return { ...object, ...(unknown.length === 0 ? {} : { unknown }) } as AttributesOf<F> & Lists<R>;
    },
    encode: (w, value) => {
      if (typeof value !== 'object' || value === null) {
        refuse(value, `an object of ${entries.map(([name]) => name).join(', ')}`);
      }
      const object = value as Readonly<Record<string, unknown>>;
      const pending: Pending[] = entries.flatMap(([name, { number }]) => {
        const field = object[name];
        if (field === undefined) return [];
        if (Object.hasOwn(lists, name) && !Array.isArray(field)) refuse(field, `a list of ${name}`);
        return (Object.hasOwn(lists, name) ? (field as unknown[]) : [field]).map((one) => ({
          fits: (rawType: number) => (rawType & NLA_TYPE_MASK) === number,
          write: (to: Writer) => (writers.get(name) as AttributesCodec<AttributeTable>).encode(to, { [name]: one }),
        }));
      });
      for (const one of value.unknown ?? []) {
        pending.push({
          fits: (rawType) => rawType === rawTypeOf(one),
          write: (to) => none.encode(to, { unknown: [one] }),
        });
      }
      const layout = w.layout;
      for (const like of layout?.attrs ?? []) {
        const at = pending.findIndex(({ fits }) => fits(like.rawType));
        if (at >= 0) writeOne(w, pending.splice(at, 1)[0] as Pending, like);
      }
      for (const one of pending) writeOne(w, one);
      w.layout = layout;
    },
  };
}

function writeOne(w: Writer, { write }: Pending, like?: LayoutAttr): void {
  const layout: Layout | undefined = like && { attrs: [like] };
  w.layout = layout;
  write(w);
}

function unknownAttribute(rawType: number, value: Uint8Array): UnknownAttribute {
  return {
    type: rawType & NLA_TYPE_MASK,
    ...(rawType & NLA_F_NESTED ? { nested: true } : {}),
    ...(rawType & NLA_F_NET_BYTEORDER ? { netByteOrder: true } : {}),
    value,
  };
}

function rawTypeOf({ type, nested, netByteOrder }: UnknownAttribute): number {
  return type | (nested ? NLA_F_NESTED : 0) | (netByteOrder ? NLA_F_NET_BYTEORDER : 0);
}
