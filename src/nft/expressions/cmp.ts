import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { data } from '../data.ts';
import { defineExpression } from './define.ts';

/** Compares `sreg` with `data`; the rule ends where that is false. */
export const cmp = defineExpression(
  'cmp',
  {
    sreg: attribute(1, 'NFTA_CMP_SREG', register),
    op: attribute(2, 'NFTA_CMP_OP', enumeration(u32be, { eq: 0, neq: 1, lt: 2, lte: 3, gt: 4, gte: 5 })),
    data: attribute(3, 'NFTA_CMP_DATA', data),
  },
  ['sreg', 'op', 'data'],
);
