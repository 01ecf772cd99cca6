import type { Attribute, Codec } from './codec.ts';
import { forEachAttribute } from './nla.ts';
import type { Reader } from './reader.ts';

/** An attribute of the nest that begins here, wherever in it it stands; the reader stays where it is. */
export function peek<T>(r: Reader, wanted: Attribute<T>): T | undefined {
  const { pos, layout } = r;
  let found: T | undefined;
  r.layout = undefined;
  forEachAttribute(r, (type, _rawType, size) => {
    if (type === wanted.number) found = r.within(size, (inner) => wanted.codec.decode(inner));
    else r.take(size);
  });
  r.pos = pos;
  r.layout = layout;
  return found;
}

/** An object of attributes one of which, under `field`, says how the others are to be read. */
export function chosenBy<K extends string, S, T extends { readonly [P in K]?: S }>(
  field: K,
  selector: Attribute<S>,
  choose: (selected: S | undefined) => Codec<T>,
  all: readonly Codec<T>[],
): Codec<T> {
  return {
    nested: true,
    shape: () => ({ choices: all }),
    decode: (r) => choose(peek(r, selector)).decode(r),
    encode: (w, value) =>
      choose(typeof value === 'object' && value !== null ? value[field] : undefined).encode(w, value),
  };
}
