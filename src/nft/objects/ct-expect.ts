import { attribute, attributes, u8, u16be, u32host } from '../../wire/index.ts';
import { layer3Protocol } from '../common.ts';

/** A flow that is to be expected: `timeout` in milliseconds (in host order on the wire), `size` at a time. */
export const ctExpect = attributes({
  l3proto: attribute(1, 'NFTA_CT_EXPECT_L3PROTO', layer3Protocol),
  l4proto: attribute(2, 'NFTA_CT_EXPECT_L4PROTO', u8),
  destinationPort: attribute(3, 'NFTA_CT_EXPECT_DPORT', u16be),
  timeout: attribute(4, 'NFTA_CT_EXPECT_TIMEOUT', u32host),
  size: attribute(5, 'NFTA_CT_EXPECT_SIZE', u8),
});
