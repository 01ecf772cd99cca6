import type { Attribute, AttributesOf, AttributeTable, Codec } from '../../wire/index.ts';
import { attributes } from '../../wire/index.ts';

/** An expression: its name on the wire (NFTA_EXPR_NAME) and the codec of its data (NFTA_EXPR_DATA). */
export interface ExpressionKind<K extends string, T> {
  readonly kind: K;
  readonly codec: Codec<T>;
  /**
   * What the kernel insists on, and always tells. An expression that comes without is kept as an
   * unknown one; one that is to be sent without is refused.
   */
  readonly required: readonly string[];
}

type Data<F extends AttributeTable, R extends keyof F> = AttributesOf<F> & {
  readonly [P in R]: F[P] extends Attribute<infer T> ? T : never;
};

export function defineExpression<
  const K extends string,
  const F extends AttributeTable,
  const R extends keyof F & string = never,
>(kind: K, table: F, required: readonly R[] = []): ExpressionKind<K, Data<F, R>> {
  return { kind, codec: attributes(table) as Codec<Data<F, R>>, required };
}
