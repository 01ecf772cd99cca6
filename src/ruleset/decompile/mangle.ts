// Statements that write: to the packet, its meta data, its connection, a TCP option.
import { numberFromBytes, ones } from '../datatypes/bytes.ts';
import { ctKey } from '../keys/ct.ts';
import { metaKey } from '../keys/meta.ts';
import { IP, IP6 } from '../keys/protocols.ts';
import type { Expression } from '../model/index.ts';
import { constant } from './constant.ts';
import type { Header } from './context.ts';
import { extent } from './field.ts';
import { extensionSource, payloadSource } from './load.ts';
import type { BitOperator, Loaded, PayloadSource } from './loaded.ts';
import { combined, type Operand, operandOf, partOperand } from './operand.ts';
import { fieldsOf, headersAt, type Part, rawPart, splitPayload } from './payload.ts';
import type { Of, Walk } from './walk.ts';

export function setMeta(walk: Walk, known: Of<'meta'>): boolean {
  const key = metaKey(known.key);
  return key !== undefined && mangle(walk, known.sreg, { ...key, shift: 0 });
}

export function setCt(walk: Walk, known: Of<'ct'>): boolean {
  const key = ctKey(known.key, known.direction, walk.family);
  return key !== undefined && mangle(walk, known.sreg, { ...key, shift: 0 });
}

export function setExtension(walk: Walk, known: Of<'exthdr'>): boolean {
  const extension = extensionSource(known);
  if (extension === undefined) return false;
  const loaded: Loaded = {
    source: { from: 'extension', extension },
    operations: [],
    swapped: false,
    expressions: [],
    position: 0,
  };
  const target = operandOf(loaded, walk.context, walk.options);
  return target !== undefined && mangle(walk, known.sreg, target);
}

/** Fields that are no whole number of two bytes are read and written back with their neighbours. */
export function setPayload(walk: Walk, known: Of<'payload'>): boolean {
  const payload = payloadSource(known);
  const loaded = walk.registers.get(known.sreg);
  if (payload === undefined || loaded === undefined) return false;
  const written = writtenField(walk, payload, loaded);
  if (written !== undefined) {
    const { target, value } = written;
    walk.registers.use(loaded);
    walk.imply(target);
    return walk.act({ mangle: { key: target.expression, value } });
  }
  const parts = splitPayload(walk.context, payload, walk.options) ?? [];
  const part = parts.length === 1 && parts[0] !== undefined ? parts[0] : wholePart(payload);
  return mangle(walk, known.sreg, partOperand(part));
}

function wholePart(payload: PayloadSource): Part {
  return rawPart(payload, payload.offset, payload.bits, 0);
}

function mangle(walk: Walk, sreg: number | undefined, target: Operand): boolean {
  const value = walk.value(sreg, target);
  if (value === undefined) return false;
  walk.consume(value);
  walk.imply(target);
  return walk.act({ mangle: { key: target.expression, value: listOf(target.expression, value.expression) } });
}

/** Flags of a connection stand in a list. */
function listOf(key: Expression, value: Expression): Expression {
  const isCt = typeof key === 'object' && 'ct' in key;
  return isCt && typeof value === 'object' && '|' in value && value['|'].every(isScalar) ? value['|'] : value;
}

function isScalar(expression: Expression): boolean {
  return typeof expression !== 'object';
}

/** By protocol; what nft takes for granted all the same. */
const NAMELESS: ReadonlyMap<string, { readonly header?: Header }> = new Map([
  ['icmp', { header: { protocol: IP, shift: 0 } }],
  ['icmpv6', { header: { protocol: IP6, shift: 0 } }],
  ['igmp', {}],
]);

interface Written {
  readonly target: Operand;
  readonly value: Expression;
}

/** What is done to the one field whose bits change; undefined where there is none. */
function writtenField(
  walk: Walk,
  payload: PayloadSource,
  { source, operations, swapped }: Loaded,
): Written | undefined {
  if (source.from !== 'payload' || swapped || operations.length === 0) return undefined;
  const { base, offset, bits } = source.payload;
  if (base !== payload.base || offset !== payload.offset || bits !== payload.bits) return undefined;
  let kept = ones(bits);
  let set = 0n;
  for (const { operator, operand } of operations) {
    if (!(operand instanceof Uint8Array)) return undefined;
    const number = numberFromBytes(operand, 'network', walk.options);
    if (operator === '^') set ^= number;
    else if (operator === '|') [kept, set] = [kept & ~number, set | number];
    else if (operator === '&') [kept, set] = [kept & number, set & number];
    else return undefined;
  }
  const part = partAround(walk, payload, (ones(bits) & ~kept) | set);
  if (part === undefined) return undefined;
  const target = partOperand(part);
  const own = (number: bigint) => (number >> BigInt(part.shift)) & ones(part.bits);
  return { target, value: written(walk, target, own(kept), own(set)) };
}

/** The field that the changed bits are in, or those bits where they have no name. */
function partAround(walk: Walk, payload: PayloadSource, changed: bigint): Part | undefined {
  if (changed === 0n) return undefined;
  const { offset, bits } = payload;
  const { first, end } = extent(changed, payload);
  for (const header of headersAt(walk.context, payload)) {
    // nft takes what is written to these for bits without a name.
    const nameless = NAMELESS.get(header.protocol.name);
    if (nameless !== undefined) return { ...wholePart(payload), ...nameless };
    const found = fieldsOf(walk.context, header).find((field) => {
      const at = field.offset + header.shift;
      return offset <= at && at <= first && end <= at + field.bits && at + field.bits <= offset + bits;
    });
    if (found === undefined) continue;
    const at = found.offset + header.shift;
    const { name: field, type } = found;
    const expression = { payload: { protocol: header.protocol.name, field } };
    return { expression, type, bits: found.bits, shift: offset + bits - at - found.bits, header, field: found };
  }
  // nft writes a whole load where the bits are its first ones.
  return first === offset ? wholePart(payload) : rawPart(payload, first, end - first, offset + bits - end);
}

/** (field & kept) ^ set */
function written({ options }: Walk, { expression, type, bits }: Operand, kept: bigint, set: bigint): Expression {
  const value = (number: bigint) => constant(type, number, bits, options);
  if (kept === 0n) return value(set);
  const steps: readonly (readonly [BitOperator, bigint, boolean])[] = [
    ['&', kept | set, (kept | set) !== ones(bits)],
    ['^', kept & set, (kept & set) !== 0n],
    ['|', set & ~kept, (set & ~kept) !== 0n],
  ];
  let result: Expression = expression;
  for (const [operator, number, isDone] of steps) {
    if (isDone) result = combined(operator, result, value(number), options);
  }
  return result;
}
