// A rule's expressions to statements: follows what the registers hold, names it where it is looked at.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import type { Statement } from '../model/index.ts';
import { named } from './handlers.ts';
import { rawExpression } from './raw.ts';
import { type FindSet, Walk } from './walk.ts';

export type { FindSet };

/** What a rule consists of; nothing is left out: what has no name here is an `unknown` statement. */
export function statementsOf(
  expressions: readonly KernelExpression[],
  family: string,
  findSet: FindSet,
  options: ValueOptions,
): readonly Statement[] {
  const walk = new Walk(family, findSet, options);
  for (const expression of expressions) step(walk, expression);
  return walk.finish();
}

function step(walk: Walk, expression: KernelExpression): void {
  const isWhole = expression.kind !== 'unknown' && expression.unknown === undefined;
  if (isWhole && named(walk, expression)) return;
  walk.forget();
  // What it leaves in a register has no name either: not the one of what was there before.
  walk.registers.forget(writtenBy(expression));
  walk.statements.push(rawExpression(expression));
}

function writtenBy(expression: KernelExpression): number | undefined {
  if (expression.kind === 'inner') return writtenBy(expression.expression);
  return 'dreg' in expression ? expression.dreg : undefined;
}
