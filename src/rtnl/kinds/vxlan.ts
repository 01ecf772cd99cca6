// IFLA_VXLAN_* (linux/if_link.h).
import type { Decoded } from '../../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flag,
  ipv4,
  ipv6,
  struct,
  u8,
  u16be,
  u32be,
  u32host,
} from '../../wire/index.ts';
import { onOff } from '../values.ts';

export const vxlan = attributes({
  id: attribute(1, 'IFLA_VXLAN_ID', u32host),
  /** The other end, or the multicast group of all of them. */
  remote: attribute(2, 'IFLA_VXLAN_GROUP', ipv4),
  remote6: attribute(16, 'IFLA_VXLAN_GROUP6', ipv6),
  local: attribute(4, 'IFLA_VXLAN_LOCAL', ipv4),
  local6: attribute(17, 'IFLA_VXLAN_LOCAL6', ipv6),
  /** Index of the device it sends through. */
  link: attribute(3, 'IFLA_VXLAN_LINK', u32host),
  ttl: attribute(5, 'IFLA_VXLAN_TTL', u8),
  tos: attribute(6, 'IFLA_VXLAN_TOS', u8),
  learning: attribute(7, 'IFLA_VXLAN_LEARNING', onOff),
  /** In seconds. */
  ageing: attribute(8, 'IFLA_VXLAN_AGEING', u32host),
  limit: attribute(9, 'IFLA_VXLAN_LIMIT', u32host),
  portRange: attribute(10, 'IFLA_VXLAN_PORT_RANGE', struct({ low: 'u16be', high: 'u16be' })),
  port: attribute(15, 'IFLA_VXLAN_PORT', u16be),
  proxy: attribute(11, 'IFLA_VXLAN_PROXY', onOff),
  routeShortCircuit: attribute(12, 'IFLA_VXLAN_RSC', onOff),
  missNotifications2: attribute(13, 'IFLA_VXLAN_L2MISS', onOff),
  missNotifications3: attribute(14, 'IFLA_VXLAN_L3MISS', onOff),
  checksum: attribute(18, 'IFLA_VXLAN_UDP_CSUM', onOff),
  zeroChecksum6Transmit: attribute(19, 'IFLA_VXLAN_UDP_ZERO_CSUM6_TX', onOff),
  zeroChecksum6Receive: attribute(20, 'IFLA_VXLAN_UDP_ZERO_CSUM6_RX', onOff),
  remoteChecksumTransmit: attribute(21, 'IFLA_VXLAN_REMCSUM_TX', onOff),
  remoteChecksumReceive: attribute(22, 'IFLA_VXLAN_REMCSUM_RX', onOff),
  groupPolicy: attribute(23, 'IFLA_VXLAN_GBP', flag),
  external: attribute(25, 'IFLA_VXLAN_COLLECT_METADATA', onOff),
  flowLabel: attribute(26, 'IFLA_VXLAN_LABEL', u32be),
  genericProtocol: attribute(27, 'IFLA_VXLAN_GPE', flag),
  ttlInherit: attribute(28, 'IFLA_VXLAN_TTL_INHERIT', onOff),
  dontFragment: attribute(29, 'IFLA_VXLAN_DF', enumeration(u8, { unset: 0, set: 1, inherit: 2 })),
  localBypass: attribute(31, 'IFLA_VXLAN_LOCALBYPASS', onOff),
});

/** A tunnel of Ethernet over UDP. */
export type Vxlan = Decoded<typeof vxlan>;
