// IFLA_BOND_* (linux/if_link.h). Times are in milliseconds.
import type { Decoded } from '../../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  hardwareAddress,
  ipv4,
  ipv6,
  numberedListOf,
  u8,
  u16host,
  u32host,
} from '../../wire/index.ts';
import { onOff } from '../values.ts';

/** BOND_MODE_* and BOND_XMIT_POLICY_* of linux/if_bonding.h, in ip-link(8)'s words. */
const MODES = {
  'balance-rr': 0,
  'active-backup': 1,
  'balance-xor': 2,
  broadcast: 3,
  '802.3ad': 4,
  'balance-tlb': 5,
  'balance-alb': 6,
} as const;
const HASH_POLICIES = {
  layer2: 0,
  'layer3+4': 1,
  'layer2+3': 2,
  'encap2+3': 3,
  'encap3+4': 4,
  'vlan+srcmac': 5,
} as const;

const lacp = attributes({
  aggregator: attribute(1, 'IFLA_BOND_AD_INFO_AGGREGATOR', u16host),
  ports: attribute(2, 'IFLA_BOND_AD_INFO_NUM_PORTS', u16host),
  actorKey: attribute(3, 'IFLA_BOND_AD_INFO_ACTOR_KEY', u16host),
  partnerKey: attribute(4, 'IFLA_BOND_AD_INFO_PARTNER_KEY', u16host),
  partnerAddress: attribute(5, 'IFLA_BOND_AD_INFO_PARTNER_MAC', hardwareAddress),
});

export const bond = attributes({
  mode: attribute(1, 'IFLA_BOND_MODE', enumeration(u8, MODES)),
  /** Index of the port that carries the traffic. */
  activePort: attribute(2, 'IFLA_BOND_ACTIVE_SLAVE', u32host),
  primary: attribute(11, 'IFLA_BOND_PRIMARY', u32host),
  primaryReselect: attribute(12, 'IFLA_BOND_PRIMARY_RESELECT', enumeration(u8, { always: 0, better: 1, failure: 2 })),
  hashPolicy: attribute(14, 'IFLA_BOND_XMIT_HASH_POLICY', enumeration(u8, HASH_POLICIES)),
  miiInterval: attribute(3, 'IFLA_BOND_MIIMON', u32host),
  upDelay: attribute(4, 'IFLA_BOND_UPDELAY', u32host),
  downDelay: attribute(5, 'IFLA_BOND_DOWNDELAY', u32host),
  peerNotificationDelay: attribute(28, 'IFLA_BOND_PEER_NOTIF_DELAY', u32host),
  usesCarrier: attribute(6, 'IFLA_BOND_USE_CARRIER', onOff),
  arpInterval: attribute(7, 'IFLA_BOND_ARP_INTERVAL', u32host),
  arpTargets: attribute(8, 'IFLA_BOND_ARP_IP_TARGET', numberedListOf('IFLA_BOND_UNSPEC', ipv4)),
  neighbourTargets: attribute(31, 'IFLA_BOND_NS_IP6_TARGET', numberedListOf('IFLA_BOND_UNSPEC', ipv6)),
  arpValidate: attribute(9, 'IFLA_BOND_ARP_VALIDATE', u32host),
  arpAllTargets: attribute(10, 'IFLA_BOND_ARP_ALL_TARGETS', enumeration(u32host, { any: 0, all: 1 })),
  missedMax: attribute(30, 'IFLA_BOND_MISSED_MAX', u8),
  failOverAddress: attribute(13, 'IFLA_BOND_FAIL_OVER_MAC', enumeration(u8, { none: 0, active: 1, follow: 2 })),
  resendIgmp: attribute(15, 'IFLA_BOND_RESEND_IGMP', u32host),
  peerNotifications: attribute(16, 'IFLA_BOND_NUM_PEER_NOTIF', u8),
  allPortsActive: attribute(17, 'IFLA_BOND_ALL_SLAVES_ACTIVE', onOff),
  minLinks: attribute(18, 'IFLA_BOND_MIN_LINKS', u32host),
  /** In seconds. */
  learningInterval: attribute(19, 'IFLA_BOND_LP_INTERVAL', u32host),
  packetsPerPort: attribute(20, 'IFLA_BOND_PACKETS_PER_SLAVE', u32host),
  lacpRate: attribute(21, 'IFLA_BOND_AD_LACP_RATE', enumeration(u8, { slow: 0, fast: 1 })),
  lacpSelect: attribute(22, 'IFLA_BOND_AD_SELECT', enumeration(u8, { stable: 0, bandwidth: 1, count: 2 })),
  lacpActive: attribute(29, 'IFLA_BOND_AD_LACP_ACTIVE', onOff),
  lacpStrict: attribute(34, 'IFLA_BOND_LACP_STRICT', onOff),
  lacp: attribute(23, 'IFLA_BOND_AD_INFO', lacp),
  lacpSystemPriority: attribute(24, 'IFLA_BOND_AD_ACTOR_SYS_PRIO', u16host),
  lacpPortKey: attribute(25, 'IFLA_BOND_AD_USER_PORT_KEY', u16host),
  lacpSystem: attribute(26, 'IFLA_BOND_AD_ACTOR_SYSTEM', hardwareAddress),
  dynamicBalancing: attribute(27, 'IFLA_BOND_TLB_DYNAMIC_LB', onOff),
  coupledControl: attribute(32, 'IFLA_BOND_COUPLED_CONTROL', onOff),
  broadcastNeighbours: attribute(33, 'IFLA_BOND_BROADCAST_NEIGH', onOff),
});

/** A bond's settings and state; which devices it has is told by their `master`. */
export type Bond = Decoded<typeof bond>;
