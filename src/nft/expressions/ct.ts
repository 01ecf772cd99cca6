import { attribute, enumeration, u8, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** enum nft_ct_keys. */
export const CT_KEYS = {
  state: 0,
  direction: 1,
  status: 2,
  mark: 3,
  secmark: 4,
  expiration: 5,
  helper: 6,
  l3proto: 7,
  saddr: 8,
  daddr: 9,
  protocol: 10,
  'proto-src': 11,
  'proto-dst': 12,
  label: 13,
  packets: 14,
  bytes: 15,
  avgpkt: 16,
  zone: 17,
  event: 18,
  'ip saddr': 19,
  'ip daddr': 20,
  'ip6 saddr': 21,
  'ip6 daddr': 22,
  id: 23,
} as const;

/** Bits of ct state (NF_CT_STATE_BIT), in a register in host order. */
export const CT_STATES = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const;

/** Connection tracking: loaded into `dreg`, or set from `sreg`. */
export const ct = defineExpression(
  'ct',
  {
    key: attribute(2, 'NFTA_CT_KEY', enumeration(u32be, CT_KEYS)),
    dreg: attribute(1, 'NFTA_CT_DREG', register),
    direction: attribute(3, 'NFTA_CT_DIRECTION', enumeration(u8, { original: 0, reply: 1 })),
    sreg: attribute(4, 'NFTA_CT_SREG', register),
  },
  ['key'],
);
