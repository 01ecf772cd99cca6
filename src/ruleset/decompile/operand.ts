// What a register holds, in JSON: the left side of a match, the key of a lookup.
import { numberFromBytes } from '../datatypes/bytes.ts';
import { type ByteOrder, type Datatype, plain, type ValueOptions } from '../datatypes/datatype.ts';
import type { Field } from '../keys/protocols.ts';
import type { Expression } from '../model/index.ts';
import { constant } from './constant.ts';
import type { Header, PacketContext } from './context.ts';
import type { BitOperation, Loaded } from './loaded.ts';
import { namePayload, type Part } from './payload.ts';

/** An expression and how to read the constants it is compared with. */
export interface Operand {
  readonly expression: Expression;
  readonly type: Datatype;
  readonly bits: number;
  readonly order: ByteOrder;
  /** Constants stand this many bits to the left. */
  readonly shift: number;
  /** The bits of it that are looked at, where the last step was an AND. */
  readonly mask?: bigint;
  /** It is only the first `bits` of a field of this length. */
  readonly ofBits?: number;
  readonly header?: Header;
  readonly field?: Field;
}

/** Undefined for a constant, which has no type of its own. */
export function operandOf(loaded: Loaded, context: PacketContext, options: ValueOptions): Operand | undefined {
  const { source, operations } = loaded;
  switch (source.from) {
    case 'constant':
      return undefined;
    case 'key': {
      const { expression, type, bits, order } = source.key;
      const operand: Operand = { expression, type, bits, order, shift: 0 };
      return { ...withOperations(operand, operations, options), order: orderOf(type, order, loaded.swapped) };
    }
    case 'map': {
      const { map, type, order } = source;
      return withOperations({ expression: map, type, bits: type.bits, order, shift: 0 }, operations, options);
    }
    case 'payload': {
      const [first, ...rest] = operations;
      const mask = first?.operator === '&' ? numberOf(first, 'network', options) : undefined;
      const part = namePayload(context, source.payload, options, mask);
      const [next, ...later] = rest;
      const left = mask === undefined ? operations : rest;
      const isShiftedBack =
        part.shift > 0 && mask !== undefined && next?.operator === '>>' && next.operand === part.shift;
      const operand = partOperand(isShiftedBack ? { ...part, shift: 0 } : part);
      return withOperations(operand, isShiftedBack ? later : left, options);
    }
  }
}

export function partOperand({ expression, type, bits, shift, header, field, mask, ofBits }: Part): Operand {
  return {
    expression,
    type,
    bits,
    order: 'network',
    shift,
    ...(header === undefined ? {} : { header }),
    ...(field === undefined ? {} : { field }),
    ...(mask === undefined ? {} : { mask }),
    ...(ofBits === undefined ? {} : { ofBits }),
  };
}

/** The number that `bytes` are for this operand. */
export function numberFor(operand: Operand, bytes: Uint8Array, options: ValueOptions): bigint {
  return numberFromBytes(bytes, operand.order, options) >> BigInt(operand.shift);
}

/** The expression under its mask. */
export function masked(operand: Operand, options: ValueOptions): Expression {
  const { expression, mask, type, bits } = operand;
  return mask === undefined
    ? expression
    : { '&': [expression, listed(constant(type, mask, bits, options), operand, options)] };
}

/** nft 1.0 has the flags of a mask in a list. */
export function listed(value: Expression, { type }: Operand, { release }: ValueOptions): Expression {
  const isFlags = type.base === 'bitmask' && release === '1.0.6' && typeof value === 'object' && '|' in value;
  return isFlags ? value['|'] : value;
}

function withOperations(operand: Operand, operations: readonly BitOperation[], options: ValueOptions): Operand {
  let result = operand;
  for (const operation of operations) {
    const number = numberOf(operation, operand.order, options);
    if (operation.operator === '&' && result.mask === undefined) {
      result = { ...result, mask: number >> BigInt(result.shift) };
      continue;
    }
    const { mask: _, ...rest } = result;
    const { operator } = operation;
    const isShift = operator === '<<' || operator === '>>';
    // What was shifted is no longer of the field's type.
    const isPlain = isShift || hasShift(result.expression);
    const value = isPlain ? plain(number) : constant(operand.type, number, operand.bits, options);
    result = { ...rest, expression: { [operator]: [masked(result, options), value] } as unknown as Expression };
  }
  return result;
}

function hasShift(expression: Expression): boolean {
  return typeof expression === 'object' && ('<<' in expression || '>>' in expression);
}

function numberOf({ operand, swapped }: BitOperation, source: ByteOrder, options: ValueOptions): bigint {
  const order = swapped ? other(source) : source;
  return typeof operand === 'number' ? BigInt(operand) : numberFromBytes(operand, order, options);
}

/** Strings are read from their first byte. */
function orderOf(type: Datatype, order: ByteOrder, swapped: boolean): ByteOrder {
  if (type.base === 'string') return 'network';
  return swapped ? other(order) : order;
}

function other(order: ByteOrder): ByteOrder {
  return order === 'host' ? 'network' : 'host';
}
