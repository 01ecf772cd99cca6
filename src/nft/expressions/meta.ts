import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** enum nft_meta_keys. */
export const META_KEYS = {
  len: 0,
  protocol: 1,
  priority: 2,
  mark: 3,
  iif: 4,
  oif: 5,
  iifname: 6,
  oifname: 7,
  iiftype: 8,
  oiftype: 9,
  skuid: 10,
  skgid: 11,
  nftrace: 12,
  rtclassid: 13,
  secmark: 14,
  nfproto: 15,
  l4proto: 16,
  ibrname: 17,
  obrname: 18,
  pkttype: 19,
  cpu: 20,
  iifgroup: 21,
  oifgroup: 22,
  cgroup: 23,
  random: 24,
  secpath: 25,
  iifkind: 26,
  oifkind: 27,
  ibrpvid: 28,
  ibrvproto: 29,
  time: 30,
  day: 31,
  hour: 32,
  sdif: 33,
  sdifname: 34,
  broute: 35,
  ibrhwaddr: 37,
} as const;

/** What is known about the packet beside its bytes: loaded into `dreg`, or set from `sreg`. */
export const meta = defineExpression(
  'meta',
  {
    key: attribute(2, 'NFTA_META_KEY', enumeration(u32be, META_KEYS)),
    dreg: attribute(1, 'NFTA_META_DREG', register),
    sreg: attribute(3, 'NFTA_META_SREG', register),
  },
  ['key'],
);
