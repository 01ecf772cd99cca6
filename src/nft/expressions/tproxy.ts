import { FAMILIES } from '../../nfnl/nfgenmsg.ts';
import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/**
 * Gives the packet to a socket of this host without changing it: at the address in register `addr`, the port
 * in register `port`, or both. `family` unspec takes either version of IP (a port alone, in inet).
 */
export const tproxy = defineExpression(
  'tproxy',
  {
    family: attribute(1, 'NFTA_TPROXY_FAMILY', enumeration(u32be, FAMILIES)),
    addr: attribute(2, 'NFTA_TPROXY_REG_ADDR', register),
    port: attribute(3, 'NFTA_TPROXY_REG_PORT', register),
  },
  ['family'],
);
