// Statements as text.
import type { Expression, MatchStatement, Statement } from '../model/index.ts';
import { expressionText, mapText, unknownText } from './expression.ts';
import type { Style } from './options.ts';
import { firstType, isList, operandsOf, typeOf } from './types.ts';
import { isVerdict, verdictText } from './verdict.ts';

export function statementText(statement: Statement, style: Style): string {
  if (isVerdict(statement)) return verdictText(statement);
  if ('match' in statement) return matchText(statement, style);
  if ('counter' in statement) return counterText(statement.counter, style);
  if ('flow' in statement) return `flow ${statement.flow.op} ${statement.flow.flowtable}`;
  if ('vmap' in statement) return mapText(statement.vmap.key, statement.vmap.data, 'vmap', style);
  if ('mangle' in statement) {
    const { key, value } = statement.mangle;
    const type = typeOf(key);
    return `${expressionText(key, type, style)} set ${expressionText(value, type, style)}`;
  }
  return unknownText(statement.unknown);
}

function counterText(
  counter: { packets: number | bigint; bytes: number | bigint } | string | null,
  style: Style,
): string {
  if (typeof counter === 'string') return `counter name "${counter}"`;
  if (counter === null || style.stateless) return 'counter';
  return `counter packets ${counter.packets} bytes ${counter.bytes}`;
}

function matchText({ match: { op, left, right } }: MatchStatement, style: Style): string {
  const type = typeOf(left);
  const value = expressionText(right, type, style);
  const [masked, mask] = flagMask(left) ?? [];
  if (masked !== undefined && mask !== undefined) {
    const operator = op === '==' ? '' : `${op} `;
    return `${expressionText(masked, type, style)} ${operator}${value} / ${expressionText(mask, type, style)}`;
  }
  const isShown = op !== 'in' && (op !== '==' || needsOperator(left, right));
  return [expressionText(left, type, style), ...(isShown ? [op] : []), value].join(' ');
}

/** Equality is only written where it would be taken for something else: bits, arithmetic. */
function needsOperator(left: Expression, right: Expression): boolean {
  return operandsOf(left) !== undefined || (firstType(typeOf(left))?.base === 'bitmask' && !isLookup(right));
}

function isLookup(right: Expression): boolean {
  if (typeof right === 'object') return !isList(right) && 'set' in right;
  return typeof right === 'string' && right.startsWith('@');
}

/** nft 1.0's way to write a mask of flags, whose JSON is a list: `tcp flags syn / fin,syn`. */
function flagMask(left: Expression): readonly [Expression, Expression] | undefined {
  if (typeof left !== 'object' || isList(left) || !('&' in left)) return undefined;
  const [masked, mask] = left['&'];
  return masked !== undefined && mask !== undefined && isList(mask) ? [masked, mask] : undefined;
}
