// ETHTOOL_MSG_STRSET_GET: the kernel's lists of names. Without a device in the header the lists that
// all devices share (Linux 5.6).

import { genlMessage } from '../genl/index.ts';
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, enumeration, flag, listOf, string, u32host } from '../wire/index.ts';
import { ETHTOOL_GENL_VERSION, header } from './header.ts';

export const ETHTOOL_MSG_STRSET_GET = 1;

/** enum ethtool_stringset of linux/ethtool.h. */
export const STRING_SETS = {
  test: 0,
  stats: 1,
  'priv-flags': 2,
  'ntuple-filters': 3,
  features: 4,
  'rss-hash-funcs': 5,
  tunables: 6,
  'phy-stats': 7,
  'phy-tunables': 8,
  'link-modes': 9,
  'msg-classes': 10,
  'wol-modes': 11,
  'sof-timestamping': 12,
  'ts-tx-types': 13,
  'ts-rx-filters': 14,
  'udp-tunnel-types': 15,
  'stats-std': 16,
  'stats-eth-phy': 17,
  'stats-eth-mac': 18,
  'stats-eth-ctrl': 19,
  'stats-rmon': 20,
  'stats-phy': 21,
  'ts-flags': 22,
} as const;

export type StringSetName = keyof typeof STRING_SETS;

/** Those that each driver has of its own; the others are the same for all devices. */
export const PER_DEVICE_STRING_SETS: ReadonlySet<StringSetName> = new Set(['test', 'stats', 'priv-flags', 'phy-stats']);

const entry = attributes({
  index: attribute(1, 'ETHTOOL_A_STRING_INDEX', u32host),
  value: attribute(2, 'ETHTOOL_A_STRING_VALUE', string()),
});

const stringSet = attributes({
  id: attribute(1, 'ETHTOOL_A_STRINGSET_ID', enumeration(u32host, STRING_SETS)),
  count: attribute(2, 'ETHTOOL_A_STRINGSET_COUNT', u32host),
  strings: attribute(3, 'ETHTOOL_A_STRINGSET_STRINGS', listOf(attribute(1, 'ETHTOOL_A_STRINGS_STRING', entry))),
});

export type StringSet = Decoded<typeof stringSet>;

export const stringSets = attributes({
  header: attribute(1, 'ETHTOOL_A_STRSET_HEADER', header),
  sets: attribute(2, 'ETHTOOL_A_STRSET_STRINGSETS', listOf(attribute(1, 'ETHTOOL_A_STRINGSETS_STRINGSET', stringSet))),
  countsOnly: attribute(3, 'ETHTOOL_A_STRSET_COUNTS_ONLY', flag),
});

/** Request and reply alike. */
export const stringSetGet = genlMessage(ETHTOOL_MSG_STRSET_GET, ETHTOOL_GENL_VERSION, stringSets);

export type StringSets = Decoded<typeof stringSetGet>;
