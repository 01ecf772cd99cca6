import { FAMILIES } from '../../nfnl/nfgenmsg.ts';
import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';
import { natFlags } from './nat-range.ts';

/**
 * Address translation: addresses of `family` from the registers `addrMin` to `addrMax`, ports from
 * `protoMin` to `protoMax`.
 */
export const nat = defineExpression(
  'nat',
  {
    type: attribute(1, 'NFTA_NAT_TYPE', enumeration(u32be, { snat: 0, dnat: 1 })),
    family: attribute(2, 'NFTA_NAT_FAMILY', enumeration(u32be, FAMILIES)),
    addrMin: attribute(3, 'NFTA_NAT_REG_ADDR_MIN', register),
    addrMax: attribute(4, 'NFTA_NAT_REG_ADDR_MAX', register),
    protoMin: attribute(5, 'NFTA_NAT_REG_PROTO_MIN', register),
    protoMax: attribute(6, 'NFTA_NAT_REG_PROTO_MAX', register),
    flags: attribute(7, 'NFTA_NAT_FLAGS', natFlags),
  },
  ['type', 'family'],
);
