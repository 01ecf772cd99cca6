// Comparisons with constants and ranges: matches.
import { numberFromBytes, ones } from '../datatypes/bytes.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import type { Loaded } from './loaded.ts';
import { type Comparison, joined, matchOf, rangeMatch } from './match.ts';
import { numberFor, type Operand, operandOf, partOperand } from './operand.ts';
import { splitPayload } from './payload.ts';
import type { Of, Walk } from './walk.ts';

export function compare(walk: Walk, { sreg, op, data }: Of<'cmp'>): boolean {
  const loaded = walk.registers.get(sreg);
  const bytes = data?.value;
  if (loaded === undefined || bytes === undefined || op === undefined || typeof op === 'number') return false;
  const operands = operandsOf(walk, loaded, op);
  if (operands.length === 0) return false;
  walk.registers.use(loaded);
  for (const operand of operands) match(walk, operand, op, bytes, operands.length > 1);
  return true;
}

export function compareRange(walk: Walk, { sreg, op, from, to }: Of<'range'>): boolean {
  const loaded = walk.registers.get(sreg);
  const operand = loaded && operandOf(loaded, walk.context, walk.options);
  if (loaded === undefined || operand === undefined || (op !== 'eq' && op !== 'neq')) return false;
  if (from.value === undefined || to.value === undefined) return false;
  walk.registers.use(loaded);
  walk.imply(operand);
  walk.match(rangeMatch(operand, op, [from.value, to.value], walk.options));
  return true;
}

/** nft compares neighbouring fields at once. */
function operandsOf({ context, options }: Walk, loaded: Loaded, op: Comparison): readonly Operand[] {
  const { source, operations } = loaded;
  if (source.from === 'payload' && operations.length === 0 && op === 'eq') {
    const { payload } = source;
    const parts = splitPayload(payload.inner?.context ?? context, payload, options);
    if (parts !== undefined) return parts.map((part) => partOperand(part, payload.inner));
  }
  const operand = operandOf(loaded, context, options);
  return operand === undefined ? [] : [operand];
}

function match(walk: Walk, operand: Operand, op: Comparison, bytes: Uint8Array, isPart: boolean): void {
  const { options, statements } = walk;
  walk.imply(operand);
  // Of several fields that are compared at once, each has its own bits of the constant.
  const whole = isPart ? partNumber(operand, bytes, options) : numberFor(operand, bytes, options);
  const { mask: _, ...own } = operand;
  const statement = isPart
    ? matchOf({ ...own, shift: 0 }, op, lowBytes(whole, operand.bits), options)
    : matchOf(operand, op, bytes, options);
  const before = statements.at(-1);
  const range = before !== undefined && 'match' in before ? joined(before, statement, operand.type) : undefined;
  if (range !== undefined) statements.pop();
  walk.match(range ?? statement);
  if (op !== 'eq' || operand.mask !== undefined || operand.ofBits !== undefined) return;
  const number = isPart ? whole & ones(operand.bits) : whole;
  (operand.inner?.context ?? walk.context).learn(statement, number);
}

function partNumber({ shift }: Operand, bytes: Uint8Array, options: ValueOptions): bigint {
  return numberFromBytes(bytes, 'network', options) >> BigInt(shift);
}

/** The last `bits` of a number, in whole bytes. */
function lowBytes(number: bigint, bits: number): Uint8Array {
  const bytes: number[] = [];
  let rest = number & ones(bits);
  for (let left = bits; left > 0; left -= 8, rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return Uint8Array.from(bytes);
}
