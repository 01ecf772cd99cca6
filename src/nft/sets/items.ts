// What people write and read of elements.
import type { Data } from '../data.ts';
import type { SetElement } from '../set-elements.ts';
import type { ValueRange } from './numbers.ts';
import type { Scalar } from './values.ts';

/**
 * A key: `10.0.0.1`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `80`, `eth*`; of a concatenation `10.0.0.1 . 80` or
 * `['10.0.0.1', 80]`; `*` for all that no other element matches (Linux 5.13).
 */
export type ElementItemKey = Scalar | readonly Scalar[];

/** An element of a set or map. Times are milliseconds. */
export interface ElementItem {
  readonly key: ElementItemKey;
  /** What a map maps to: a value as of a key, a verdict, or the name of an object. */
  readonly data?: ElementItemKey | NonNullable<Data['verdict']>;
  readonly comment?: string;
  /** The set must have flag `timeout`. */
  readonly timeout?: bigint;
  /** How long it will still live. */
  readonly expiration?: bigint;
  readonly expression?: SetElement['expression'];
  readonly expressions?: SetElement['expressions'];
  /** Userdata other than the comment and nft's flags. */
  readonly userdata?: Uint8Array;
}

/** An element that was read. */
export interface ReadElementItem extends ElementItem {
  readonly key: string;
  /** One for each field of the key, as numbers; a name is its bytes, the first one highest. None for `*`. */
  readonly ranges: readonly ValueRange[];
}
