// Intervals side by side: sorted, merged where that is wanted, refused where two claim the same value.
import { encode, type NftOffloadError } from '../../wire/index.ts';
import { type SetElement, setElement } from '../set-elements.ts';
import type { ValueRange } from './numbers.ts';
import { usage } from './usage.ts';

/** A key with everything else the element is to have. */
export interface Entry {
  readonly text: string;
  readonly ranges: readonly ValueRange[];
  readonly rest: SetElement;
}

interface Interval extends ValueRange {
  readonly text: string;
  readonly rest: SetElement;
}

/**
 * Of one field, in ascending order. Exact duplicates collapse. Intervals merge only with what has the
 * same comment, timeout and so on: nothing of them is lost.
 */
export function disjoint(entries: readonly Entry[], merge: boolean): readonly Interval[] {
  const sorted = entries.flatMap(({ text, ranges: [range], rest }) =>
    range === undefined ? [] : [{ ...range, text, rest }],
  );
  sorted.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  const result: Interval[] = [];
  for (const next of sorted) {
    const last = result.at(-1);
    const overlaps = last !== undefined && next.from <= last.to;
    const touches = last !== undefined && next.from === last.to + 1n;
    if (last === undefined || !(overlaps || (merge && touches && isSame(next, last)))) {
      result.push(next);
    } else if (isSame(next, last) && (merge || (next.from === last.from && next.to === last.to))) {
      // The later end is named in a message about what comes next.
      result[result.length - 1] = next.to > last.to ? { ...next, from: last.from } : last;
    } else {
      throw conflict(last.text, next.text, merge);
    }
  }
  return result;
}

/** Of elements that are not compared as intervals: the same key once. */
export function distinct(entries: readonly Entry[], keyOf: (entry: Entry) => string): readonly Entry[] {
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const other = byKey.get(key);
    if (other === undefined) byKey.set(key, entry);
    else if (!isSame(entry, other)) throw conflict(other.text, entry.text, false);
  }
  return [...byKey.values()];
}

function conflict(first: string, second: string, merge: boolean): NftOffloadError {
  const reason =
    first === second ? `${first} is given twice, with different values or comments` : `${first} and ${second} overlap`;
  return usage(
    merge
      ? `${reason}: they cannot be merged, as their comments, timeouts or values differ`
      : `${reason}: leave one of them out, or let them merge (merge: true) where it is a set of intervals`,
  );
}

function isSame(a: { readonly rest: SetElement }, b: { readonly rest: SetElement }): boolean {
  return a.rest === b.rest || identity(a.rest) === identity(b.rest);
}

function identity(rest: SetElement): string {
  return Object.keys(rest).length === 0 ? '' : encode(setElement, rest).join();
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
