// RTM_*LINK messages: a struct ifinfomsg, then attributes (linux/rtnetlink.h, linux/if_link.h). All of
// rtnetlink is in host order. Attributes this table leaves out (statistics, address family settings,
// SR-IOV) are kept in `unknown`.
import type { Codec, Decoded, Flag, MessageKind, Reader } from '../wire/index.ts';
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

export const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
export const RTM_GETLINK = 18;
const RTM_SETLINK = 19;

/** IFF_* of linux/if.h, in the words of ip(8). */
const IFF = {
  up: 0x1,
  broadcast: 0x2,
  debug: 0x4,
  loopback: 0x8,
  pointopoint: 0x10,
  notrailers: 0x20,
  running: 0x40,
  noarp: 0x80,
  promisc: 0x100,
  allmulti: 0x200,
  master: 0x400,
  slave: 0x800,
  multicast: 0x1000,
  portsel: 0x2000,
  automedia: 0x4000,
  dynamic: 0x8000,
  'lower-up': 0x1_0000,
  dormant: 0x2_0000,
  echo: 0x4_0000,
} as const;

export type LinkFlag = Flag<keyof typeof IFF>;

/** ARPHRD_* of linux/if_arp.h that devices which forward packets have. */
const ARPHRD = {
  netrom: 0,
  ether: 1,
  infiniband: 32,
  ppp: 512,
  tunnel: 768,
  tunnel6: 769,
  loopback: 772,
  sit: 776,
  ipgre: 778,
  ip6gre: 823,
  none: 0xfffe,
} as const;

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

const linkInfo = attributes({
  kind: attribute(1, 'IFLA_INFO_KIND', string()),
  data: attribute(2, 'IFLA_INFO_DATA', raw),
  xstats: attribute(3, 'IFLA_INFO_XSTATS', raw),
  slaveKind: attribute(4, 'IFLA_INFO_SLAVE_KIND', string()),
  slaveData: attribute(5, 'IFLA_INFO_SLAVE_DATA', raw),
});

const linkAttributes = attributes({
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
  linkInfo: attribute(18, 'IFLA_LINKINFO', linkInfo),
  operState: attribute(16, 'IFLA_OPERSTATE', enumeration(u8, OPER_STATES)),
  carrier: attribute(33, 'IFLA_CARRIER', u8),
  carrierChanges: attribute(35, 'IFLA_CARRIER_CHANGES', u32host),
  linkMode: attribute(17, 'IFLA_LINKMODE', u8),
  queueingDiscipline: attribute(6, 'IFLA_QDISC', string()),
  transmitQueueLength: attribute(13, 'IFLA_TXQLEN', u32host),
  group: attribute(27, 'IFLA_GROUP', u32host),
  promiscuity: attribute(30, 'IFLA_PROMISCUITY', u32host),
  transmitQueues: attribute(31, 'IFLA_NUM_TX_QUEUES', u32host),
  receiveQueues: attribute(32, 'IFLA_NUM_RX_QUEUES', u32host),
  alias: attribute(20, 'IFLA_IFALIAS', string()),
  physicalPortId: attribute(34, 'IFLA_PHYS_PORT_ID', mapped(raw, hex, unhex)),
  physicalPortName: attribute(38, 'IFLA_PHYS_PORT_NAME', string()),
  physicalSwitchId: attribute(36, 'IFLA_PHYS_SWITCH_ID', mapped(raw, hex, unhex)),
  parentDevice: attribute(56, 'IFLA_PARENT_DEV_NAME', string()),
  parentBus: attribute(57, 'IFLA_PARENT_DEV_BUS_NAME', string()),
  properties: attribute(52, 'IFLA_PROP_LIST', listOf(attribute(53, 'IFLA_ALT_IFNAME', string(127)))),
  altName: attribute(53, 'IFLA_ALT_IFNAME', string(127)),
  extMask: attribute(29, 'IFLA_EXT_MASK', flags(u32host, EXT_MASK)),
});

const deviceType = enumeration(u16host, ARPHRD);
const deviceFlags = flags(u32host, IFF);

interface Header {
  /** AF_*: 0 for links in general, 7 for a bridge's view of its ports. */
  readonly family: number;
  readonly type: Decoded<typeof deviceType>;
  readonly index: number;
  readonly flags: readonly LinkFlag[];
  /** Which flags a request changes, or which changed. */
  readonly change: number;
}

export type LinkMessage = Header & Decoded<typeof linkAttributes>;

/** Any RTM_*LINK message. */
export const linkMessage: Codec<LinkMessage> & { readonly table: (typeof linkAttributes)['table'] } = {
  table: linkAttributes.table,
  decode: (r: Reader) => {
    const family = u8.decode(r);
    const padding = u8.decode(r);
    if (r.layout) r.layout.filler = Uint8Array.of(padding);
    const type = deviceType.decode(r);
    const index = s32host.decode(r);
    return {
      family,
      type,
      index,
      flags: deviceFlags.decode(r),
      change: u32host.decode(r),
      ...linkAttributes.decode(r),
    };
  },
  encode: (w, value) => {
    u8.encode(w, value.family);
    u8.encode(w, w.layout?.filler?.[0] ?? 0);
    deviceType.encode(w, value.type);
    s32host.encode(w, value.index);
    deviceFlags.encode(w, value.flags);
    u32host.encode(w, value.change);
    linkAttributes.encode(w, value);
  },
};

/** By nlmsg_type; NEWLINK and DELLINK are also what the kernel tells the group RTNLGRP_LINK (1). */
export const messages: readonly MessageKind[] = [
  { name: 'RTM_NEWLINK', type: RTM_NEWLINK, direction: 'both', codec: linkMessage },
  { name: 'RTM_DELLINK', type: RTM_DELLINK, direction: 'both', codec: linkMessage },
  { name: 'RTM_GETLINK', type: RTM_GETLINK, direction: 'request', codec: linkMessage },
  { name: 'RTM_SETLINK', type: RTM_SETLINK, direction: 'request', codec: linkMessage },
];
