// What stands in a table: blocks, in braces of their own, and their rules.
import type { NftObject, RuleObject, TableObject } from '../model/index.ts';

export type Block = Exclude<NftObject, TableObject | RuleObject | { readonly metainfo: unknown }>;

export interface Contents {
  blocks(family: string, table: string): readonly Block[];
  /** Those of a name: a chain and a set may have the same. */
  named(family: string, table: string, name: string): readonly Block[];
  rules(family: string, table: string, chain: string): readonly RuleObject[];
}
