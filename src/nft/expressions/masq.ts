import { attribute } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';
import { natFlags } from './nat-range.ts';

/** Source NAT to the address of the device the packet leaves by; ports from the registers `protoMin` to `protoMax`. */
export const masq = defineExpression('masq', {
  flags: attribute(1, 'NFTA_MASQ_FLAGS', natFlags),
  protoMin: attribute(2, 'NFTA_MASQ_REG_PROTO_MIN', register),
  protoMax: attribute(3, 'NFTA_MASQ_REG_PROTO_MAX', register),
});
