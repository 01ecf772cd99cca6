import { attribute, enumeration, u8, u32be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/**
 * Drops the packet and says so to its sender. `icmpCode` is one of ICMP or ICMPv6 after the packet's family,
 * or, for `icmpx`, of both: 0 no-route, 1 port-unreachable, 2 host-unreachable, 3 admin-prohibited.
 */
export const reject = defineExpression(
  'reject',
  {
    type: attribute(1, 'NFTA_REJECT_TYPE', enumeration(u32be, { icmp: 0, 'tcp reset': 1, icmpx: 2 })),
    icmpCode: attribute(2, 'NFTA_REJECT_ICMP_CODE', u8),
  },
  ['type'],
);
