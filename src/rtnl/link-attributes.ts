// IFLA_* (linux/if_link.h) that every kind of device has. All of rtnetlink is in host order. Attributes
// these tables leave out (address family settings, SR-IOV, 32-bit counters) are kept in `unknown`.
import {
  attribute,
  attributes,
  enumeration,
  flags,
  hardwareAddress,
  hex,
  listOf,
  mapped,
  raw,
  s32host,
  string,
  u8,
  u16host,
  u32host,
  unhex,
} from '../wire/index.ts';
import { linkStatistics } from './link-statistics.ts';
import { onOff } from './values.ts';

/** IF_OPER_* of linux/if.h (RFC 2863's states), in ip(8)'s words. */
const OPER_STATES = {
  unknown: 0,
  notpresent: 1,
  down: 2,
  lowerlayerdown: 3,
  testing: 4,
  dormant: 5,
  up: 6,
} as const;

export type OperState = keyof typeof OPER_STATES | number;

/** RTEXT_FILTER_* of linux/rtnetlink.h. */
const EXT_MASK = {
  vf: 1,
  brvlan: 2,
  'brvlan-compressed': 4,
  'skip-stats': 8,
  mrp: 0x10,
  'cfm-config': 0x20,
  'cfm-status': 0x40,
  mst: 0x80,
} as const;

/** IFLA_EVENT_*: why the kernel tells of a link again. */
const EVENTS = {
  none: 0,
  reboot: 1,
  features: 2,
  'bonding-failover': 3,
  'notify-peers': 4,
  'igmp-resend': 5,
  'bonding-options': 6,
} as const;

const xdp = attributes({
  attached: attribute(2, 'IFLA_XDP_ATTACHED', enumeration(u8, { none: 0, driver: 1, skb: 2, hardware: 3, multi: 4 })),
  programId: attribute(4, 'IFLA_XDP_PROG_ID', u32host),
  driverProgramId: attribute(5, 'IFLA_XDP_DRV_PROG_ID', u32host),
  skbProgramId: attribute(6, 'IFLA_XDP_SKB_PROG_ID', u32host),
  hardwareProgramId: attribute(7, 'IFLA_XDP_HW_PROG_ID', u32host),
});

/** Which device it is, and what it stands on. */
export const identity = {
  name: attribute(3, 'IFLA_IFNAME', string(15)),
  address: attribute(1, 'IFLA_ADDRESS', hardwareAddress),
  broadcast: attribute(2, 'IFLA_BROADCAST', hardwareAddress),
  permanentAddress: attribute(54, 'IFLA_PERM_ADDRESS', hardwareAddress),
  mtu: attribute(4, 'IFLA_MTU', u32host),
  minMtu: attribute(50, 'IFLA_MIN_MTU', u32host),
  maxMtu: attribute(51, 'IFLA_MAX_MTU', u32host),
  link: attribute(5, 'IFLA_LINK', u32host),
  linkNetnsId: attribute(37, 'IFLA_LINK_NETNSID', s32host),
  master: attribute(10, 'IFLA_MASTER', u32host),
} as const;

/** How it stands, how it is set, and how requests name it. */
export const state = {
  operState: attribute(16, 'IFLA_OPERSTATE', enumeration(u8, OPER_STATES)),
  carrier: attribute(33, 'IFLA_CARRIER', u8),
  carrierChanges: attribute(35, 'IFLA_CARRIER_CHANGES', u32host),
  carrierUpCount: attribute(47, 'IFLA_CARRIER_UP_COUNT', u32host),
  carrierDownCount: attribute(48, 'IFLA_CARRIER_DOWN_COUNT', u32host),
  linkMode: attribute(17, 'IFLA_LINKMODE', u8),
  protocolDown: attribute(39, 'IFLA_PROTO_DOWN', onOff),
  protocolDownReason: attribute(
    55,
    'IFLA_PROTO_DOWN_REASON',
    attributes({
      mask: attribute(1, 'IFLA_PROTO_DOWN_REASON_MASK', u32host),
      value: attribute(2, 'IFLA_PROTO_DOWN_REASON_VALUE', u32host),
    }),
  ),
  queueingDiscipline: attribute(6, 'IFLA_QDISC', string()),
  transmitQueueLength: attribute(13, 'IFLA_TXQLEN', u32host),
  group: attribute(27, 'IFLA_GROUP', u32host),
  promiscuity: attribute(30, 'IFLA_PROMISCUITY', u32host),
  allMulticast: attribute(61, 'IFLA_ALLMULTI', u32host),
  transmitQueues: attribute(31, 'IFLA_NUM_TX_QUEUES', u32host),
  receiveQueues: attribute(32, 'IFLA_NUM_RX_QUEUES', u32host),
  gsoMaxSegments: attribute(40, 'IFLA_GSO_MAX_SEGS', u32host),
  gsoMaxSize: attribute(41, 'IFLA_GSO_MAX_SIZE', u32host),
  gsoIpv4MaxSize: attribute(63, 'IFLA_GSO_IPV4_MAX_SIZE', u32host),
  groMaxSize: attribute(58, 'IFLA_GRO_MAX_SIZE', u32host),
  groIpv4MaxSize: attribute(64, 'IFLA_GRO_IPV4_MAX_SIZE', u32host),
  tsoMaxSize: attribute(59, 'IFLA_TSO_MAX_SIZE', u32host),
  tsoMaxSegments: attribute(60, 'IFLA_TSO_MAX_SEGS', u32host),
  headroom: attribute(68, 'IFLA_HEADROOM', u16host),
  tailroom: attribute(69, 'IFLA_TAILROOM', u16host),
  statistics: attribute(23, 'IFLA_STATS64', linkStatistics),
  xdp: attribute(43, 'IFLA_XDP', xdp),
  event: attribute(44, 'IFLA_EVENT', enumeration(u32host, EVENTS)),
  /** There only where the message tells of Wi-Fi's events: it then says nothing else of the device. */
  wireless: attribute(11, 'IFLA_WIRELESS', raw),
  alias: attribute(20, 'IFLA_IFALIAS', string()),
  physicalPortId: attribute(34, 'IFLA_PHYS_PORT_ID', mapped(raw, hex, unhex)),
  physicalPortName: attribute(38, 'IFLA_PHYS_PORT_NAME', string()),
  physicalSwitchId: attribute(36, 'IFLA_PHYS_SWITCH_ID', mapped(raw, hex, unhex)),
  parentDevice: attribute(56, 'IFLA_PARENT_DEV_NAME', string()),
  parentBus: attribute(57, 'IFLA_PARENT_DEV_BUS_NAME', string()),
  properties: attribute(52, 'IFLA_PROP_LIST', listOf(attribute(53, 'IFLA_ALT_IFNAME', string(127)))),
  altName: attribute(53, 'IFLA_ALT_IFNAME', string(127)),
  extMask: attribute(29, 'IFLA_EXT_MASK', flags(u32host, EXT_MASK)),
  newNetnsId: attribute(45, 'IFLA_NEW_NETNSID', s32host),
  newIndex: attribute(49, 'IFLA_NEW_IFINDEX', s32host),
  targetNetnsId: attribute(46, 'IFLA_TARGET_NETNSID', s32host),
  netnsProcess: attribute(19, 'IFLA_NET_NS_PID', u32host),
  netnsFileDescriptor: attribute(28, 'IFLA_NET_NS_FD', u32host),
  netnsImmutable: attribute(67, 'IFLA_NETNS_IMMUTABLE', onOff),
} as const;
