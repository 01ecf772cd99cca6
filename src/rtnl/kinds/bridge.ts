// IFLA_BR_* (linux/if_link.h). Times are in hundredths of a second.
import type { Decoded } from '../../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  hardwareAddress,
  ipv4,
  ipv6,
  u8,
  u16be,
  u16host,
  u32host,
  u64host,
} from '../../wire/index.ts';
import { bridgeId, maskedFlags, onOff, VLAN_PROTOCOLS } from '../values.ts';

/** BR_BOOLOPT_* of linux/if_bridge.h, as bits. */
const OPTIONS = {
  'no-ll-learn': 1,
  'mcast-vlan-snooping': 2,
  mst: 4,
  'mdb-offload-fail-notification': 8,
  'fdb-local-vlan-0': 0x10,
} as const;

/** BRIDGE_QUERIER_* of linux/if_bridge.h: who asks for multicast memberships. */
const querierState = attributes({
  address: attribute(1, 'BRIDGE_QUERIER_IP_ADDRESS', ipv4),
  port: attribute(2, 'BRIDGE_QUERIER_IP_PORT', u32host),
  otherTimer: attribute(3, 'BRIDGE_QUERIER_IP_OTHER_TIMER', u64host),
  address6: attribute(5, 'BRIDGE_QUERIER_IPV6_ADDRESS', ipv6),
  port6: attribute(6, 'BRIDGE_QUERIER_IPV6_PORT', u32host),
  otherTimer6: attribute(7, 'BRIDGE_QUERIER_IPV6_OTHER_TIMER', u64host),
});

export const bridge = attributes({
  forwardDelay: attribute(1, 'IFLA_BR_FORWARD_DELAY', u32host),
  helloTime: attribute(2, 'IFLA_BR_HELLO_TIME', u32host),
  maxAge: attribute(3, 'IFLA_BR_MAX_AGE', u32host),
  ageingTime: attribute(4, 'IFLA_BR_AGEING_TIME', u32host),
  /** 0 none, 1 the kernel's, 2 of a program. */
  stpState: attribute(5, 'IFLA_BR_STP_STATE', u32host),
  priority: attribute(6, 'IFLA_BR_PRIORITY', u16host),
  vlanFiltering: attribute(7, 'IFLA_BR_VLAN_FILTERING', onOff),
  vlanProtocol: attribute(8, 'IFLA_BR_VLAN_PROTOCOL', enumeration(u16be, VLAN_PROTOCOLS)),
  vlanDefaultPvid: attribute(39, 'IFLA_BR_VLAN_DEFAULT_PVID', u16host),
  vlanStatistics: attribute(41, 'IFLA_BR_VLAN_STATS_ENABLED', onOff),
  vlanStatisticsPerPort: attribute(45, 'IFLA_BR_VLAN_STATS_PER_PORT', onOff),
  groupForwardMask: attribute(9, 'IFLA_BR_GROUP_FWD_MASK', u16host),
  rootId: attribute(10, 'IFLA_BR_ROOT_ID', bridgeId),
  bridgeId: attribute(11, 'IFLA_BR_BRIDGE_ID', bridgeId),
  rootPort: attribute(12, 'IFLA_BR_ROOT_PORT', u16host),
  rootPathCost: attribute(13, 'IFLA_BR_ROOT_PATH_COST', u32host),
  topologyChange: attribute(14, 'IFLA_BR_TOPOLOGY_CHANGE', onOff),
  topologyChangeDetected: attribute(15, 'IFLA_BR_TOPOLOGY_CHANGE_DETECTED', onOff),
  helloTimer: attribute(16, 'IFLA_BR_HELLO_TIMER', u64host),
  topologyChangeNotificationTimer: attribute(17, 'IFLA_BR_TCN_TIMER', u64host),
  topologyChangeTimer: attribute(18, 'IFLA_BR_TOPOLOGY_CHANGE_TIMER', u64host),
  garbageCollectionTimer: attribute(19, 'IFLA_BR_GC_TIMER', u64host),
  groupAddress: attribute(20, 'IFLA_BR_GROUP_ADDR', hardwareAddress),
  multicastRouter: attribute(22, 'IFLA_BR_MCAST_ROUTER', u8),
  multicastSnooping: attribute(23, 'IFLA_BR_MCAST_SNOOPING', onOff),
  multicastQueryUsesAddress: attribute(24, 'IFLA_BR_MCAST_QUERY_USE_IFADDR', onOff),
  multicastQuerier: attribute(25, 'IFLA_BR_MCAST_QUERIER', onOff),
  multicastQuerierState: attribute(47, 'IFLA_BR_MCAST_QUERIER_STATE', querierState),
  multicastHashElasticity: attribute(26, 'IFLA_BR_MCAST_HASH_ELASTICITY', u32host),
  multicastHashMax: attribute(27, 'IFLA_BR_MCAST_HASH_MAX', u32host),
  multicastLastMemberCount: attribute(28, 'IFLA_BR_MCAST_LAST_MEMBER_CNT', u32host),
  multicastStartupQueryCount: attribute(29, 'IFLA_BR_MCAST_STARTUP_QUERY_CNT', u32host),
  multicastLastMemberInterval: attribute(30, 'IFLA_BR_MCAST_LAST_MEMBER_INTVL', u64host),
  multicastMembershipInterval: attribute(31, 'IFLA_BR_MCAST_MEMBERSHIP_INTVL', u64host),
  multicastQuerierInterval: attribute(32, 'IFLA_BR_MCAST_QUERIER_INTVL', u64host),
  multicastQueryInterval: attribute(33, 'IFLA_BR_MCAST_QUERY_INTVL', u64host),
  multicastQueryResponseInterval: attribute(34, 'IFLA_BR_MCAST_QUERY_RESPONSE_INTVL', u64host),
  multicastStartupQueryInterval: attribute(35, 'IFLA_BR_MCAST_STARTUP_QUERY_INTVL', u64host),
  multicastStatistics: attribute(42, 'IFLA_BR_MCAST_STATS_ENABLED', onOff),
  igmpVersion: attribute(43, 'IFLA_BR_MCAST_IGMP_VERSION', u8),
  mldVersion: attribute(44, 'IFLA_BR_MCAST_MLD_VERSION', u8),
  callsIptables: attribute(36, 'IFLA_BR_NF_CALL_IPTABLES', onOff),
  callsIp6tables: attribute(37, 'IFLA_BR_NF_CALL_IP6TABLES', onOff),
  callsArptables: attribute(38, 'IFLA_BR_NF_CALL_ARPTABLES', onOff),
  options: attribute(46, 'IFLA_BR_MULTI_BOOLOPT', maskedFlags(flags(u32host, OPTIONS))),
  learnedEntries: attribute(48, 'IFLA_BR_FDB_N_LEARNED', u32host),
  maxLearnedEntries: attribute(49, 'IFLA_BR_FDB_MAX_LEARNED', u32host),
  stpMode: attribute(50, 'IFLA_BR_STP_MODE', enumeration(u32host, { auto: 0, user: 1, kernel: 2 })),
});

/** A bridge's settings and state (Linux 4.0 and later; the last attributes 6.6 and 7.x). */
export type Bridge = Decoded<typeof bridge>;
