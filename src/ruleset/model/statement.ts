// Statements of the libnftables-JSON schema: what a rule consists of.
import type { Expression, RawExpression, VerdictExpression } from './expression.ts';

/** `in`: one of these bits is set; `!`: none of them is. */
export type MatchOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | '!';

/** The rule ends here where this is false. */
export interface MatchStatement {
  readonly match: { readonly op: MatchOperator; readonly left: Expression; readonly right: Expression };
}

/** Counts packets and bytes; a name refers to a counter object. */
export interface CounterStatement {
  readonly counter: { readonly packets: number | bigint; readonly bytes: number | bigint } | string | null;
}

/** `flowtable` with an `@` in front. */
export interface FlowStatement {
  readonly flow: { readonly op: 'add'; readonly flowtable: string };
}

/** The verdict that a map has for `key`. */
export interface VerdictMapStatement {
  readonly vmap: { readonly key: Expression; readonly data: Expression };
}

/** Writes to the packet, its meta data or its connection. */
export interface MangleStatement {
  readonly mangle: { readonly key: Expression; readonly value: Expression };
}

export type Statement =
  | MatchStatement
  | CounterStatement
  | FlowStatement
  | VerdictMapStatement
  | MangleStatement
  | VerdictExpression
  | RawExpression;
