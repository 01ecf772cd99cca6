// How to print.
import type { Contents } from './contents.ts';
import type { TypeHint } from './types.ts';

export interface PrintOptions {
  /** Handles behind every object, as `nft -a`. */
  readonly handles?: boolean;
  /** Sets without their elements, as `nft -t`. */
  readonly terse?: boolean;
  /** Counters without their numbers, as `nft -s`. */
  readonly stateless?: boolean;
  /** Priorities as numbers, as `nft -y`. */
  readonly numericPriority?: boolean;
  /** Times in seconds, as `nft -T`. */
  readonly numericTime?: boolean;
}

/** Options, and whose text it is: nft 1.0 wrote some masks otherwise than nft 1.1. */
export interface Style extends PrintOptions {
  readonly legacy: boolean;
  /** The family of the table that a rule is in. */
  readonly family?: string;
  readonly contents: Contents;
  /** Chains without a name that stand in their rule already: a kernel has each in one rule, a damaged capture may not. */
  readonly inlined: Set<string>;
  /** The type of the values of a map of that table. */
  readonly typeOfValues?: (map: string) => TypeHint;
}
