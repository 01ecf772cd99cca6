// What a register holds, in JSON: the left side of a match, the key of a lookup.
import { numberFromBytes } from '../datatypes/bytes.ts';
import { type ByteOrder, type Datatype, plain, type ValueOptions } from '../datatypes/datatype.ts';
import { RAW } from '../datatypes/datatypes.ts';
import { extensionFields, rawOption } from '../keys/extensions.ts';
import type { Expression } from '../model/index.ts';
import { constant } from './constant.ts';
import type { PacketContext } from './context.ts';
import { fieldUnderMask } from './field.ts';
import type { BitOperation, BitOperator, ExtensionSource, InnerPacket, Loaded, PayloadSource, Use } from './loaded.ts';
import { namePayload, type Part } from './payload.ts';

/** How to read the constants that stand beside something. */
export interface Typed {
  readonly type: Datatype;
  readonly bits: number;
  readonly order: ByteOrder;
  /** Constants stand this many bits to the left. */
  readonly shift: number;
}

/** An expression and how to read the constants it is compared with. */
export interface Operand extends Typed, Use {
  readonly expression: Expression;
  /** The bits of it that are looked at, where the last step was an AND. */
  readonly mask?: bigint;
  /** The mask is not what it takes to read the field. */
  readonly hasOwnMask?: true;
  /** It is only the first `bits` of a field of this length. */
  readonly ofBits?: number;
}

/** Undefined for a constant, which has no type of its own, and for what has no name. */
export function operandOf(loaded: Loaded, context: PacketContext, options: ValueOptions): Operand | undefined {
  const { source, operations } = loaded;
  switch (source.from) {
    case 'constant':
      return undefined;
    case 'key': {
      const { expression, type, bits, order } = source.key;
      const { inputs = [], inner } = source;
      const use = { ...(inputs.length === 0 ? {} : { inputs }), ...(inner === undefined ? {} : { inner }) };
      const operand = withOperations({ expression, type, bits, order, shift: 0, ...use }, operations, context, options);
      return operand && { ...operand, order: orderOf(type, order, loaded.swapped) };
    }
    case 'map': {
      const [part, ...others] = source.parts;
      if (part === undefined || others.length > 0) return undefined;
      const { map, inputs } = source;
      return withOperations({ expression: map, ...part, inputs }, operations, context, options);
    }
    case 'payload':
      return ofField(loaded, context, options, (mask) => payloadOperand(source.payload, context, options, mask));
    case 'extension':
      return ofField(loaded, context, options, (mask) => extensionOperand(source.extension, mask));
  }
}

/** The first steps may be what it takes to read a field that is no whole number of bytes. */
function ofField(
  { operations, swapped }: Loaded,
  context: PacketContext,
  options: ValueOptions,
  operandUnder: (mask: bigint | undefined) => Operand | undefined,
): Operand | undefined {
  const [first, ...rest] = operations;
  const mask = first?.operator === '&' ? numberOf(first, 'network', options) : undefined;
  const part = operandUnder(mask);
  if (part === undefined) return undefined;
  const [next, ...later] = rest;
  const isShiftedBack = part.shift > 0 && mask !== undefined && next?.operator === '>>' && next.operand === part.shift;
  const operand = isShiftedBack ? { ...part, shift: 0, hasOwnMask: true as const } : part;
  // What was shifted to its end is a number of the host.
  const own = swapped ? later : later.map((one) => ({ ...one, swapped: true }));
  const left = isShiftedBack ? own : mask === undefined ? operations : rest;
  const result = withOperations(operand, left, context, options);
  return result && swapped ? { ...result, order: 'host' } : result;
}

function payloadOperand(
  payload: PayloadSource,
  context: PacketContext,
  options: ValueOptions,
  mask: bigint | undefined,
): Operand {
  return partOperand(namePayload(payload.inner?.context ?? context, payload, options, mask), payload.inner);
}

export function partOperand(part: Part, inner?: InnerPacket): Operand {
  if (inner === undefined) return { ...part, order: 'network' };
  const expression = { payload: { tunnel: inner.tunnel, ...part.expression.payload } };
  return { ...part, expression, order: 'network', inner };
}

function extensionOperand(extension: ExtensionSource, mask: bigint | undefined): Operand | undefined {
  const { family, number, offset, bits, inputs = [] } = extension;
  const fields = extensionFields(family, number).map((named) => ({ ...named, at: named.field.offset }));
  const place = fieldUnderMask(fields, extension, mask);
  if (place !== undefined) {
    const { found, ...rest } = place;
    return { expression: found.expression, type: found.field.type, order: 'network', inputs, ...rest };
  }
  if (family !== 'tcpopt') return undefined;
  const rest = mask === undefined ? {} : { mask };
  return { expression: rawOption(number, offset, bits), type: RAW, bits, order: 'network', shift: 0, inputs, ...rest };
}

/** The number that `bytes` are for this operand. */
export function numberFor({ order, shift }: Typed, bytes: Uint8Array, options: ValueOptions): bigint {
  return numberFromBytes(bytes, order, options) >> BigInt(shift);
}

/** The expression under its mask. */
export function masked(operand: Operand, options: ValueOptions): Expression {
  const { expression, mask, type, bits } = operand;
  return mask === undefined ? expression : { '&': [expression, constant(type, mask, bits, options)] };
}

/** nft 1.0 has the flags of a mask in a list. */
export function listed(value: Expression, { type }: Typed, { release }: ValueOptions): Expression {
  const isFlags = type.base === 'bitmask' && release === '1.0.6' && typeof value === 'object' && '|' in value;
  return isFlags ? value['|'] : value;
}

function withOperations(
  operand: Operand,
  operations: readonly BitOperation[],
  context: PacketContext,
  options: ValueOptions,
): Operand | undefined {
  let result = operand;
  for (const operation of operations) {
    const { operator } = operation;
    if (typeof operation.operand === 'object' && 'source' in operation.operand) {
      const other = operandOf(operation.operand, context, options);
      if (other === undefined) return undefined;
      const { mask: _, ...rest } = result;
      const expression = combined(operator, masked(result, options), masked(other, options), options);
      result = { ...rest, expression, inputs: [...(result.inputs ?? []), other] };
      continue;
    }
    const number = numberOf(operation, operand.order, options);
    if (operator === '&' && result.mask === undefined) {
      result = { ...result, mask: number >> BigInt(result.shift) };
      continue;
    }
    const { mask: _, ...rest } = result;
    const isShift = operator === '<<' || operator === '>>';
    // What was shifted is no longer of the field's type.
    const isPlain = isShift || hasShift(result.expression);
    const value = isPlain ? plain(number) : constant(operand.type, number, operand.bits, options);
    result = { ...rest, expression: combined(operator, masked(result, options), value, options) };
  }
  return result;
}

/** nft 1.1 has the operands of one operator in one list. */
export function combined(
  operator: BitOperator,
  left: Expression,
  right: Expression,
  { release }: ValueOptions,
): Expression {
  const isShift = operator === '<<' || operator === '>>';
  const flat = (side: Expression): readonly Expression[] => {
    if (release === '1.0.6' || isShift || typeof side !== 'object' || Array.isArray(side)) return [side];
    return operator in side ? (side as unknown as Record<BitOperator, readonly Expression[]>)[operator] : [side];
  };
  return { [operator]: [...flat(left), ...flat(right)] } as unknown as Expression;
}

function hasShift(expression: Expression): boolean {
  return typeof expression === 'object' && ('<<' in expression || '>>' in expression);
}

function numberOf({ operand, swapped }: BitOperation, source: ByteOrder, options: ValueOptions): bigint {
  const order = swapped ? other(source) : source;
  if (typeof operand === 'number') return BigInt(operand);
  return operand instanceof Uint8Array ? numberFromBytes(operand, order, options) : 0n;
}

/** Strings are read from their first byte. */
function orderOf(type: Datatype, order: ByteOrder, swapped: boolean): ByteOrder {
  if (type.base === 'string') return 'network';
  return swapped ? other(order) : order;
}

function other(order: ByteOrder): ByteOrder {
  return order === 'host' ? 'network' : 'host';
}
