import { FAMILIES } from '../../nfnl/nfgenmsg.ts';
import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/**
 * Sends the packet out of the device whose index is in `sregDev`; with `sregAddr`, to that neighbour, an
 * address of `family`. In netdev only.
 */
export const fwd = defineExpression(
  'fwd',
  {
    sregDev: attribute(1, 'NFTA_FWD_SREG_DEV', register),
    sregAddr: attribute(2, 'NFTA_FWD_SREG_ADDR', register),
    family: attribute(3, 'NFTA_FWD_NFPROTO', enumeration(u32be, FAMILIES)),
  },
  ['sregDev'],
);
