import { attribute } from '../../wire/index.ts';
import { register } from '../common.ts';
import { data } from '../data.ts';
import { defineExpression } from './define.ts';

/** Puts `data` into `dreg`; into register 0 it is a verdict. */
export const immediate = defineExpression(
  'immediate',
  {
    dreg: attribute(1, 'NFTA_IMMEDIATE_DREG', register),
    data: attribute(2, 'NFTA_IMMEDIATE_DATA', data),
  },
  ['dreg', 'data'],
);
