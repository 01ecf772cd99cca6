import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { data } from '../data.ts';
import { defineExpression } from './define.ts';

/** dreg = (sreg & mask) ^ xor, a shift by `data`, or (since Linux 6.13) and, or, xor with `sreg2`. `length` in bytes. */
export const bitwise = defineExpression(
  'bitwise',
  {
    sreg: attribute(1, 'NFTA_BITWISE_SREG', register),
    dreg: attribute(2, 'NFTA_BITWISE_DREG', register),
    sreg2: attribute(8, 'NFTA_BITWISE_SREG2', register),
    length: attribute(3, 'NFTA_BITWISE_LEN', u32be),
    op: attribute(
      6,
      'NFTA_BITWISE_OP',
      enumeration(u32be, { 'mask-xor': 0, lshift: 1, rshift: 2, and: 3, or: 4, xor: 5 }),
    ),
    mask: attribute(4, 'NFTA_BITWISE_MASK', data),
    xor: attribute(5, 'NFTA_BITWISE_XOR', data),
    data: attribute(7, 'NFTA_BITWISE_DATA', data),
  },
  ['sreg', 'dreg', 'length'],
);
