// ETHTOOL_MSG_FEATURES_*: which offloads and other features of a device are on (linux/ethtool_netlink.h; Linux 5.7).

import { genlMessage } from '../genl/index.ts';
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes } from '../wire/index.ts';
import { bitset } from './bitset.ts';
import { ETHTOOL_GENL_VERSION, header } from './header.ts';

export const ETHTOOL_MSG_FEATURES_GET = 11;
export const ETHTOOL_MSG_FEATURES_SET = 12;
const ETHTOOL_MSG_FEATURES_NTF = 13;

/**
 * A GET's answer has all four sets: `hardware` can be toggled, `wanted` was asked for, `active` is on,
 * `noChange` never changes. A SET has `wanted` only; in its answer `wanted` holds the bits that did
 * not take (mask: those, value: as asked) and `active` those that changed (value: as they are now).
 */
export const features = attributes({
  header: attribute(1, 'ETHTOOL_A_FEATURES_HEADER', header),
  hardware: attribute(2, 'ETHTOOL_A_FEATURES_HW', bitset),
  wanted: attribute(3, 'ETHTOOL_A_FEATURES_WANTED', bitset),
  active: attribute(4, 'ETHTOOL_A_FEATURES_ACTIVE', bitset),
  noChange: attribute(5, 'ETHTOOL_A_FEATURES_NOCHANGE', bitset),
});

export type Features = Decoded<typeof features>;

/** Request and reply of these two commands have the same number and the same attributes. */
export const featuresGet = genlMessage(ETHTOOL_MSG_FEATURES_GET, ETHTOOL_GENL_VERSION, features);
export const featuresSet = genlMessage(ETHTOOL_MSG_FEATURES_SET, ETHTOOL_GENL_VERSION, features);
/** Told to the group `monitor` after every change; its sets are always compact. */
export const featuresNtf = genlMessage(ETHTOOL_MSG_FEATURES_NTF, ETHTOOL_GENL_VERSION, features);
