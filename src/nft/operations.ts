// What the verbs of a transaction take and say: who is meant, and that in words.
import type { Family } from '../nfnl/nfgenmsg.ts';
import type { Chain } from './chain.ts';
import type { Flowtable } from './flowtable.ts';
import type { NftObject } from './object.ts';
import type { Rule } from './rule.ts';
import type { NftSet } from './set.ts';
import type { SetElement, SetElements } from './set-elements.ts';
import type { Table } from './table.ts';

/** The same object with some fields always there. */
type With<T, K extends keyof T> = T & { readonly [P in K]-?: NonNullable<T[P]> };
/** An object by its name or, where that is not given, by its `handle`. */
type Named<T extends { readonly name?: string; readonly handle?: bigint }> = With<T, 'name'> | With<T, 'handle'>;

export type NewTable = With<Table, 'name'>;
export type TableName = Named<Table>;
/** By name; an anonymous one (flag `binding`) by its `id`. */
export type NewChain = With<Chain, 'table' | 'name'> | With<Chain, 'table' | 'id'>;
export type ChainName = Named<With<Chain, 'table'>>;
/** In a chain by name, or in one of the same transaction by `chainId`. */
export type NewRule = With<Rule, 'table' | 'expressions'> & (With<Rule, 'chain'> | With<Rule, 'chainId'>);
/** By handle, or one of the same transaction by `id`. */
export type RuleName = With<Rule, 'table' | 'chain'> & (With<Rule, 'handle'> | With<Rule, 'id'>);
export type NewSet = With<NftSet, 'table' | 'name'>;
export type SetName = Named<With<NftSet, 'table'>>;
/** Any iterable: each element is encoded as it is read, and not kept. */
export type NewElements = Omit<With<SetElements, 'table' | 'set'>, 'elements'> & {
  readonly elements: Iterable<SetElement>;
};
// The type of a distributed union: an object of one type has that type's data.
type WithEach<T, K extends string> = T extends unknown
  ? T & { readonly [P in K & keyof T]-?: NonNullable<T[P]> }
  : never;
export type NewObject = WithEach<NftObject, 'table' | 'name' | 'type'>;
export type ObjectName = WithEach<NftObject, 'table' | 'type'> &
  ({ readonly name: string } | { readonly handle: bigint });
export type NewFlowtable = With<Flowtable, 'table' | 'name' | 'hook'>;
export type FlowtableName = Named<With<Flowtable, 'table'>>;
/** Some devices of a chain or a flowtable. */
export type ChainDevices = ChainName & With<Chain, 'hook'>;
export type FlowtableDevices = FlowtableName & With<Flowtable, 'hook'>;

/** `inet filter input`, `inet filter handle 7`. */
export function where(object: {
  readonly family: Family;
  readonly table?: string;
  readonly name?: string;
  readonly handle?: bigint;
}): string {
  const { family, table, name, handle } = object;
  const which = name ?? (handle === undefined ? undefined : `handle ${handle}`);
  const place = table === undefined ? `${family}` : `${family} ${table}`;
  return which === undefined ? place : `${place} ${which}`;
}

/** `inet filter input`: the chain a rule is in, or the set of elements. */
export function within({ family, table }: { readonly family: Family; readonly table?: string }, name: string): string {
  return table === undefined ? `${family} ${name}` : `${family} ${table} ${name}`;
}

/** `counter`, `ct helper`, `object of type 77`. */
export function typeText(type: NftObject['type']): string {
  return typeof type === 'string' ? type : `object of type ${type ?? 'unknown'}`;
}
