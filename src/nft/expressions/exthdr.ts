import { attribute, enumeration, flags, u8, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/**
 * `length` bytes at `offset` of an extension header or option of number `type`, loaded into `dreg` or (TCP
 * options) written from `sreg`; with flag `present`, whether there is one. A TCP option with neither register
 * is taken out (Linux 5.18).
 */
export const exthdr = defineExpression(
  'exthdr',
  {
    dreg: attribute(1, 'NFTA_EXTHDR_DREG', register),
    sreg: attribute(7, 'NFTA_EXTHDR_SREG', register),
    type: attribute(2, 'NFTA_EXTHDR_TYPE', u8),
    offset: attribute(3, 'NFTA_EXTHDR_OFFSET', u32be),
    length: attribute(4, 'NFTA_EXTHDR_LEN', u32be),
    flags: attribute(5, 'NFTA_EXTHDR_FLAGS', flags(u32be, { present: 1 })),
    op: attribute(6, 'NFTA_EXTHDR_OP', enumeration(u32be, { ipv6: 0, tcpopt: 1, ipv4: 2, sctp: 3, dccp: 4 })),
  },
  ['type'],
);
