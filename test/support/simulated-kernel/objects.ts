// What the simulated nf_tables holds, as plain data that can be copied: a transaction works on a copy.
import type { Chain, Expression, Flowtable, NftSet, Rule, SetElement, Table } from '../../../src/nft/index.ts';
import { refuse } from './refused.ts';

type Content<T, K extends keyof T> = { -readonly [P in K]: T[P] };

export interface TableState extends Content<Table, 'family' | 'flags' | 'userdata' | 'owner'> {
  readonly name: string;
  readonly handle: bigint;
  readonly chains: ChainState[];
  readonly sets: SetState[];
  readonly flowtables: FlowtableState[];
  /** Objects of kinds that are not simulated, by name: they only count as the table's `use`. */
  readonly others: string[];
}

export interface ChainState extends Content<Chain, 'hook' | 'type' | 'policy' | 'flags' | 'userdata'> {
  readonly name: string;
  readonly handle: bigint;
  readonly rules: RuleState[];
}

export interface RuleState extends Content<Rule, 'userdata' | 'compat'> {
  readonly handle: bigint;
  readonly expressions: readonly Expression[];
}

export interface SetState {
  readonly name: string;
  readonly handle: bigint;
  /** As it was declared, without names and ids. */
  readonly declared: Omit<NftSet, 'family' | 'table' | 'name' | 'id' | 'handle'>;
  readonly elements: SetElement[];
}

export interface FlowtableState extends Content<Flowtable, 'flags'> {
  readonly name: string;
  readonly handle: bigint;
  readonly hook: { readonly number: number; readonly priority: number; devices: string[] };
}

/** By handle where one is given, else by name. */
export function find<T extends { readonly name: string; readonly handle: bigint }>(
  objects: readonly T[],
  { name, handle }: { readonly name?: string | undefined; readonly handle?: bigint | undefined },
): T | undefined {
  if (name === undefined && handle === undefined) refuse('EINVAL');
  return objects.find((object) => (handle === undefined ? object.name === name : object.handle === handle));
}

export function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

function rulesOf(table: TableState): RuleState[] {
  return table.chains.flatMap(({ rules }) => rules);
}

function usesOf(table: TableState, uses: (expression: Expression) => boolean): number {
  return rulesOf(table).filter(({ expressions }) => expressions.some(uses)).length;
}

export function usesOfSet(table: TableState, name: string): number {
  return usesOf(table, (expression) => expression.kind === 'lookup' && expression.set === name);
}

export function usesOfFlowtable(table: TableState, name: string): number {
  return usesOf(table, (expression) => expression.kind === 'flow_offload' && expression.flowtable === name);
}

/** Jumps and gotos that end here. */
export function jumpsTo(table: TableState, name: string): number {
  return usesOf(table, (expression) => expression.kind === 'immediate' && expression.data?.verdict?.chain === name);
}

/** Rules count for their chain; a set that a rule has to itself is taken off again at the commit. */
export function usesOfTable({ chains, sets, flowtables, others }: TableState): number {
  const named = sets.filter(({ declared }) => !declared.flags?.includes('anonymous'));
  return chains.length + named.length + flowtables.length + others.length;
}
