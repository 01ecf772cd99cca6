import { attribute, flags, u16be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** Hands the packet to a program (nfnetlink_queue): queue `number`, one of `total` from there, or the one in `sreg`. */
export const queue = defineExpression('queue', {
  number: attribute(1, 'NFTA_QUEUE_NUM', u16be),
  total: attribute(2, 'NFTA_QUEUE_TOTAL', u16be),
  flags: attribute(3, 'NFTA_QUEUE_FLAGS', flags(u16be, { bypass: 1, fanout: 2 })),
  sreg: attribute(4, 'NFTA_QUEUE_SREG_QNUM', register),
});
