import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** What is known of the packet's route, loaded into `dreg`. `mtu` is the TCP MSS that fits it. */
export const rt = defineExpression(
  'rt',
  {
    key: attribute(
      2,
      'NFTA_RT_KEY',
      enumeration(u32be, { classid: 0, 'ip nexthop': 1, 'ip6 nexthop': 2, mtu: 3, ipsec: 4 }),
    ),
    dreg: attribute(1, 'NFTA_RT_DREG', register),
  },
  ['key', 'dreg'],
);
