// A device's features by name, out of the kernel's bitsets and its list of names.
import { bitOf } from './bitset.ts';
import type { Features } from './features.ts';

/** One feature of one device. */
export interface Feature {
  /** The kernel's own name (`hw-tc-offload`), as the second column of `ethtool -k`. */
  readonly name: string;
  /** The driver lets it be toggled. */
  readonly hardware: boolean;
  /** Somebody, or the driver at its start, asked for it. */
  readonly wanted: boolean;
  /** It is on. */
  readonly active: boolean;
  /** Nobody can toggle it: `[fixed]` in `ethtool -k`. */
  readonly fixed: boolean;
}

/** The features that have a name, in the kernel's order. `names` by bit; some are empty. */
export function namedFeatures(answer: Features, names: readonly string[]): Feature[] {
  const is = (set: Features['active'], index: number): boolean => set !== undefined && bitOf(set, index) === true;
  return names.flatMap((name, index) => {
    if (name === '') return [];
    const hardware = is(answer.hardware, index);
    return {
      name,
      hardware,
      wanted: is(answer.wanted, index),
      active: is(answer.active, index),
      fixed: !hardware || is(answer.noChange, index),
    };
  });
}
