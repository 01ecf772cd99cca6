// Matches as text.
import type { Expression, MatchStatement, SetItem } from '../model/index.ts';
import { expressionText } from './expression.ts';
import type { Style } from './options.ts';
import { optionNumberText } from './packet.ts';
import { firstType, isList, operandsOf, typeByNames, typeOf } from './types.ts';

export function matchText({ op, left: given, right }: MatchStatement['match'], style: Style): string {
  const left = asWritten(given, right, style);
  const type = typeof right === 'boolean' ? typeByNames('boolean') : typeOf(left);
  const value = expressionText(right, type, style);
  const [masked, mask] = flagMask(left) ?? [];
  if (masked !== undefined && mask !== undefined) {
    const operator = op === '==' ? '' : `${op} `;
    return `${expressionText(masked, type, style)} ${operator}${value} / ${expressionText(mask, type, style)}`;
  }
  const isShown = op !== 'in' && (op !== '==' || needsOperator(left, right));
  const option = typeof right === 'boolean' ? optionNumber(left) : undefined;
  return [option ?? expressionText(left, type, style), ...(isShown ? [op] : []), value].join(' ');
}

/** What JSON leaves to be seen from the other side. */
function asWritten(left: Expression, right: Expression, { legacy }: Style): Expression {
  if (typeof left !== 'object' || isList(left)) return left;
  if ('fib' in left && typeof right === 'boolean' && !legacy) return { fib: { ...left.fib, result: 'check' } };
  // Old kernels' addresses of connections are those of the packet's version of IP.
  if ('ct' in left && (left.ct.key === 'saddr' || left.ct.key === 'daddr')) {
    return { ct: { ...left.ct, key: `${firstText(right).includes(':') ? 'ip6' : 'ip'} ${left.ct.key}` } };
  }
  return left;
}

/** The first constant of the right side. */
function firstText(right: Expression | SetItem): string {
  if (typeof right !== 'object') return String(right);
  const [first] = Array.isArray(right)
    ? right
    : 'set' in right
      ? right.set
      : 'range' in right
        ? right.range
        : 'prefix' in right
          ? [right.prefix.addr]
          : [];
  return first === undefined ? '' : firstText(first as SetItem);
}

/** Whether there is an option without a name. */
function optionNumber(left: Expression): string | undefined {
  if (typeof left !== 'object' || isList(left) || !('tcp option' in left)) return undefined;
  const option = left['tcp option'];
  return 'base' in option ? optionNumberText(option.base) : undefined;
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
