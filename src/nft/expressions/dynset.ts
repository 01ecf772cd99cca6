import type { AttributesOf, Codec } from '../../wire/index.ts';
import { attribute, enumeration, flags, lazy, listOf, pad, u32be, u64be } from '../../wire/index.ts';
import { name, register } from '../common.ts';
import type { ExpressionKind } from './define.ts';
import { defineExpression } from './define.ts';

const table = {
  sregKey: attribute(4, 'NFTA_DYNSET_SREG_KEY', register),
  sregData: attribute(5, 'NFTA_DYNSET_SREG_DATA', register),
  op: attribute(3, 'NFTA_DYNSET_OP', enumeration(u32be, { add: 0, update: 1, delete: 2 })),
  set: attribute(1, 'NFTA_DYNSET_SET_NAME', name),
  setId: attribute(2, 'NFTA_DYNSET_SET_ID', u32be),
  timeout: attribute(6, 'NFTA_DYNSET_TIMEOUT', u64be),
  flags: attribute(9, 'NFTA_DYNSET_FLAGS', flags(u32be, { invert: 1, expressions: 2 })),
  padding: attribute(8, 'NFTA_DYNSET_PAD', pad),
};

type Table = AttributesOf<typeof table>;

/**
 * Adds `sregKey` to a set from the packet path, with `sregData` to a map, or deletes it. What the element
 * holds (a counter, a limit) is `expression`, or, since Linux 5.11, two or more `expressions`. `timeout`
 * in milliseconds; `setId` names a set of the same transaction. `Held` is the type of the two fields that
 * are read and written by `expression`.
 */
export function dynset<Held>(
  expression: () => Codec<unknown>,
): ExpressionKind<'dynset', Table & Required<Pick<Table, 'sregKey' | 'op' | 'set'>> & Held> {
  const fields = {
    ...table,
    expression: attribute(7, 'NFTA_DYNSET_EXPR', lazy(expression)),
    expressions: attribute(10, 'NFTA_DYNSET_EXPRESSIONS', listOf(attribute(1, 'NFTA_LIST_ELEM', lazy(expression)))),
  };
  return defineExpression('dynset', fields, ['sregKey', 'op', 'set']) as ReturnType<typeof dynset<Held>>;
}
