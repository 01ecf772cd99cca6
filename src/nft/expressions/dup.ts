import { attribute } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** Sends a copy to the address in `sregAddr` (in netdev: none) by the device whose index is in `sregDev`. */
export const dup = defineExpression('dup', {
  sregAddr: attribute(1, 'NFTA_DUP_SREG_ADDR', register),
  sregDev: attribute(2, 'NFTA_DUP_SREG_DEV', register),
});
