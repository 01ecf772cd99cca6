// The datatype of an expression: how the constants beside it are written.
import type { Datatype } from '../datatypes/datatype.ts';
import { datatypeByName, RAW } from '../datatypes/datatypes.ts';
import { packetType } from '../keys/by-expression.ts';
import { ctTypeByName } from '../keys/ct.ts';
import { metaByName } from '../keys/meta.ts';
import { fieldByName } from '../keys/protocols.ts';
import type { Expression } from '../model/index.ts';

/** One type, or the types of a concatenation's parts. */
export type TypeHint = Datatype | readonly Datatype[] | undefined;

export function typeOf(expression: Expression): TypeHint {
  if (typeof expression !== 'object' || isList(expression)) return undefined;
  if ('meta' in expression) return metaByName(expression.meta.key)?.type;
  if ('ct' in expression) return ctTypeByName(expression.ct.key);
  if ('payload' in expression) {
    const { payload } = expression;
    return 'field' in payload ? fieldByName(payload.protocol, payload.field)?.type : RAW;
  }
  if ('elem' in expression) return typeOf(expression.elem.val);
  if ('concat' in expression) return expression.concat.map((part) => firstType(typeOf(part)) ?? RAW);
  const packet = packetType(expression);
  if (packet !== undefined) return packet;
  const [left] = operandsOf(expression)?.operands ?? [];
  return left === undefined ? undefined : typeOf(left);
}

export const OPERATORS = ['<<', '>>', '&', '^', '|'] as const;

/** Operator and operands of arithmetic. */
export function operandsOf(
  expression: Expression,
): { readonly operator: (typeof OPERATORS)[number]; readonly operands: readonly Expression[] } | undefined {
  if (typeof expression !== 'object' || isList(expression)) return undefined;
  if ('&' in expression) return { operator: '&', operands: expression['&'] };
  if ('|' in expression) return { operator: '|', operands: expression['|'] };
  if ('^' in expression) return { operator: '^', operands: expression['^'] };
  if ('<<' in expression) return { operator: '<<', operands: expression['<<'] };
  if ('>>' in expression) return { operator: '>>', operands: expression['>>'] };
  return undefined;
}

/** A list has methods by the names of expressions (`concat`, `map`): to be asked first. */
export function isList(expression: Expression): expression is readonly Expression[] {
  return Array.isArray(expression);
}

export function typeByNames(names: string | readonly string[]): TypeHint {
  const types = [names].flat().map((name) => datatypeByName.get(name) ?? RAW);
  return types.length === 1 ? types[0] : types;
}

export function firstType(type: TypeHint): Datatype | undefined {
  return isOne(type) ? type : type?.[0];
}

export function isOne(type: TypeHint): type is Datatype | undefined {
  return !Array.isArray(type);
}
