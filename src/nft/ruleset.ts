import type { Chain } from './chain.ts';
import type { Flowtable } from './flowtable.ts';
import type { NftObject } from './object.ts';
import type { Rule } from './rule.ts';
import type { NftSet } from './set.ts';
import type { SetElement } from './set-elements.ts';
import type { Table } from './table.ts';

/** A set with its elements. */
export interface SetWithElements extends NftSet {
  readonly elements: readonly SetElement[];
}

/** Everything nf_tables holds, read at one generation: plain data. */
export interface Ruleset {
  readonly generation: number;
  /** Byte order of the kernel it was read from, which values in host order have; default: this machine's. */
  readonly littleEndian?: boolean;
  readonly tables: readonly Table[];
  readonly chains: readonly Chain[];
  readonly rules: readonly Rule[];
  readonly sets: readonly SetWithElements[];
  /** Stateful objects. */
  readonly objects: readonly NftObject[];
  readonly flowtables: readonly Flowtable[];
  /** It was read without elements, or without expressions, and cannot be restored. */
  readonly partial?: true;
}
