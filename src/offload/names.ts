// What this package makes in nf_tables, and how it recognises its own work: by comments, which the
// kernel keeps with the objects, so that nothing has to be remembered anywhere else.
import type { Chain, NftSet, Rule, Table } from '../nft/index.ts';
import { commentOf, HOOK_FORWARD, USERDATA_SET_COMMENT } from '../nft/index.ts';
import { RefusedError } from './errors.ts';
import { OFFLOAD_MODES, type OffloadMode } from './modes.ts';

/** The family of the table: its flowtable carries IPv4 and IPv6. */
export const FAMILY = 'inet';
export const DEFAULT_TABLE = 'nft-offload';
export const DEFAULT_FLOWTABLE = 'fastpath';
/** Of the probe that is never committed. */
export const PROBE = 'nft-offload-probe';
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
export const PENDING_COMMENT = 'nft-offload is at work, or was interrupted';
export const FEATURE_SET_COMMENT = 'hw-tc-offload was turned on for these';
const RULE_COMMENT = 'nft-offload mode ';
const PENDING_SUFFIX = '-pending';

/** While features are being turned on, and before the one transaction that installs, this table records them. */
export function pendingTable(table: string): string {
  return `${table}${PENDING_SUFFIX}`;
}

/** @throws RefusedError for names that are no names, or ours for something else. */
export function checkTableName(name: string): void {
  if (name === '') throw new RefusedError('an empty table name: leave --table out, or give it a name');
  if (name === PROBE || name.endsWith(PENDING_SUFFIX)) {
    throw new RefusedError(
      `table name ${name}: nft-offload uses ${PROBE} and names in ${PENDING_SUFFIX} itself: choose another`,
    );
  }
}

export function ruleComment(mode: OffloadMode): string {
  return `${RULE_COMMENT}${mode}`;
}

export function isOwnTable(table: Table | undefined): boolean {
  return commentOf(table?.userdata) === TABLE_COMMENT;
}

export function isPendingTable(table: Table | undefined): boolean {
  return commentOf(table?.userdata) === PENDING_COMMENT;
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

/** What others changed of our chain so that it does not offload any more, in words. */
export function chainDrift({ type, hook, policy }: Chain): string | undefined {
  if (type !== 'filter' || hook?.number !== HOOK_FORWARD || hook.priority !== CHAIN_PRIORITY) {
    return `chain ${CHAIN} does not hang in forward at priority ${CHAIN_PRIORITY} any more`;
  }
  return policy === 'accept' ? undefined : `chain ${CHAIN} has another policy than accept`;
}
