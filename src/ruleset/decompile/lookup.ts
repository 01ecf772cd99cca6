// Lookups: matches against sets, verdict maps, maps that yield a value.
import type { Expression as KernelExpression, SetWithElements } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import type { Expression, Statement } from '../model/index.ts';
import type { PacketContext } from './context.ts';
import { elementsOf } from './elements.ts';
import type { Loaded, Registers, Source } from './loaded.ts';
import { masked, type Operand, operandOf } from './operand.ts';
import { dataParts, keyParts, type SetPart } from './set-type.ts';

type Lookup = Extract<KernelExpression, { kind: 'lookup' }>;

export interface FoundLookup {
  readonly used: readonly Loaded[];
  readonly operands: readonly Operand[];
  /** A match or a vmap. */
  readonly statement?: Statement;
  /** What the register holds then. */
  readonly load?: Source;
}

/** Undefined where the registers hold nothing this can name. */
export function lookupOf(
  lookup: Lookup,
  set: SetWithElements,
  registers: Registers,
  context: PacketContext,
  options: ValueOptions,
): FoundLookup | undefined {
  const used: Loaded[] = [];
  const operands: Operand[] = [];
  let unit = 0;
  for (const { bits } of keyParts(set, options)) {
    const loaded = registers.get(lookup.sreg, unit);
    const operand = loaded && operandOf(loaded, context, options);
    if (loaded === undefined || operand === undefined) return undefined;
    used.push(loaded);
    operands.push(operand);
    unit += Math.ceil((bits === 0 ? operand.bits + operand.shift : bits) / 32);
  }
  const parts = operands.map((operand) => masked(operand, options));
  const key: Expression = parts.length === 1 ? (parts[0] as Expression) : { concat: parts };
  const isAnonymous = set.flags?.includes('anonymous') === true;
  const data: Expression = isAnonymous
    ? { set: elementsOf(set, options, refined(keyParts(set, options), operands)) }
    : `@${set.name}`;
  if (lookup.dreg === undefined) {
    const op = lookup.flags?.includes('invert') ? '!=' : '==';
    return { used, operands, statement: { match: { op, left: key, right: data } } };
  }
  if (lookup.dreg === 0) return { used, operands, statement: { vmap: { key, data } } };
  const [value, ...others] = dataParts(set, options) ?? [];
  if (value === undefined || others.length > 0) return undefined;
  const { type, order } = value;
  return { used, operands, load: { from: 'map', map: { map: { key, data } }, type, order } };
}

/** What is looked up says how long the constants are, in which order and how far they are shifted. */
function refined(parts: readonly SetPart[], operands: readonly Operand[]): readonly SetPart[] {
  return parts.map((part, index) => {
    const { type, order, shift, bits } = operands[index] ?? part;
    return { type, order, shift, bits };
  });
}
