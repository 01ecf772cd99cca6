// IFLA_MACVLAN_* (linux/if_link.h), of macvlan and macvtap devices.
import type { Decoded } from '../../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  hardwareAddress,
  listOf,
  s32host,
  u16host,
  u32host,
} from '../../wire/index.ts';

const MODES = { private: 1, vepa: 2, bridge: 4, passthru: 8, source: 16 } as const;

const address = attribute(4, 'IFLA_MACVLAN_MACADDR', hardwareAddress);

export const macvlan = attributes({
  mode: attribute(1, 'IFLA_MACVLAN_MODE', enumeration(u32host, MODES)),
  flags: attribute(2, 'IFLA_MACVLAN_FLAGS', flags(u16host, { 'no-promisc': 1, 'no-dst': 2 })),
  /** What a request does with `sources`. */
  sourcesMode: attribute(3, 'IFLA_MACVLAN_MACADDR_MODE', enumeration(u32host, { add: 0, delete: 1, flush: 2, set: 3 })),
  source: address,
  /** The senders that mode `source` lets in. */
  sources: attribute(5, 'IFLA_MACVLAN_MACADDR_DATA', listOf(address)),
  sourceCount: attribute(6, 'IFLA_MACVLAN_MACADDR_COUNT', u32host),
  broadcastQueue: attribute(7, 'IFLA_MACVLAN_BC_QUEUE_LEN', u32host),
  broadcastQueueUsed: attribute(8, 'IFLA_MACVLAN_BC_QUEUE_LEN_USED', u32host),
  broadcastCutoff: attribute(9, 'IFLA_MACVLAN_BC_CUTOFF', s32host),
});

/** A device with an address of its own on the link's `lower`. */
export type Macvlan = Decoded<typeof macvlan>;
