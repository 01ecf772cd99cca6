// What this package makes in nf_tables, and how it recognises its own work: by comments, which the
// kernel keeps with the objects, so that nothing has to be remembered anywhere else.
import type { Chain, NftSet, Rule, Table } from '../nft/index.ts';
import { commentOf, USERDATA_SET_COMMENT } from '../nft/index.ts';
import { OFFLOAD_MODES, type OffloadMode } from './modes.ts';

/** The family of the table: its flowtable carries IPv4 and IPv6. */
export const FAMILY = 'inet';
export const DEFAULT_TABLE = 'nft-offload';
export const DEFAULT_FLOWTABLE = 'fastpath';
export const CHAIN = 'forward';
/** Devices whose hw-tc-offload `up` turned on, so that `down` turns off these and no others. */
export const FEATURE_SET = 'hw_tc_offload';
export const FEATURE = 'hw-tc-offload';
/**
 * Behind the chains at priority filter (0): what a firewall there drops never reaches this rule, so it
 * is never offloaded.
 */
export const CHAIN_PRIORITY = 1;

export const TABLE_COMMENT = 'made by nft-offload';
export const FEATURE_SET_COMMENT = 'hw-tc-offload was turned on for these';
const RULE_COMMENT = 'nft-offload mode ';

/** While features are being turned on, and before the one transaction that installs, this table records them. */
export function pendingTable(table: string): string {
  return `${table}-pending`;
}

export function ruleComment(mode: OffloadMode): string {
  return `${RULE_COMMENT}${mode}`;
}

export function isOwnTable(table: Table): boolean {
  return commentOf(table.userdata) === TABLE_COMMENT;
}

/** The mode a rule of ours was installed with; undefined for a rule that is not ours. */
export function modeOfRule(rule: Rule): OffloadMode | undefined {
  const comment = commentOf(rule.userdata);
  return OFFLOAD_MODES.find((mode) => comment === ruleComment(mode));
}

export function isOwnSet(set: NftSet): boolean {
  return set.name === FEATURE_SET && commentOf(set.userdata, USERDATA_SET_COMMENT) === FEATURE_SET_COMMENT;
}

export function isOwnChain(chain: Chain): boolean {
  return chain.name === CHAIN;
}
