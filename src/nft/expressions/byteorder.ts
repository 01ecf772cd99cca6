import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** Swaps the bytes of each integer in `sreg`: of `size` bytes (2, 4 or 8) each, of `length` bytes in all. */
export const byteorder = defineExpression(
  'byteorder',
  {
    sreg: attribute(1, 'NFTA_BYTEORDER_SREG', register),
    dreg: attribute(2, 'NFTA_BYTEORDER_DREG', register),
    op: attribute(3, 'NFTA_BYTEORDER_OP', enumeration(u32be, { ntoh: 0, hton: 1 })),
    length: attribute(4, 'NFTA_BYTEORDER_LEN', u32be),
    size: attribute(5, 'NFTA_BYTEORDER_SIZE', u32be),
  },
  ['sreg', 'dreg', 'op', 'length', 'size'],
);
