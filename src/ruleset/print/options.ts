// How to print.

export interface PrintOptions {
  /** Handles behind every object, as `nft -a`. */
  readonly handles?: boolean;
  /** Sets without their elements, as `nft -t`. */
  readonly terse?: boolean;
  /** Counters without their numbers, as `nft -s`. */
  readonly stateless?: boolean;
}

/** Options, and whose text it is: nft 1.0 wrote some masks otherwise than nft 1.1. */
export interface Style extends PrintOptions {
  readonly legacy: boolean;
}
