// Numbers that are made up: numgen, jhash, symhash.
import { INTEGER } from '../datatypes/datatypes.ts';
import type { Expression } from '../model/index.ts';
import { loadKey } from './load.ts';
import { masked, type Operand } from './operand.ts';
import type { Of, Walk } from './walk.ts';

export function numgen(walk: Walk, known: Of<'numgen'>): boolean {
  const { modulus: mod, type: mode, offset = 0 } = known;
  if (typeof mode === 'number' || known.set !== undefined) return false;
  return loadKey(walk, known, keyOf({ numgen: { mode, mod, offset } }));
}

export function hash(walk: Walk, known: Of<'hash'>): boolean {
  const { modulus: mod, offset = 0, seed, type = 'jhash', sreg, length = 0 } = known;
  if (typeof type === 'number' || known.set !== undefined) return false;
  const from = offset === 0 ? {} : { offset };
  if (type === 'symhash') return loadKey(walk, known, keyOf({ symhash: { mod, ...from } }));
  const operands = operandsIn(walk, sreg, length);
  const parts = operands.map(({ operand }) => masked(operand, walk.options));
  const [first] = parts;
  if (first === undefined) return false;
  const expr: Expression = parts.length === 1 ? first : { concat: parts };
  const key = keyOf({ jhash: { mod, ...(seed === undefined ? {} : { seed }), ...from, expr } });
  const loaded = operands.map((one) => one.loaded);
  walk.registers.use(...loaded);
  const expressions = [...loaded.flatMap((one) => one.expressions), known];
  const inputs = operands.map(({ operand }) => operand);
  walk.put(known.dreg, { source: { from: 'key', key, inputs }, operations: [], swapped: false, expressions });
  return true;
}

function keyOf(expression: Expression) {
  return { expression, type: INTEGER, bits: 32, order: 'host' } as const;
}

/** What the first `length` bytes from a register on are; nothing where a part of them has no name. */
function operandsIn(walk: Walk, register: number | undefined, length: number) {
  const found: { readonly operand: Operand; readonly loaded: NonNullable<ReturnType<typeof walk.registers.get>> }[] =
    [];
  for (let unit = 0; unit < length / 4; ) {
    const loaded = walk.registers.get(register, unit);
    const operand = walk.operand(register, unit);
    if (loaded === undefined || operand === undefined) return [];
    found.push({ operand, loaded });
    unit += Math.max(1, Math.ceil((operand.bits + operand.shift) / 32));
  }
  return found;
}
