// A ruleset that was read, as the operations that make it again.
import type { Family } from '../nfnl/nfgenmsg.ts';
import { HOST_LITTLE_ENDIAN, NftOffloadError } from '../wire/index.ts';
import type { Chain } from './chain.ts';
import { withCompat } from './compat.ts';
import type { Expression } from './expression.ts';
import type { NftObject } from './object.ts';
import type { NewChain, NewElements, NewFlowtable, NewObject, NewRule, NewSet, NewTable } from './operations.ts';
import { where } from './operations.ts';
import type { Rule } from './rule.ts';
import type { Ruleset, SetWithElements } from './ruleset.ts';
import type { SetElement } from './set-elements.ts';
import type { Table } from './table.ts';
import type { Transaction } from './transaction.ts';

/**
 * Adds what makes the tables of `ruleset` as they were: each replaces one of its family and name. Chains,
 * sets and objects keep their names and contents, counters, quotas and what is left of timeouts among
 * them; handles are new. A table with an owner comes back without.
 * @throws NftOffloadError USAGE where the ruleset is from a kernel of the other byte order, or not whole.
 */
export function restoreInto(tx: Transaction, ruleset: Ruleset): void {
  if ((ruleset.littleEndian ?? HOST_LITTLE_ENDIAN) !== tx.littleEndian) {
    throw new NftOffloadError(
      'USAGE',
      'this ruleset is from a kernel of the other byte order: it cannot be put back here',
    );
  }
  if (ruleset.partial)
    throw new NftOffloadError(
      'USAGE',
      'this ruleset was read without its elements or expressions, which a restore would delete: take a whole snapshot',
    );
  for (const table of ruleset.tables) restoreTable(tx, table as NewTable, ruleset);
}

function restoreTable(tx: Transaction, table: NewTable, ruleset: Ruleset): void {
  const { family, name, flags, userdata } = table;
  const inHere = (object: { readonly family: Family; readonly table?: string }) =>
    object.family === family && object.table === name;
  // A table must be there to be deleted; `destroy` is not known everywhere.
  tx.addTable({ family, name }).deleteTable({ family, name });
  const kept = (flags ?? []).filter((flag) => flag !== 'owner' && flag !== 'persist');
  tx.addTable({ family, name, ...(flags === undefined ? {} : { flags: kept }), ...(userdata && { userdata }) });

  for (const object of ruleset.objects.filter(inHere)) tx.addObject(newObject(object));
  for (const { handle: _, use: __, ...flowtable } of ruleset.flowtables.filter(inHere))
    tx.addFlowtable(flowtable as NewFlowtable);

  // Anonymous chains get names of the kernel's choosing: what refers to them does so by id.
  const chains = ruleset.chains.filter(inHere);
  const anonymous = new Map<string, number>();
  for (const chain of chains) {
    if (chain.flags?.includes('binding') && chain.name !== undefined) anonymous.set(chain.name, tx.nextId());
  }
  for (const chain of chains) tx.addChain(newChain(chain, anonymous));

  for (const set of ruleset.sets.filter(inHere)) addSet(tx, set);

  const rules = new Map<string, Rule[]>();
  for (const rule of ruleset.rules.filter(inHere)) {
    const chain = rule.chain ?? '';
    const others = rules.get(chain);
    if (others === undefined) rules.set(chain, [rule]);
    else others.push(rule);
  }
  for (const chain of innerFirst(rules, anonymous)) {
    for (const rule of rules.get(chain) ?? []) tx.addRule(newRule(withCompat(rule, tx.littleEndian), anonymous));
  }
}

function newChain(chain: Chain, anonymous: ReadonlyMap<string, number>): NewChain {
  const { handle: _, use: __, ...rest } = chain;
  const id = chain.name === undefined ? undefined : anonymous.get(chain.name);
  if (id === undefined) return rest as NewChain;
  const { name: ___, ...unnamed } = rest;
  return { ...unnamed, id } as NewChain;
}

function addSet(tx: Transaction, set: SetWithElements): void {
  const { handle: _, count: __, implementation: ___, elements, ...rest } = set;
  const id = tx.nextId();
  tx.addSet({ ...rest, id } as NewSet);
  if (elements.length === 0) return;
  const { family, table, name } = set;
  tx.addElements({ family, table, set: name, setId: id, elements: elements.map(newElement) } as NewElements);
}

/** The end of a range tells a timeout of 0, and may not be told any. */
function newElement(element: SetElement): SetElement {
  const { timeout, ...rest } = sendableIn(element);
  return timeout === undefined || rest.flags?.includes('interval-end') ? rest : { ...rest, timeout };
}

type HoldsExpressions = { readonly expression?: Expression; readonly expressions?: readonly Expression[] };

/** The same with expressions as they can be sent: of elements, and of what adds elements. */
function sendableIn<T extends HoldsExpressions>(holder: T): T {
  const { expression, expressions } = holder;
  return {
    ...holder,
    ...(expression && { expression: sendable(expression) }),
    ...(expressions && { expressions: expressions.map(sendable) }),
  };
}

/** An expression without what kernels tell of it and refuse to be told. */
function sendable(expression: Expression): Expression {
  if (expression.kind === 'quota') return withoutDepleted(expression);
  if (expression.kind === 'dynset') {
    const { timeout, flags = [], ...rest } = sendableIn(expression);
    const several = rest.expressions === undefined ? [] : (['expressions'] as const);
    // A timeout of 0 is the set's own, which of a set without timeouts may not be said.
    return { ...rest, ...(timeout ? { timeout } : {}), flags: [...flags, ...several] };
  }
  if (expression.kind === 'osf' && expression.flags?.length === 0) {
    const { flags: _, ...rest } = expression;
    return rest;
  }
  if (expression.kind === 'exthdr' && expression.dreg === undefined) {
    // An option is written without flags, and taken out by its type alone.
    const { flags: _, offset, length, ...rest } = expression;
    return rest.sreg === undefined ? rest : { ...rest, offset, length };
  }
  return expression;
}

/** What an object tells of its state and cannot be told. */
function newObject(object: NftObject): NewObject {
  const { handle: _, use: __, ...rest } = object;
  if (rest.type !== 'quota' || rest.data === undefined) return rest as NewObject;
  return { ...rest, data: withoutDepleted(rest.data) } as NewObject;
}

function newRule(rule: Rule, anonymous: ReadonlyMap<string, number>): NewRule {
  const { handle: _, position: __, chain, expressions = [], ...rest } = rule;
  const id = chain === undefined ? undefined : anonymous.get(chain);
  return {
    ...rest,
    ...(id === undefined ? { chain } : { chainId: id }),
    expressions: expressions.map((expression) => newExpression(expression, anonymous)),
  } as NewRule;
}

function newExpression(expression: Expression, anonymous: ReadonlyMap<string, number>): Expression {
  const id = jumpTarget(expression, anonymous);
  if (expression.kind !== 'immediate' || id === undefined) return sendable(expression);
  const { code } = expression.data.verdict ?? {};
  return { ...expression, data: { verdict: { ...(code === undefined ? {} : { code }), chainId: id } } };
}

function withoutDepleted<T extends { readonly flags?: readonly string[] }>(quota: T): T {
  const { flags } = quota;
  return flags === undefined ? quota : { ...quota, flags: flags.filter((flag) => flag !== 'depleted') };
}

function jumpTarget(expression: Expression, anonymous: ReadonlyMap<string, number>): number | undefined {
  const chain = expression.kind === 'immediate' ? expression.data.verdict?.chain : undefined;
  return chain === undefined ? undefined : anonymous.get(chain);
}

/** A bound chain takes no more rules: those of an anonymous chain come before the rule that jumps to it. */
function innerFirst(rules: ReadonlyMap<string, readonly Rule[]>, anonymous: ReadonlyMap<string, number>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (chain: string): void => {
    if (seen.has(chain)) return;
    seen.add(chain);
    for (const { expressions = [] } of rules.get(chain) ?? []) {
      for (const expression of expressions) {
        if (expression.kind === 'immediate' && jumpTarget(expression, anonymous) !== undefined)
          visit(expression.data.verdict?.chain ?? '');
      }
    }
    order.push(chain);
  };
  for (const chain of rules.keys()) visit(chain);
  return order;
}

/** The tables of these names are gone after the restore where the ruleset does not have them. */
export function deleteOthers(tx: Transaction, present: readonly Table[], ruleset: Ruleset): void {
  const kept = new Set(ruleset.tables.map(where));
  for (const table of present) {
    if (!kept.has(where(table)) && table.name !== undefined) tx.deleteTable({ family: table.family, name: table.name });
  }
}
