// Expressions of the libnftables-JSON schema (man 5 libnftables-json): what stands on either side of a
// match, and what sets hold.
import type { PacketExpression } from './packet.ts';

/** A constant: a number, or the name or text nft has for it (`"tcp"`, `"10.0.0.1"`, `"eth0"`, `"@name"`). */
export type Scalar = string | number | bigint | boolean;

export interface PrefixExpression {
  readonly prefix: { readonly addr: Scalar; readonly len: number };
}

/** Both ends belong to it. */
export interface RangeExpression {
  readonly range: readonly [Expression, Expression];
}

export interface ConcatExpression {
  readonly concat: readonly Expression[];
}

/** The elements of a set, or the pairs of a map, written where it is used. */
export interface SetExpression {
  readonly set: readonly SetItem[];
}

/** A number from `offset` on, one of `mod`, by what `expr` is. */
export interface JhashExpression {
  readonly jhash: {
    readonly mod: number;
    readonly seed?: number;
    readonly offset?: number;
    readonly expr: Expression;
  };
}

/** What a lookup in a map yields. */
export interface MapExpression {
  readonly map: { readonly key: Expression; readonly data: Expression };
}

/** An element with more than its value. Times are seconds. */
export interface ElementExpression {
  readonly elem: {
    readonly val: Expression;
    readonly timeout?: number;
    readonly expires?: number;
    readonly comment?: string;
    readonly counter?: { readonly packets: number | bigint; readonly bytes: number | bigint };
    /** Not in nft's schema: statements on the element this package cannot name. */
    readonly unknown?: readonly RawExpression['unknown'][];
  };
}

export interface AndExpression {
  readonly '&': readonly Expression[];
}
export interface OrExpression {
  readonly '|': readonly Expression[];
}
export interface XorExpression {
  readonly '^': readonly Expression[];
}
export interface LeftShiftExpression {
  readonly '<<': readonly Expression[];
}
export interface RightShiftExpression {
  readonly '>>': readonly Expression[];
}

/**
 * Not in nft's schema: an expression of the kernel this package cannot name, by the kernel's name, with
 * its attributes as hexadecimal digits.
 */
export interface RawExpression {
  readonly unknown: { readonly name: string; readonly data: string };
}

export type Expression =
  | Scalar
  | readonly Expression[]
  | PacketExpression
  | JhashExpression
  | PrefixExpression
  | RangeExpression
  | ConcatExpression
  | SetExpression
  | MapExpression
  | ElementExpression
  | AndExpression
  | OrExpression
  | XorExpression
  | LeftShiftExpression
  | RightShiftExpression
  | RawExpression;

/** What an element of a map leads to. */
export type VerdictExpression =
  | { readonly accept: null }
  | { readonly drop: null }
  | { readonly continue: null }
  | { readonly return: null }
  | { readonly jump: { readonly target: string } }
  | { readonly goto: { readonly target: string } };

/** An element of a set, or of a map: key and value. */
export type SetItem = Expression | readonly [Expression, Expression | VerdictExpression];
