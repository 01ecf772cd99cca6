// The elements of sets and maps: values, intervals, concatenations.
import type { SetElement, SetWithElements } from '../../nft/index.ts';
import { commentOf } from '../../nft/index.ts';
import { numberFromBytes, ones } from '../datatypes/bytes.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import { integer } from '../datatypes/datatype.ts';
import type { ElementExpression, Expression, SetItem, VerdictExpression } from '../model/index.ts';
import { constant, interval } from './constant.ts';
import { rawExpression } from './raw.ts';
import { dataParts, keyParts, type SetPart } from './set-type.ts';
import { verdictOf } from './verdict.ts';

/** In nft's order; `parts` where the key's use says more of it than the set does. */
export function elementsOf(
  set: SetWithElements,
  options: ValueOptions,
  parts: readonly SetPart[] = keyParts(set, options),
): readonly SetItem[] {
  const isConcat = parts.length > 1;
  const isInterval = set.flags?.includes('interval') === true && !isConcat;
  // Intervals are compared from the first byte on: their keys are in network order whatever they are.
  const found = isInterval
    ? intervals(set.elements, { ...(parts[0] as SetPart), order: 'network' }, options)
    : single(set.elements, parts, options);
  return found.map(({ key, element }) => item(set, key, element, options));
}

interface Found {
  readonly key: Expression;
  readonly element: SetElement;
}

function single(elements: readonly SetElement[], parts: readonly SetPart[], options: ValueOptions): readonly Found[] {
  const sorted = elements.map((element) => ({ element, rank: rankOf(element, parts, options) }));
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
    return from === to ? constant(part.type, from, bits, options) : interval(part.type, from, to, part.bits, options);
  });
  return values.length === 1 ? (values[0] as Expression) : { concat: values };
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
  const { type, bits } = part;
  const all = elements.filter(({ flags }) => flags?.includes('catchall'));
  const edges = elements
    .filter((element) => !all.includes(element))
    .map((element) => ({
      element,
      number: numberOf(element.key?.value ?? new Uint8Array(), part, options),
      isEnd: element.flags?.includes('interval-end') === true,
    }))
    .sort((a, b) => compare(a.number, b.number) || Number(b.isEnd) - Number(a.isEnd));
  const found: Found[] = [];
  for (const [index, { element, number, isEnd }] of edges.entries()) {
    if (isEnd) continue;
    const next = edges[index + 1];
    const last = next === undefined ? ones(bits) : next.number - 1n;
    found.push({ key: interval(type, number, last, bits, options), element });
  }
  return [...found, ...all.map((element) => ({ key: '*', element }))];
}

function item(set: SetWithElements, key: Expression, element: SetElement, options: ValueOptions): SetItem {
  const value = withExtras(key, element);
  if (!set.flags?.includes('map')) return value;
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
  return keyOf(data === undefined ? {} : { key: data }, parts, options);
}

/** Times of the kernel are milliseconds. */
function withExtras(val: Expression, element: SetElement): Expression | ElementExpression {
  const { timeout, expiration, userdata } = element;
  const comment = commentOf(userdata);
  const expressions = element.expressions ?? (element.expression === undefined ? [] : [element.expression]);
  const counter = expressions.find((one) => one.kind === 'counter');
  const unknown = expressions.filter((one) => one.kind !== 'counter').map((one) => rawExpression(one).unknown);
  const extras = {
    ...(timeout === undefined ? {} : { timeout: Number(timeout / 1000n) }),
    ...(expiration === undefined ? {} : { expires: Number(expiration / 1000n) }),
    ...(comment === undefined ? {} : { comment }),
    ...(counter === undefined
      ? {}
      : { counter: { packets: integer(counter.packets ?? 0n), bytes: integer(counter.bytes ?? 0n) } }),
    ...(unknown.length === 0 ? {} : { unknown }),
  };
  return Object.keys(extras).length === 0 ? val : { elem: { val, ...extras } };
}

function numberOf(bytes: Uint8Array, { order, shift }: SetPart, options: ValueOptions): bigint {
  return numberFromBytes(bytes, order, options) >> BigInt(shift);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
