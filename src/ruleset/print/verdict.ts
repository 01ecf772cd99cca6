// Verdicts as text.
import type { Expression, Statement, VerdictExpression } from '../model/index.ts';

const VERDICTS = ['accept', 'drop', 'continue', 'return', 'jump', 'goto'] as const;

export function isVerdict(value: Expression | VerdictExpression | Statement): value is VerdictExpression {
  return typeof value === 'object' && VERDICTS.some((name) => name in value);
}

export function verdictText(verdict: VerdictExpression): string {
  if ('jump' in verdict) return `jump ${verdict.jump.target}`;
  if ('goto' in verdict) return `goto ${verdict.goto.target}`;
  return Object.keys(verdict)[0] ?? '';
}
