// The operations of a transaction on sets and their elements.
import type { NftMessage, SetElement } from '../../../src/nft/index.ts';
import { hex, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../src/wire/index.ts';
import type { Batch } from './batch.ts';
import { tableOf } from './batch.ts';
import type { RuleState, SetState, TableState } from './objects.ts';
import { find, remove, usesOfSet } from './objects.ts';
import { refuse } from './refused.ts';

export function newSet(batch: Batch, value: NftMessage<'NFT_MSG_NEWSET'>, how: number): void {
  const table = tableOf(batch, value);
  const { family: _family, table: _table, name: wanted, id, handle: _handle, ...declared } = value;
  if (wanted === undefined || id === undefined || declared.keyLength === undefined) refuse('EINVAL');
  const existing = find(table.sets, { name: wanted });
  if (existing !== undefined) {
    if (how & NLM_F_EXCL) refuse('EEXIST');
    if (how & NLM_F_REPLACE) refuse('EOPNOTSUPP');
    const { keyType, keyLength, flags = [] } = existing.declared;
    const same = declared.keyType === keyType && declared.keyLength === keyLength;
    if (!same || (declared.flags ?? []).join() !== flags.join()) refuse('EEXIST');
    batch.setIds.set(id, { table, set: existing.name });
    return;
  }
  if (!(how & NLM_F_CREATE)) refuse('ENOENT');
  const name = wanted.includes('%d') ? freeName(table, wanted) : wanted;
  table.sets.push({ name, handle: batch.nextHandle(table), declared, elements: [] });
  batch.setIds.set(id, { table, set: name });
  batch.changed = true;
}

/** `__set%d`: the first number that is free. */
function freeName(table: TableState, pattern: string): string {
  for (let number = 0; ; number++) {
    const name = pattern.replace('%d', String(number));
    if (!table.sets.some((set) => set.name === name)) return name;
  }
}

export function deleteSet(batch: Batch, value: NftMessage<'NFT_MSG_DELSET'>): void {
  const table = tableOf(batch, value);
  const set = find(table.sets, value) ?? refuse('ENOENT');
  if (usesOfSet(table, set.name) > 0) refuse('EBUSY');
  remove(table.sets, set);
  batch.changed = true;
}

/** By name, else by the id it got in this batch. `unbound`: no rule looks it up yet. */
export function lookupSet(
  batch: Batch,
  table: TableState,
  name: string | undefined,
  id: number | undefined,
): { readonly set: SetState; readonly unbound: boolean } {
  const named = id === undefined ? undefined : batch.setIds.get(id);
  const byId = named?.table === table ? find(table.sets, { name: named.set }) : undefined;
  const set = (name === undefined ? undefined : find(table.sets, { name })) ?? byId ?? refuse('ENOENT');
  return { set, unbound: usesOfSet(table, set.name) === 0 };
}

/** Anonymous sets go with the rule that looked them up. */
export function removeUnbound(table: TableState, rules: readonly RuleState[]): void {
  for (const expression of rules.flatMap(({ expressions }) => expressions)) {
    if (expression.kind !== 'lookup') continue;
    const set = find(table.sets, { name: expression.set });
    if (set?.declared.flags?.includes('anonymous')) remove(table.sets, set);
  }
}

const keyOf = ({ key }: SetElement): string => hex(key?.value ?? refuse('EINVAL'));

function changeable(batch: Batch, value: NftMessage<'NFT_MSG_NEWSETELEM'>): SetState {
  const table = tableOf(batch, value);
  const { set, unbound } = lookupSet(batch, table, value.set, value.setId);
  const { flags = [] } = set.declared;
  if (!unbound && (flags.includes('constant') || flags.includes('anonymous'))) refuse('EBUSY');
  return set;
}

export function newElements(batch: Batch, value: NftMessage<'NFT_MSG_NEWSETELEM'>, how: number): void {
  const set = changeable(batch, value);
  for (const element of value.elements ?? refuse('EINVAL')) {
    if (element.key?.value?.byteLength !== set.declared.keyLength) refuse('EINVAL');
    if (!set.elements.some((other) => keyOf(other) === keyOf(element))) {
      set.elements.push(element);
      batch.changed = true;
    } else if (how & NLM_F_EXCL) {
      refuse('EEXIST');
    }
  }
}

/** Without a list: all of them. */
export function deleteElements(batch: Batch, value: NftMessage<'NFT_MSG_DELSETELEM'>): void {
  const set = changeable(batch, value);
  const keys = (value.elements ?? set.elements).map(keyOf);
  for (const key of keys) remove(set.elements, set.elements.find((other) => keyOf(other) === key) ?? refuse('ENOENT'));
  if (keys.length > 0) batch.changed = true;
}
