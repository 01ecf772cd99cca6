import { attribute, enumeration, u8, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

const XFRM_KEYS = {
  unspec: 0,
  'ip daddr': 1,
  'ip6 daddr': 2,
  'ip saddr': 3,
  'ip6 saddr': 4,
  reqid: 5,
  spi: 6,
} as const;

/** nft's `ipsec`: about state number `spnum` of those the packet came or goes through, loaded into `dreg`. */
export const xfrm = defineExpression(
  'xfrm',
  {
    dreg: attribute(1, 'NFTA_XFRM_DREG', register),
    key: attribute(2, 'NFTA_XFRM_KEY', enumeration(u32be, XFRM_KEYS)),
    direction: attribute(3, 'NFTA_XFRM_DIR', enumeration(u8, { in: 0, out: 1 })),
    spnum: attribute(4, 'NFTA_XFRM_SPNUM', u32be),
  },
  ['dreg', 'key', 'direction'],
);
