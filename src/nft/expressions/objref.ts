import { attribute, u32be } from '../../wire/index.ts';
import { name, register } from '../common.ts';
import { objectType } from '../object.ts';
import { defineExpression } from './define.ts';

/**
 * Uses a named object: the one called `object`, or the one that `sreg` maps to in `set`. `setId` names a
 * map of the same transaction.
 */
export const objref = defineExpression('objref', {
  object: attribute(2, 'NFTA_OBJREF_IMM_NAME', name),
  objectType: attribute(1, 'NFTA_OBJREF_IMM_TYPE', objectType),
  sreg: attribute(3, 'NFTA_OBJREF_SET_SREG', register),
  set: attribute(4, 'NFTA_OBJREF_SET_NAME', name),
  setId: attribute(5, 'NFTA_OBJREF_SET_ID', u32be),
});
