// The nest that every ethtool message begins with: which device, and how to answer.
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, flags, string, u32host } from '../wire/index.ts';

/** A device by index or name; where both are given the kernel insists that they agree. */
export const header = attributes({
  deviceIndex: attribute(1, 'ETHTOOL_A_HEADER_DEV_INDEX', u32host),
  // ALTIFNAMSIZ: the kernel also takes a device's alternative names here.
  device: attribute(2, 'ETHTOOL_A_HEADER_DEV_NAME', string(127)),
  flags: attribute(3, 'ETHTOOL_A_HEADER_FLAGS', flags(u32host, { 'compact-bitsets': 1, 'omit-reply': 2, stats: 4 })),
  phyIndex: attribute(4, 'ETHTOOL_A_HEADER_PHY_INDEX', u32host),
});

export type EthtoolHeader = Decoded<typeof header>;

/** All of ethtool's messages speak version 1 (ETHTOOL_GENL_VERSION). */
export const ETHTOOL_GENL_VERSION = 1;
