// A rule's expressions to statements: follows what the registers hold, names it where it is looked at.
import type { Expression as KernelExpression, SetWithElements } from '../../nft/index.ts';
import { integer, type ValueOptions } from '../datatypes/datatype.ts';
import { ctKey } from '../keys/ct.ts';
import type { Key } from '../keys/key.ts';
import { metaKey } from '../keys/meta.ts';
import type { Statement } from '../model/index.ts';
import { bitOperations } from './bitwise.ts';
import { constant } from './constant.ts';
import { PacketContext } from './context.ts';
import { type Loaded, Registers, type Source } from './loaded.ts';
import { lookupOf } from './lookup.ts';
import { type Comparison, joined, matchOf, rangeMatch } from './match.ts';
import { numberFor, type Operand, operandOf, partOperand } from './operand.ts';
import { splitPayload } from './payload.ts';
import { rawExpression } from './raw.ts';
import { verdictOf } from './verdict.ts';

/** Finds the set that a lookup names. */
export type FindSet = (name: string) => SetWithElements | undefined;

type Known = Exclude<KernelExpression, { kind: 'unknown' }>;
type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** What a rule consists of; nothing is left out: what has no name here is an `unknown` statement. */
export function statementsOf(
  expressions: readonly KernelExpression[],
  family: string,
  findSet: FindSet,
  options: ValueOptions,
): readonly Statement[] {
  const rule = new RuleWalk(family, findSet, options);
  for (const expression of expressions) rule.walk(expression);
  return rule.finish();
}

class RuleWalk {
  private readonly statements: Statement[] = [];
  private readonly registers = new Registers();
  private readonly context: PacketContext;
  private readonly findSet: FindSet;
  private readonly options: ValueOptions;

  constructor(family: string, findSet: FindSet, options: ValueOptions) {
    this.context = new PacketContext(family);
    this.findSet = findSet;
    this.options = options;
  }

  walk(expression: KernelExpression): void {
    const isWhole = expression.kind !== 'unknown' && expression.unknown === undefined;
    if (isWhole && this.named(expression)) return;
    this.context.forget();
    // What it leaves in a register has no name either: not the one of what was there before.
    this.registers.forget(writtenBy(expression));
    this.statements.push(rawExpression(expression));
  }

  /** The statements, with what was loaded for nothing where it was loaded. */
  finish(): readonly Statement[] {
    const hidden = this.hidden();
    const left = this.registers.left.toSorted((a, b) => b.position - a.position);
    for (const { expressions, position } of left)
      this.statements.splice(position, 0, ...expressions.map(rawExpression));
    return this.statements.filter((statement) => !hidden.has(statement));
  }

  /** A VLAN tag whose type is left out, as the next header implies it, is to be seen in `ether type`. */
  private hidden(): ReadonlySet<Statement> {
    const isHidden = ([statement, place]: readonly [Statement, number]) => {
      const by = this.statements[place];
      return !isTagged(statement) || by === undefined || !this.dropped.has(by);
    };
    return new Set([...this.dropped].filter(isHidden).map(([statement]) => statement));
  }

  /** What is not shown, and the place of the statement that implies it. */
  private readonly dropped = new Map<Statement, number>();

  /** False where it has no name in the language. */
  private named(known: Known): boolean {
    switch (known.kind) {
      case 'meta':
        return this.keyed(known, metaKey(known.key));
      case 'ct':
        return this.keyed(known, ctKey(known.key, known.direction, this.context.family));
      case 'payload':
        return this.payload(known);
      case 'bitwise':
        return this.bitwise(known);
      case 'byteorder':
        return this.change(known, (loaded) => ({ ...loaded, swapped: !loaded.swapped }));
      case 'cmp':
        return this.compare(known);
      case 'range':
        return this.range(known);
      case 'lookup':
        return this.lookup(known);
      case 'immediate':
        return this.immediate(known);
      case 'counter':
        return this.act({ counter: { packets: integer(known.packets ?? 0n), bytes: integer(known.bytes ?? 0n) } });
      case 'flow_offload':
        return known.flowtable !== undefined && this.act({ flow: { op: 'add', flowtable: `@${known.flowtable}` } });
      default:
        return false;
    }
  }

  private load(register: number, source: Source, kernel: KernelExpression): true {
    const position = this.statements.length;
    this.registers.set(register, { source, operations: [], swapped: false, expressions: [kernel], position });
    return true;
  }

  private change(known: Of<'bitwise'> | Of<'byteorder'>, to: (loaded: Loaded) => Loaded | undefined): boolean {
    const from = this.registers.get(known.sreg);
    const loaded = from && to(from);
    if (from === undefined || loaded === undefined) return false;
    this.registers.use(from);
    this.registers.set(known.dreg, { ...loaded, expressions: [...from.expressions, known] });
    return true;
  }

  private keyed(known: Of<'meta'> | Of<'ct'>, key: Key | undefined): boolean {
    if (key === undefined) return false;
    if (known.dreg !== undefined) return this.load(known.dreg, { from: 'key', key }, known);
    const { expression, type, bits, order } = key;
    return this.mangle(known.sreg, { expression, type, bits, order, shift: 0 });
  }

  private payload(known: Of<'payload'>): boolean {
    const { base, offset, length, dreg, sreg } = known;
    if (base === undefined || typeof base === 'number' || offset === undefined || length === undefined) return false;
    const payload = { base, offset: 8 * offset, bits: 8 * length };
    if (dreg !== undefined) return this.load(dreg, { from: 'payload', payload }, known);
    const [part, ...others] = splitPayload(this.context, payload, this.options) ?? [];
    if (part === undefined || others.length > 0) return false;
    const operand = partOperand(part);
    return this.mangle(sreg, operand);
  }

  private mangle(sreg: number | undefined, target: Operand): boolean {
    const loaded = this.registers.get(sreg);
    if (loaded === undefined) return false;
    const { source } = loaded;
    if (source.from === 'constant' && loaded.operations.length > 0) return false;
    const operand = operandOf(loaded, this.context, this.options);
    if (operand?.mask !== undefined) return false;
    const value =
      source.from === 'constant'
        ? constant(target.type, numberFor(target, source.bytes, this.options), target.bits, this.options)
        : operand?.expression;
    if (value === undefined) return false;
    this.registers.use(loaded);
    if (operand !== undefined) this.imply(operand);
    this.imply(target);
    return this.act({ mangle: { key: target.expression, value } });
  }

  private bitwise(known: Of<'bitwise'>): boolean {
    const operations = bitOperations(known);
    if (operations === undefined) return false;
    return this.change(known, (loaded) => {
      const { swapped } = loaded;
      return { ...loaded, operations: [...loaded.operations, ...operations.map((one) => ({ ...one, swapped }))] };
    });
  }

  private compare({ sreg, op, data }: Of<'cmp'>): boolean {
    const loaded = this.registers.get(sreg);
    const bytes = data?.value;
    if (loaded === undefined || bytes === undefined || op === undefined || typeof op === 'number') return false;
    const { source, operations } = loaded;
    const parts =
      source.from === 'payload' && operations.length === 0 && op === 'eq'
        ? splitPayload(this.context, source.payload, this.options)
        : undefined;
    const whole = parts === undefined ? operandOf(loaded, this.context, this.options) : undefined;
    const operands = parts?.map(partOperand) ?? (whole === undefined ? [] : [whole]);
    if (operands.length === 0) return false;
    this.registers.use(loaded);
    for (const operand of operands) this.match(operand, op, bytes, operands.length > 1);
    return true;
  }

  private match(operand: Operand, op: Comparison, bytes: Uint8Array, isPart: boolean): void {
    this.imply(operand);
    // Of several fields that are compared at once, each has its own bits of the constant.
    const whole = numberFor(operand, bytes, this.options);
    const own = isPart ? { ...operand, mask: undefined } : operand;
    const statement = isPart
      ? matchOf({ ...own, shift: 0 }, op, lowBytes(whole, operand.bits), this.options)
      : matchOf(operand, op, bytes, this.options);
    const before = this.statements.at(-1);
    const range = before !== undefined && 'match' in before ? joined(before, statement) : undefined;
    if (range !== undefined) this.statements.pop();
    this.statements.push(range ?? statement);
    const number = isPart ? whole & ((1n << BigInt(operand.bits)) - 1n) : whole;
    if (op === 'eq' && operand.mask === undefined && operand.ofBits === undefined) {
      this.context.learn(statement, number);
    }
  }

  private range({ sreg, op, from, to }: Of<'range'>): boolean {
    const loaded = this.registers.get(sreg);
    const operand = loaded && operandOf(loaded, this.context, this.options);
    if (loaded === undefined || operand === undefined || (op !== 'eq' && op !== 'neq')) return false;
    if (from.value === undefined || to.value === undefined) return false;
    this.registers.use(loaded);
    this.imply(operand);
    this.statements.push(rangeMatch(operand, op, [from.value, to.value], this.options));
    return true;
  }

  private lookup(known: Of<'lookup'>): boolean {
    const set = known.set === undefined ? undefined : this.findSet(known.set);
    if (set === undefined) return false;
    const found = lookupOf(known, set, this.registers, this.context, this.options);
    if (found === undefined) return false;
    this.registers.use(...found.used);
    for (const operand of found.operands) this.imply(operand);
    if (found.statement === undefined) return found.load !== undefined && this.load(known.dreg ?? 1, found.load, known);
    if (!('match' in found.statement)) return this.act(found.statement);
    this.statements.push(found.statement);
    if (found.statement.match.op === '==') this.context.learn(found.statement);
    return true;
  }

  private immediate(known: Of<'immediate'>): boolean {
    const { dreg, data } = known;
    const verdict = dreg === 0 ? verdictOf(data) : undefined;
    if (verdict !== undefined) return this.act(verdict);
    if (dreg === undefined || dreg === 0 || data?.value === undefined) return false;
    return this.load(dreg, { from: 'constant', bytes: data.value }, known);
  }

  /** Anything but a match. */
  private act(statement: Statement): true {
    this.context.forget();
    this.statements.push(statement);
    return true;
  }

  private imply({ header, field }: Operand): void {
    if (header === undefined) return;
    for (const statement of this.context.implied(header, field)) this.dropped.set(statement, this.statements.length);
  }
}

function writtenBy(expression: KernelExpression): number | undefined {
  if (expression.kind === 'inner') return writtenBy(expression.expression);
  return 'dreg' in expression ? expression.dreg : undefined;
}

function isTagged(statement: Statement): boolean {
  return 'match' in statement && statement.match.right === '8021q';
}

/** The last `bits` of a number, in whole bytes. */
function lowBytes(number: bigint, bits: number): Uint8Array {
  const bytes: number[] = [];
  let rest = number & ((1n << BigInt(bits)) - 1n);
  for (let left = bits; left > 0; left -= 8, rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return Uint8Array.from(bytes);
}
