// IFLA_VLAN_* (linux/if_link.h).
import type { Decoded } from '../../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  listOf,
  struct,
  u16be,
  u16host,
  u32host,
} from '../../wire/index.ts';
import { maskedFlags, VLAN_PROTOCOLS } from '../values.ts';

/** VLAN_FLAG_* of linux/if_vlan.h. */
const VLAN_FLAGS = { 'reorder-hdr': 1, gvrp: 2, 'loose-binding': 4, mvrp: 8, 'bridge-binding': 0x10 } as const;

/** struct ifla_vlan_qos_mapping: a packet's priority and the tag's, in the packet's direction. */
const qosMap = listOf(attribute(1, 'IFLA_VLAN_QOS_MAPPING', struct({ from: 'u32host', to: 'u32host' })));

export const vlan = attributes({
  protocol: attribute(5, 'IFLA_VLAN_PROTOCOL', enumeration(u16be, VLAN_PROTOCOLS)),
  id: attribute(1, 'IFLA_VLAN_ID', u16host),
  flags: attribute(2, 'IFLA_VLAN_FLAGS', maskedFlags(flags(u32host, VLAN_FLAGS))),
  ingressQos: attribute(4, 'IFLA_VLAN_INGRESS_QOS', qosMap),
  egressQos: attribute(3, 'IFLA_VLAN_EGRESS_QOS', qosMap),
});

/** What a VLAN device adds and takes off: `id` is the tag's; the device below is the link's `lower`. */
export type Vlan = Decoded<typeof vlan>;
