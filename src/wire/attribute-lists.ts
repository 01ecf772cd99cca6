// Nests that repeat one attribute, or attributes of several types: arrays.
import { attribute, UnknownElement } from './attributes.ts';
import type { Attribute, Codec } from './codec.ts';
import { refuse } from './codec.ts';
import { DecodeError, EncodeError } from './errors.ts';
import type { Layout } from './layout.ts';
import { MarkReached } from './locate.ts';
import {
  NLA_F_NESTED,
  NLA_TYPE_MASK,
  noteAttribute,
  readHeader,
  readPayload,
  skipPadding,
  writeAttribute,
} from './nla.ts';

/** A nest that repeats one attribute: an array. */
export function listOf<T>(element: Attribute<T>): Codec<readonly T[]> & { readonly element: Attribute<T> } {
  return {
    ...oneOf<T>([element], () => element),
    element,
  };
}

/** A nest that repeats attributes of several types; `choose` says which one a value is written as. */
export function oneOf<T>(elements: readonly Attribute<T>[], choose: (value: T) => Attribute<T>): Codec<readonly T[]> {
  const byNumber: (Codec<T> | undefined)[] = [];
  for (const { number, codec } of elements) byNumber[number] = codec;
  return { ...nestedList((type) => byNumber[type], choose), shape: () => ({ attributes: elements }) };
}

/** A nest whose elements are numbered from 1 and whose numbers mean nothing: an array. */
export function numberedListOf<T>(
  kernelName: string,
  codec: Codec<T>,
): Codec<readonly T[]> & { readonly element: Attribute<T> } {
  const list = nestedList(
    () => codec,
    // A list of more elements than there are types begins again: nobody reads the numbers.
    (_value, index) => attribute((index % NLA_TYPE_MASK) + 1, kernelName, codec),
    'any type',
  );
  const element = attribute(0, kernelName, codec);
  return { ...list, element, shape: () => ({ attributes: [element] }) };
}

function nestedList<T>(
  codecOf: (type: number) => Codec<T> | undefined,
  choose: (value: T, index: number) => Attribute<T>,
  layoutMayHave: 'the same type' | 'any type' = 'the same type',
): Codec<readonly T[]> {
  return {
    nested: true,
    decode: (r) => {
      const list: T[] = [];
      const { end, layout } = r;
      if (layout) layout.attrs = [];
      while (r.pos < end) {
        const at = r.pos;
        const length = readHeader(r);
        const { rawType } = r;
        const codec = codecOf(rawType & NLA_TYPE_MASK);
        if (codec === undefined) throw new UnknownElement(`unknown list element ${rawType & NLA_TYPE_MASK}`, r.pos);
        const inner: Layout | undefined = layout && {};
        if (layout) r.layout = inner;
        try {
          if (at === r.mark) {
            throw new MarkReached({ kernelName: '', codec, value: r.bytes.slice(r.pos, at + length) }, r.pos);
          }
          list.push(readPayload(r, codec, at, length));
        } catch (error) {
          throw error instanceof DecodeError && !(error instanceof UnknownElement)
            ? error.within(String(list.length))
            : error;
        }
        skipPadding(r, at, length, end);
        if (layout && inner) {
          r.layout = layout;
          noteAttribute(r, layout, inner, rawType, at, length);
        }
      }
      return list;
    },
    encode: (w, list) => {
      if (!Array.isArray(list)) refuse(list, 'a list');
      const values = list as readonly T[];
      const { layout } = w;
      for (let index = 0; index < values.length; index++) {
        const value = values[index] as T;
        const { number, codec } = choose(value, index);
        const like = layout?.attrs?.[index];
        const fits = like !== undefined && (layoutMayHave === 'any type' || (like.rawType & NLA_TYPE_MASK) === number);
        const rawType = fits ? like.rawType : codec.nested ? number | NLA_F_NESTED : number;
        try {
          writeAttribute(w, rawType, fits ? like : undefined, codec, value);
        } catch (error) {
          throw error instanceof EncodeError ? error.within(String(index)) : error;
        }
      }
    },
  };
}
