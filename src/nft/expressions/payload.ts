import { attribute, enumeration, flags, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** Bytes of the packet, loaded into `dreg` or written from `sreg`. `offset` and `length` in bytes. */
export const payload = defineExpression(
  'payload',
  {
    sreg: attribute(5, 'NFTA_PAYLOAD_SREG', register),
    dreg: attribute(1, 'NFTA_PAYLOAD_DREG', register),
    base: attribute(
      2,
      'NFTA_PAYLOAD_BASE',
      enumeration(u32be, { link: 0, network: 1, transport: 2, inner: 3, tunnel: 4 }),
    ),
    offset: attribute(3, 'NFTA_PAYLOAD_OFFSET', u32be),
    length: attribute(4, 'NFTA_PAYLOAD_LEN', u32be),
    checksumType: attribute(6, 'NFTA_PAYLOAD_CSUM_TYPE', enumeration(u32be, { none: 0, inet: 1, sctp: 2 })),
    checksumOffset: attribute(7, 'NFTA_PAYLOAD_CSUM_OFFSET', u32be),
    checksumFlags: attribute(8, 'NFTA_PAYLOAD_CSUM_FLAGS', flags(u32be, { 'l4-pseudo-header': 1 })),
  },
  ['base', 'offset', 'length'],
);
