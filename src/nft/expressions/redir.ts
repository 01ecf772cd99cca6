import { attribute } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';
import { natFlags } from './nat-range.ts';

/** Destination NAT to this host; ports from the registers `protoMin` to `protoMax`. */
export const redir = defineExpression('redir', {
  protoMin: attribute(1, 'NFTA_REDIR_REG_PROTO_MIN', register),
  protoMax: attribute(2, 'NFTA_REDIR_REG_PROTO_MAX', register),
  flags: attribute(3, 'NFTA_REDIR_FLAGS', natFlags),
});
