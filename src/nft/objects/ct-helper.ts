import { attribute, attributes, string, u8 } from '../../wire/index.ts';
import { layer3Protocol } from '../common.ts';

/** A conntrack helper by name (`ftp`), which looks into flows of `l4proto` (6 is TCP). */
export const ctHelper = attributes({
  name: attribute(1, 'NFTA_CT_HELPER_NAME', string(15)),
  l3proto: attribute(2, 'NFTA_CT_HELPER_L3PROTO', layer3Protocol),
  l4proto: attribute(3, 'NFTA_CT_HELPER_L4PROTO', u8),
});
