import { attribute, flags, u32be } from '../../wire/index.ts';
import { name, register } from '../common.ts';
import { defineExpression } from './define.ts';

/** Looks `sreg` up in a set; with `dreg`, in a map. `setId` names a set of the same transaction. */
export const lookup = defineExpression(
  'lookup',
  {
    sreg: attribute(2, 'NFTA_LOOKUP_SREG', register),
    dreg: attribute(3, 'NFTA_LOOKUP_DREG', register),
    set: attribute(1, 'NFTA_LOOKUP_SET', name),
    setId: attribute(4, 'NFTA_LOOKUP_SET_ID', u32be),
    flags: attribute(5, 'NFTA_LOOKUP_FLAGS', flags(u32be, { invert: 1 })),
  },
  ['sreg', 'set'],
);
