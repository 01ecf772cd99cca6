import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { data } from '../data.ts';
import { defineExpression } from './define.ts';

/** Whether `sreg` is from `from` to `to`, both included (`eq`), or not (`neq`); the rule ends where that is false. */
export const range = defineExpression(
  'range',
  {
    sreg: attribute(1, 'NFTA_RANGE_SREG', register),
    op: attribute(2, 'NFTA_RANGE_OP', enumeration(u32be, { eq: 0, neq: 1 })),
    from: attribute(3, 'NFTA_RANGE_FROM_DATA', data),
    to: attribute(4, 'NFTA_RANGE_TO_DATA', data),
  },
  ['sreg', 'op', 'from', 'to'],
);
