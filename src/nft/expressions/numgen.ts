import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { name, register } from '../common.ts';
import { defineExpression } from './define.ts';

/** A number from `offset` to `offset` + `modulus` - 1, into `dreg`: the next one (inc), or any (random). */
export const numgen = defineExpression(
  'numgen',
  {
    dreg: attribute(1, 'NFTA_NG_DREG', register),
    modulus: attribute(2, 'NFTA_NG_MODULUS', u32be),
    type: attribute(3, 'NFTA_NG_TYPE', enumeration(u32be, { inc: 0, random: 1 })),
    offset: attribute(4, 'NFTA_NG_OFFSET', u32be),
    /** Obsolete: a map to look the number up in. */
    set: attribute(5, 'NFTA_NG_SET_NAME', name),
    setId: attribute(6, 'NFTA_NG_SET_ID', u32be),
  },
  ['dreg', 'modulus', 'type'],
);
