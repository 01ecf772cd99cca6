import { attribute, flags, u8, u16be, u32be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/** Answers TCP handshakes for the server behind. `mss` in bytes; `wscale` is the power of two of the window's scale. */
export const synproxy = defineExpression('synproxy', {
  mss: attribute(1, 'NFTA_SYNPROXY_MSS', u16be),
  wscale: attribute(2, 'NFTA_SYNPROXY_WSCALE', u8),
  flags: attribute(
    3,
    'NFTA_SYNPROXY_FLAGS',
    flags(u32be, { mss: 0x1, wscale: 0x2, 'sack-perm': 0x4, timestamp: 0x8, ecn: 0x10 }),
  ),
});
