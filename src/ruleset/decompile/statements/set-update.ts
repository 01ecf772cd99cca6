// add, update, delete: elements of sets and maps from the packet path.
import type { SetWithElements } from '../../../nft/index.ts';
import type { Expression } from '../../model/index.ts';
import { keyIn } from '../lookup.ts';
import { dataParts, keyParts, type SetPart } from '../set-type.ts';
import { setStatement } from '../stateful.ts';
import type { Of, Value, Walk } from '../walk.ts';

export function setUpdate(walk: Walk, known: Of<'dynset'>): boolean {
  const { sregKey, sregData, op, timeout } = known;
  const set = walk.findSet(known.set);
  const key = set && keyIn(walk, sregKey, keyParts(set, walk.options))?.value;
  if (set === undefined || key === undefined || typeof op === 'number' || known.flags?.includes('invert')) return false;
  const elem: Expression =
    timeout === undefined || timeout === 0n
      ? key.expression
      : { elem: { val: key.expression, timeout: Number(timeout) / 1000 } };
  const expressions = known.expressions ?? (known.expression === undefined ? [] : [known.expression]);
  const more = expressions.length === 0 ? {} : { stmt: expressions.map(setStatement) };
  if (sregData === undefined) return walk.act({ set: { op, elem, set: `@${known.set}`, ...more } }, key);
  const data = dataIn(walk, sregData, set);
  return (
    data !== undefined &&
    walk.act({ map: { op, elem, data: data.expression, map: `@${known.set}`, ...more } }, key, data)
  );
}

/** Constants have the types that the map's values have. */
function dataIn(walk: Walk, register: number, set: SetWithElements): Value | undefined {
  const parts = dataParts(set, walk.options);
  const values = parts === undefined ? [] : valuesIn(walk, register, parts);
  const [first] = values;
  if (first === undefined) return undefined;
  // nft takes a value of another length than the map's for a part of one.
  const isList = values.length > 1 || isPart(walk, register, parts?.[0]);
  return {
    expression: isList ? { concat: values.map(({ expression }) => expression) } : first.expression,
    loaded: values.flatMap(({ loaded }) => loaded),
    uses: values.flatMap(({ uses }) => uses),
  };
}

function isPart(walk: Walk, register: number, part: SetPart | undefined): boolean {
  const operand = walk.operand(register);
  return operand !== undefined && part !== undefined && operand.bits < part.bits;
}

function valuesIn(walk: Walk, register: number, parts: readonly SetPart[]): readonly Value[] {
  const values: Value[] = [];
  let unit = 0;
  for (const part of parts) {
    const value = walk.value(register, part, unit);
    if (value === undefined) return [];
    values.push(value);
    unit += Math.ceil(part.bits / 32);
  }
  return values;
}
