import { attribute, enumeration, flags, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/**
 * Looks the packet's source or destination up in the routing table. The result goes into `dreg`: an
 * interface's index or name, or the address's type (RTN_*); with flag `present`, whether there is one.
 */
export const fib = defineExpression(
  'fib',
  {
    dreg: attribute(1, 'NFTA_FIB_DREG', register),
    result: attribute(2, 'NFTA_FIB_RESULT', enumeration(u32be, { unspec: 0, oif: 1, oifname: 2, type: 3 })),
    flags: attribute(
      3,
      'NFTA_FIB_FLAGS',
      flags(u32be, { saddr: 0x1, daddr: 0x2, mark: 0x4, iif: 0x8, oif: 0x10, present: 0x20 }),
    ),
  },
  ['dreg', 'result', 'flags'],
);
