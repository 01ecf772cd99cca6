import type { AttributesOf, AttributeTable, Codec } from '../../wire/index.ts';
import { attributes } from '../../wire/index.ts';

/** An expression: its name on the wire (NFTA_EXPR_NAME) and the codec of its data (NFTA_EXPR_DATA). */
export interface ExpressionKind<K extends string, T> {
  readonly kind: K;
  readonly codec: Codec<T>;
}

export function defineExpression<const K extends string, const F extends AttributeTable>(
  kind: K,
  table: F,
): ExpressionKind<K, AttributesOf<F>> {
  return { kind, codec: attributes(table) };
}
