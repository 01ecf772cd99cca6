// The walk over a rule's expressions: what the registers hold, what was said so far, and what of that the
// rest of the rule implies.
import type { Expression as KernelExpression, SetWithElements } from '../../nft/index.ts';
import { numberFromBytes } from '../datatypes/bytes.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import type { Expression, MatchStatement, Statement } from '../model/index.ts';
import { constant } from './constant.ts';
import { PacketContext } from './context.ts';
import { type InnerPacket, type Loaded, Registers, type Source, type Use } from './loaded.ts';
import { masked, type Operand, operandOf, type Typed } from './operand.ts';
import { rawExpression } from './raw.ts';

/** Finds the set that a lookup names. */
export type FindSet = (name: string) => SetWithElements | undefined;

export type Known = Exclude<KernelExpression, { kind: 'unknown' }>;
export type Kind = Known['kind'];
export type Of<K extends Kind> = Extract<Known, { kind: K }>;

/** Names an expression of the kernel; false, with nothing changed, where it has no name in the language. */
export type Handler<K extends Kind> = (walk: Walk, known: Of<K>) => boolean;

/** What a statement takes from a register. */
export interface Value {
  readonly expression: Expression;
  readonly loaded: readonly Loaded[];
  readonly uses: readonly Use[];
}

export class Walk {
  readonly statements: Statement[] = [];
  readonly registers = new Registers();
  readonly context: PacketContext;
  readonly family: string;
  readonly findSet: FindSet;
  readonly options: ValueOptions;
  private readonly inners = new Map<string, InnerPacket>();
  /** What is not shown, as something else implies it. */
  private readonly dropped = new Set<Statement>();

  constructor(family: string, findSet: FindSet, options: ValueOptions) {
    this.family = family;
    this.context = new PacketContext(family);
    this.findSet = findSet;
    this.options = options;
  }

  /** The statements, with what was loaded for nothing where it was loaded. */
  finish(): readonly Statement[] {
    const left = this.registers.left.toSorted((a, b) => b.position - a.position);
    for (const { expressions, position } of left)
      this.statements.splice(position, 0, ...expressions.map(rawExpression));
    return this.statements.filter((statement) => !this.dropped.has(statement));
  }

  /** `length` in bytes: what the kernel writes. */
  load(register: number, source: Source, kernel: KernelExpression, length?: number): true {
    this.put(register, { source, operations: [], swapped: false, expressions: [kernel] }, length);
    return true;
  }

  /** What was made of `from`, which is what it takes. */
  put(register: number, loaded: Omit<Loaded, 'position'>, length?: number): void {
    this.registers.set(register, { ...loaded, position: this.statements.length }, length);
  }

  /** The register's content, changed. */
  change(
    known: { readonly sreg: number; readonly dreg: number } & Known,
    to: (loaded: Loaded) => Loaded | undefined,
  ): boolean {
    const from = this.registers.get(known.sreg);
    const loaded = from && to(from);
    if (from === undefined || loaded === undefined) return false;
    this.registers.use(from);
    this.registers.set(known.dreg, { ...loaded, expressions: [...loaded.expressions, known] });
    return true;
  }

  operand(register: number | undefined, unitsFurther = 0): Operand | undefined {
    const loaded = this.registers.get(register, unitsFurther);
    return loaded && operandOf(loaded, this.context, this.options);
  }

  /** What a register holds as a statement writes it; a constant is one of `as`. */
  value(register: number | undefined, as: Typed, unitsFurther = 0): Value | undefined {
    const loaded = this.registers.get(register, unitsFurther);
    if (loaded === undefined) return undefined;
    const { source } = loaded;
    if (source.from === 'constant') {
      if (loaded.operations.length > 0) return undefined;
      const number = numberFromBytes(source.bytes, as.order, this.options) >> BigInt(as.shift);
      return { expression: constant(as.type, number, as.bits, this.options), loaded: [loaded], uses: [] };
    }
    const operand = operandOf(loaded, this.context, this.options);
    return operand && { expression: masked(operand, this.options), loaded: [loaded], uses: [operand] };
  }

  /** These values are used by what comes next. */
  consume(...values: readonly (Value | undefined)[]): void {
    for (const value of values) {
      this.registers.use(...(value?.loaded ?? []));
      for (const use of value?.uses ?? []) this.imply(use);
    }
  }

  /** Anything but a match, with the values it takes. */
  act(statement: Statement, ...values: readonly (Value | undefined)[]): true {
    this.consume(...values);
    this.forget();
    this.statements.push(statement);
    return true;
  }

  /** A match: what comes before it can still be implied by what follows. */
  match(statement: MatchStatement): void {
    this.statements.push(statement);
  }

  /** What stands before is shown as it is. */
  forget(): void {
    this.context.forget();
    for (const { context } of this.inners.values()) context.forget();
  }

  imply({ header, field, inner, inputs = [], connection }: Use): void {
    for (const input of inputs) this.imply(input);
    if (connection) for (const statement of this.context.impliedByConnection()) this.dropped.add(statement);
    if (inner?.outer !== undefined) this.imply(inner.outer);
    if (header === undefined) return;
    const context = inner?.context ?? this.context;
    for (const statement of context.implied(header, field)) this.dropped.add(statement);
  }

  /** The packet in the tunnel of this name. */
  inner(tunnel: string, make: () => InnerPacket): InnerPacket {
    const found = this.inners.get(tunnel) ?? make();
    this.inners.set(tunnel, found);
    return found;
  }
}
