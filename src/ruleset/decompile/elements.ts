// The elements of sets and maps: values, intervals, concatenations.
import type { SetElement, SetWithElements } from '../../nft/index.ts';
import { commentOf } from '../../nft/index.ts';
import { numberFromBytes, ones } from '../datatypes/bytes.ts';
import { type Datatype, plain, type ValueOptions } from '../datatypes/datatype.ts';
import type { Expression, SetItem, StatefulElement, StatementFields, VerdictExpression } from '../model/index.ts';
import { constant, interval } from './constant.ts';
import { dataParts, isDataInterval, isMap, keyParts, type SetPart } from './set-type.ts';
import { setStatement } from './stateful.ts';
import { verdictOf } from './verdict.ts';

/** In nft's order; `parts` where the key's use says more of it than the set does. */
export function elementsOf(
  set: SetWithElements,
  options: ValueOptions,
  parts: readonly SetPart[] = keyParts(set, options),
): readonly SetItem[] {
  const isConcat = parts.length > 1;
  const isInterval = set.flags?.includes('interval') === true;
  const found = !isInterval
    ? single(set.elements, parts, options)
    : isConcat
      ? listed(set, parts, options)
      : // Intervals are compared from the first byte on: their keys are in network order whatever they are.
        intervals(set.elements, { ...(parts[0] as SetPart), order: 'network' }, options);
  return found.map(({ key, element }) => item(set, key, element, options));
}

interface Found {
  readonly key: Expression;
  readonly element: SetElement;
}

/** Concatenations with intervals stand in the kernel's order. */
function listed({ elements }: SetWithElements, parts: readonly SetPart[], options: ValueOptions): readonly Found[] {
  // As with all intervals, keys are in network order.
  const network = parts.map((part) => ({ ...part, order: 'network' as const }));
  return elements.map((element) => ({ key: keyOf(element, network, options), element }));
}

function single(elements: readonly SetElement[], parts: readonly SetPart[], options: ValueOptions): readonly Found[] {
  // Those of one rank stand as they come; nft 1.0 had them the other way round.
  const inOrder = options.release === '1.0.6' ? elements.toReversed() : elements;
  const sorted = inOrder.map((element) => ({ element, rank: rankOf(element, parts, options) }));
  sorted.sort((a, b) => compare(a.rank, b.rank));
  return sorted.map(({ element }) => ({ key: keyOf(element, parts, options), element }));
}

function keyOf({ key, keyEnd, flags }: SetElement, parts: readonly SetPart[], options: ValueOptions): Expression {
  if (flags?.includes('catchall')) return '*';
  const low = key?.value ?? new Uint8Array();
  const high = keyEnd?.value ?? low;
  let at = 0;
  const values = parts.map((part) => {
    const end = parts.length === 1 ? low.byteLength : at + Math.ceil((part.bits + part.shift) / 8);
    const bits = 8 * (end - at);
    const [from, to] = [low, high].map((bytes) => numberOf(bytes.subarray(at, end), part, options)) as [bigint, bigint];
    // Each part begins at a multiple of four bytes.
    at = Math.ceil(end / 4) * 4;
    if (from === to && isCode(part.type, options)) return plain(from);
    return from === to ? constant(part.type, from, bits, options) : interval(part.type, from, to, part.bits, options);
  });
  return values.length === 1 ? (values[0] as Expression) : { concat: values };
}

/** Codes of ICMP have names only beside the type of the message: as elements nft 1.1 shows them as numbers. */
function isCode({ name }: Datatype, { release }: ValueOptions): boolean {
  return release !== '1.0.6' && /^icmp(v6|x)?_code$/.test(name);
}

/**
 * nft's order: numbers by value, names from their last character, sets of bits by their lowest one, and
 * concatenations as the kernel has them.
 */
function rankOf({ key, flags }: SetElement, parts: readonly SetPart[], options: ValueOptions): bigint {
  const bytes = key?.value ?? new Uint8Array();
  const [part] = parts;
  if (flags?.includes('catchall')) return ones(8 * 256);
  if (part === undefined) return 0n;
  if (parts.length > 1) return numberFromBytes(bytes, 'host', options);
  if (part.type.base === 'string') return numberFromBytes(bytes, 'host', options);
  const number = numberOf(bytes, part, options);
  return part.type.base === 'bitmask' ? number & -number : number;
}

/** Intervals come as their first value and the first value that no longer belongs to them. */
function intervals(elements: readonly SetElement[], part: SetPart, options: ValueOptions): readonly Found[] {
  const { type, bits, shift } = part;
  const isCatchall = ({ flags }: SetElement) => flags?.includes('catchall') === true;
  const all = elements.filter(isCatchall);
  const edges = elements
    .filter((element) => !isCatchall(element))
    .map((element) => ({
      element,
      // As it stands in the element: the end of a field that does not begin at a byte is one bit behind it.
      raw: numberOf(element.key?.value ?? new Uint8Array(), { ...part, shift: 0 }, options),
      isEnd: element.flags?.includes('interval-end') === true,
    }))
    .sort((a, b) => compare(a.raw, b.raw) || Number(b.isEnd) - Number(a.isEnd));
  const found: Found[] = [];
  for (const [index, { element, raw, isEnd }] of edges.entries()) {
    if (isEnd) continue;
    const next = edges[index + 1];
    const number = raw >> BigInt(shift);
    const last = next === undefined ? ones(bits) : (next.raw - 1n) >> BigInt(shift);
    const isOne = number === last && isCode(type, options);
    found.push({ key: isOne ? plain(number) : interval(type, number, last, bits, options), element });
  }
  return [...found, ...all.map((element) => ({ key: '*', element }))];
}

function item(set: SetWithElements, key: Expression, element: SetElement, options: ValueOptions): SetItem {
  const value = withExtras(key, element, options);
  if (!isMap(set)) return value;
  return [value, dataOf(set, element, options)];
}

function dataOf(
  set: SetWithElements,
  { data, objectReference }: SetElement,
  options: ValueOptions,
): Expression | VerdictExpression {
  const verdict = verdictOf(data);
  if (verdict !== undefined) return verdict;
  const parts = dataParts(set, options);
  if (objectReference !== undefined || parts === undefined) return objectReference ?? '';
  const { value = new Uint8Array() } = data ?? {};
  if (!isDataInterval(set, options)) return keyOf({ key: { value } }, parts, options);
  const half = value.byteLength / 2;
  const [low, high] = [value.subarray(0, half), value.subarray(half)];
  const [part, ...others] = parts;
  if (part === undefined || others.length > 0)
    return keyOf({ key: { value: low }, keyEnd: { value: high } }, parts, options);
  return dataInterval(part, numberOf(low, part, options), numberOf(high, part, options), options);
}

/** nft shows a single value as an interval, too. */
function dataInterval({ type, bits }: SetPart, low: bigint, high: bigint, options: ValueOptions): Expression {
  if (low !== high) return interval(type, low, high, bits, options);
  return { prefix: { addr: type.value(low, bits, options), len: bits } };
}

function withExtras(val: Expression, element: SetElement, { release }: ValueOptions): Expression | StatefulElement {
  const { timeout, expiration, userdata } = element;
  const comment = commentOf(userdata);
  const statements = kernelStatements(element).map(setStatement);
  const [first] = statements.filter((statement) => !('unknown' in statement));
  const unknown = statements.flatMap((statement) => ('unknown' in statement ? [statement.unknown] : []));
  const extras = {
    ...(timeout === undefined || (timeout === 0n && release === '1.0.6') ? {} : { timeout: lifetime(timeout) }),
    ...(expiration === undefined ? {} : { expires: seconds(expiration) }),
    ...(comment === undefined ? {} : { comment }),
    ...(first as Partial<StatementFields> | undefined),
    ...(unknown.length === 0 ? {} : { unknown }),
    ...(statements.length < 2 ? {} : { stmts: statements }),
  };
  return Object.keys(extras).length === 0 ? val : { elem: { val, ...extras } };
}

/** Zero is what the kernel says of an element that stays, in a set whose others do not. */
function lifetime(timeout: bigint): number {
  return timeout === 0n ? Number.POSITIVE_INFINITY : seconds(timeout);
}

/** Times of the kernel are milliseconds. */
export function seconds(milliseconds: bigint | number): number {
  return Number(milliseconds) / 1000;
}

function kernelStatements({ expression, expressions }: SetElement) {
  return expressions ?? (expression === undefined ? [] : [expression]);
}

function numberOf(bytes: Uint8Array, { order, shift }: SetPart, options: ValueOptions): bigint {
  return numberFromBytes(bytes, order, options) >> BigInt(shift);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
