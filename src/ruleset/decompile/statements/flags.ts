// Lists of flags in JSON.
import type { ValueOptions } from '../../datatypes/datatype.ts';

/** nft before 1.1.6 writes a single one without its list. */
export function oneOrList(words: readonly string[], { release }: ValueOptions): string | readonly string[] {
  const [first] = words;
  return release === '1.0.6' && first !== undefined && words.length === 1 ? first : words;
}
