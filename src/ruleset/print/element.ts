// Elements of named sets as text.
import type { Expression, SetItem, VerdictExpression } from '../model/index.ts';
import { expressionText } from './expression.ts';
import type { Style } from './options.ts';
import type { TypeHint } from './types.ts';
import { isVerdict, verdictText } from './verdict.ts';

/** An element, or key and value of a map. `isObject`: what the map leads to is a name. */
export function namedItemText(
  item: SetItem,
  type: TypeHint,
  style: Style,
  data: { readonly type?: TypeHint; readonly isObject?: boolean } = {},
): string {
  if (!isPair(item)) return expressionText(item, type, style);
  const [key, value] = item;
  return `${expressionText(key, type, style)} : ${valueText(value, data, style)}`;
}

function valueText(
  value: Expression | VerdictExpression,
  { type, isObject }: { readonly type?: TypeHint; readonly isObject?: boolean },
  style: Style,
): string {
  if (isVerdict(value)) return verdictText(value);
  return isObject && typeof value === 'string' ? `"${value}"` : expressionText(value, type, style);
}

function isPair(item: SetItem): item is readonly [Expression, Expression | VerdictExpression] {
  return Array.isArray(item);
}
