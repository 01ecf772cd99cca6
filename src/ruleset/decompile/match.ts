// Matches: a comparison of what a register holds with a constant.
import { ones, prefixLength } from '../datatypes/bytes.ts';
import { type Datatype, hasPrefixes, plain, type ValueOptions } from '../datatypes/datatype.ts';
import type { Expression, MatchOperator, MatchStatement, Scalar } from '../model/index.ts';
import { asRangeEnd, constant, flagsOf, rangeEnd } from './constant.ts';
import { listed, masked, numberFor, type Operand } from './operand.ts';

const OPERATORS = { eq: '==', neq: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

export type Comparison = keyof typeof OPERATORS;

export function matchOf(
  operand: Operand,
  comparison: Comparison,
  bytes: Uint8Array,
  options: ValueOptions,
): MatchStatement {
  const { type, bits } = operand;
  const op = OPERATORS[comparison];
  const number = numberFor(operand, bytes, options);
  if (operand.mask !== undefined) return maskedMatch(operand, op, number, options);
  if (operand.ofBits !== undefined) {
    const addr = type.value(number << BigInt(operand.ofBits - bits), operand.ofBits, options);
    return match(op, operand.expression, { prefix: { addr, len: bits } });
  }
  if (type.prefixes === 'always' && operand.shift === 0 && bytes.byteLength * 8 < bits) {
    const len = bytes.byteLength * 8;
    return match(op, operand.expression, {
      prefix: { addr: type.value(number << BigInt(bits - len), bits, options), len },
    });
  }
  if (type.base === 'string' && bytes.byteLength * 8 < bits) {
    const text = type.value(number, 8 * bytes.byteLength, options);
    // What iptables-nft compares ends in a NUL, and is the whole name.
    return match(op, operand.expression, bytes.at(-1) === 0 ? text : `${text}*`);
  }
  return match(op, operand.expression, constant(type, number, bits, options));
}

/** From one constant to another, both included. */
export function rangeMatch(
  operand: Operand,
  comparison: 'eq' | 'neq',
  [from, to]: readonly [Uint8Array, Uint8Array],
  options: ValueOptions,
): MatchStatement {
  const value = (bytes: Uint8Array) =>
    rangeEnd(operand.type, numberFor(operand, bytes, options), operand.bits, options);
  // Times of day go over midnight: what is not between 2 and 21 o'clock is between 21 and 2.
  if (operand.type.name === 'hour' && comparison === 'neq' && options.release !== '1.0.6') {
    return match('in', operand.expression, { range: [value(to), value(from)] });
  }
  return match(OPERATORS[comparison], masked(operand, options), { range: [value(from), value(to)] });
}

/** For comparison: large numbers are bigints, which JSON has no form for. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
}

/** `>=` followed by `<=` of the same thing is a range. */
export function joined(before: MatchStatement, after: MatchStatement, type: Datatype): MatchStatement | undefined {
  const [low, high] = [before.match, after.match];
  if (low.op !== '>=' || high.op !== '<=' || textOf(low.left) !== textOf(high.left)) return undefined;
  return match('==', low.left, { range: [asRangeEnd(type, low.right), asRangeEnd(type, high.right)] });
}

function maskedMatch(operand: Operand, op: MatchOperator, number: bigint, options: ValueOptions): MatchStatement {
  const { type, bits, expression, mask = 0n } = operand;
  const isEquality = op === '==' || op === '!=';
  // Of all bits at once nft shows no names.
  if (mask === ones(bits) && operand.hasOwnMask === undefined)
    return match(op, expression, number === mask ? plain(number) : constant(type, number, bits, options));
  const flags = type.base === 'bitmask' && isEquality && number === 0n ? flagsOf(type, mask) : undefined;
  if (flags !== undefined) {
    return match(op === '!=' ? 'in' : '!', expression, flags.length === 1 ? (flags[0] as Scalar) : flags);
  }
  const length = hasPrefixes(type, options) && isEquality ? prefixLength(mask, bits) : undefined;
  if (length !== undefined && (number & ~mask) === 0n) {
    return match(op, expression, { prefix: { addr: type.value(number, bits, options), len: length } });
  }
  const flag = (value: bigint) => listed(constant(type, value, bits, options), operand, options);
  return match(op, { '&': [expression, flag(mask)] }, flag(number));
}

function match(op: MatchOperator, left: Expression, right: Expression): MatchStatement {
  // nft calls the check by the result that is not asked for where it is compared with one value.
  const isCheck =
    typeof left === 'object' && 'fib' in left && left.fib.result === 'check' && typeof right === 'boolean';
  return { match: { op, left: isCheck ? { fib: { ...left.fib, result: 'oif' } } : left, right } };
}
