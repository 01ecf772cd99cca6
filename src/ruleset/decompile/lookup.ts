// Lookups: matches against sets, verdict maps, maps that yield a value.
import type { SetWithElements } from '../../nft/index.ts';
import type { Expression } from '../model/index.ts';
import { elementsOf } from './elements.ts';
import { masked, type Operand, operandOf } from './operand.ts';
import { dataParts, keyParts, type SetPart } from './set-type.ts';
import type { Of, Value, Walk } from './walk.ts';

/** What is looked up in a set, and the set: its name, or its elements where it has none. */
export interface Search {
  readonly key: Value;
  readonly data: Expression;
}

export function lookup(walk: Walk, known: Of<'lookup'>): boolean {
  const set = known.set === undefined ? undefined : walk.findSet(known.set);
  const search = set && searchOf(walk, set, known.sreg);
  if (set === undefined || search === undefined) return false;
  const { key, data } = search;
  if (known.dreg === undefined) {
    const op = known.flags?.includes('invert') ? '!=' : '==';
    const statement = { match: { op, left: key.expression, right: data } } as const;
    walk.consume(key);
    walk.match(statement);
    if (op === '==') contextOf(walk, key).learn(statement);
    return true;
  }
  if (known.dreg === 0) return walk.act({ vmap: { key: key.expression, data } }, key);
  const parts = dataParts(set, walk.options);
  if (parts === undefined) return false;
  walk.registers.use(...key.loaded);
  const map = { map: { key: key.expression, data } };
  const expressions = [...key.loaded.flatMap((loaded) => loaded.expressions), known];
  const source = { from: 'map', map, parts, inputs: key.uses } as const;
  walk.put(known.dreg, { source, operations: [], swapped: false, expressions }, lengthOf(set, parts));
  return true;
}

/** Undefined where the registers hold nothing this can name. */
export function searchOf(walk: Walk, set: SetWithElements, register: number): Search | undefined {
  const parts = keyParts(set, walk.options);
  const found = keyIn(walk, register, parts);
  if (found === undefined) return undefined;
  const { value, operands } = found;
  const data: Expression = set.flags?.includes('anonymous')
    ? { set: elementsOf(set, walk.options, refined(parts, operands)) }
    : `@${set.name}`;
  return { key: value, data };
}

/** The expressions that registers from `register` on hold, as keys of these types. */
export function keyIn(
  { registers, context, options }: Walk,
  register: number,
  parts: readonly SetPart[],
): { readonly value: Value; readonly operands: readonly Operand[] } | undefined {
  const operands: Operand[] = [];
  const used: Value['loaded'][number][] = [];
  let unit = 0;
  for (const { bits } of parts) {
    const loaded = registers.get(register, unit);
    const operand = loaded && operandOf(loaded, context, options);
    if (loaded === undefined || operand === undefined) return undefined;
    used.push(loaded);
    operands.push(operand);
    unit += Math.ceil((bits === 0 ? operand.bits + operand.shift : bits) / 32);
  }
  const named = operands.map((operand) => masked(operand, options));
  const [first] = named;
  if (first === undefined) return undefined;
  const expression: Expression = named.length === 1 ? first : { concat: named };
  return { value: { expression, loaded: used, uses: operands }, operands };
}

/** A key of the packet inside a tunnel's says something about that one. */
function contextOf(walk: Walk, { uses }: Value) {
  return uses[0]?.inner?.context ?? walk.context;
}

/** What is looked up says how long the constants are, in which order and how far they are shifted. */
function refined(parts: readonly SetPart[], operands: readonly Operand[]): readonly SetPart[] {
  return parts.map((part, index) => {
    const { type, order, shift, bits } = operands[index] ?? part;
    return { type, order, shift, bits };
  });
}

/** In bytes; a range takes twice the room. */
function lengthOf(set: SetWithElements, parts: readonly SetPart[]): number {
  return set.dataLength ?? parts.reduce((sum, { bits }) => sum + 4 * Math.ceil(bits / 32), 0);
}
