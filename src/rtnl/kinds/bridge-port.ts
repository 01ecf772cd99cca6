// IFLA_BRPORT_* (linux/if_link.h): what a bridge knows of one of its ports. Times are in hundredths of a second.
import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes, enumeration, u8, u16host, u32host, u64host } from '../../wire/index.ts';
import { bridgeId, onOff } from '../values.ts';

/** BR_STATE_* of linux/if_bridge.h, in bridge(8)'s words. */
const STATES = { disabled: 0, listening: 1, learning: 2, forwarding: 3, blocking: 4 } as const;

export const bridgePort = attributes({
  state: attribute(1, 'IFLA_BRPORT_STATE', enumeration(u8, STATES)),
  priority: attribute(2, 'IFLA_BRPORT_PRIORITY', u16host),
  cost: attribute(3, 'IFLA_BRPORT_COST', u32host),
  hairpin: attribute(4, 'IFLA_BRPORT_MODE', onOff),
  bpduGuard: attribute(5, 'IFLA_BRPORT_GUARD', onOff),
  rootBlock: attribute(6, 'IFLA_BRPORT_PROTECT', onOff),
  fastLeave: attribute(7, 'IFLA_BRPORT_FAST_LEAVE', onOff),
  learning: attribute(8, 'IFLA_BRPORT_LEARNING', onOff),
  unicastFlood: attribute(9, 'IFLA_BRPORT_UNICAST_FLOOD', onOff),
  multicastFlood: attribute(27, 'IFLA_BRPORT_MCAST_FLOOD', onOff),
  broadcastFlood: attribute(30, 'IFLA_BRPORT_BCAST_FLOOD', onOff),
  multicastToUnicast: attribute(28, 'IFLA_BRPORT_MCAST_TO_UCAST', onOff),
  proxyArp: attribute(10, 'IFLA_BRPORT_PROXYARP', onOff),
  proxyArpWifi: attribute(12, 'IFLA_BRPORT_PROXYARP_WIFI', onOff),
  learningSync: attribute(11, 'IFLA_BRPORT_LEARNING_SYNC', onOff),
  rootId: attribute(13, 'IFLA_BRPORT_ROOT_ID', bridgeId),
  bridgeId: attribute(14, 'IFLA_BRPORT_BRIDGE_ID', bridgeId),
  designatedPort: attribute(15, 'IFLA_BRPORT_DESIGNATED_PORT', u16host),
  designatedCost: attribute(16, 'IFLA_BRPORT_DESIGNATED_COST', u16host),
  id: attribute(17, 'IFLA_BRPORT_ID', u16host),
  number: attribute(18, 'IFLA_BRPORT_NO', u16host),
  topologyChangeAck: attribute(19, 'IFLA_BRPORT_TOPOLOGY_CHANGE_ACK', onOff),
  configPending: attribute(20, 'IFLA_BRPORT_CONFIG_PENDING', onOff),
  messageAgeTimer: attribute(21, 'IFLA_BRPORT_MESSAGE_AGE_TIMER', u64host),
  forwardDelayTimer: attribute(22, 'IFLA_BRPORT_FORWARD_DELAY_TIMER', u64host),
  holdTimer: attribute(23, 'IFLA_BRPORT_HOLD_TIMER', u64host),
  multicastRouter: attribute(25, 'IFLA_BRPORT_MULTICAST_ROUTER', u8),
  vlanTunnel: attribute(29, 'IFLA_BRPORT_VLAN_TUNNEL', onOff),
  groupForwardMask: attribute(31, 'IFLA_BRPORT_GROUP_FWD_MASK', u16host),
  neighbourSuppression: attribute(32, 'IFLA_BRPORT_NEIGH_SUPPRESS', onOff),
  neighbourVlanSuppression: attribute(43, 'IFLA_BRPORT_NEIGH_VLAN_SUPPRESS', onOff),
  neighbourForwardGratuitous: attribute(45, 'IFLA_BRPORT_NEIGH_FORWARD_GRAT', onOff),
  isolated: attribute(33, 'IFLA_BRPORT_ISOLATED', onOff),
  /** Index of the port that takes over when this one has no carrier. */
  backupPort: attribute(34, 'IFLA_BRPORT_BACKUP_PORT', u32host),
  backupNexthop: attribute(44, 'IFLA_BRPORT_BACKUP_NHID', u32host),
  mrpRingOpen: attribute(35, 'IFLA_BRPORT_MRP_RING_OPEN', onOff),
  mrpInterconnectOpen: attribute(36, 'IFLA_BRPORT_MRP_IN_OPEN', onOff),
  multicastHostsLimit: attribute(37, 'IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT', u32host),
  multicastHosts: attribute(38, 'IFLA_BRPORT_MCAST_EHT_HOSTS_CNT', u32host),
  multicastGroups: attribute(41, 'IFLA_BRPORT_MCAST_N_GROUPS', u32host),
  multicastMaxGroups: attribute(42, 'IFLA_BRPORT_MCAST_MAX_GROUPS', u32host),
  locked: attribute(39, 'IFLA_BRPORT_LOCKED', onOff),
  macAuthenticationBypass: attribute(40, 'IFLA_BRPORT_MAB', onOff),
});

/** A bridge's view of one of its ports. */
export type BridgePort = Decoded<typeof bridgePort>;
