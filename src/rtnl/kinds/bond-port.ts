// IFLA_BOND_SLAVE_* (linux/if_link.h): what a bond knows of one of its devices.
import type { Decoded } from '../../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  hardwareAddress,
  s32host,
  u8,
  u16host,
  u32host,
} from '../../wire/index.ts';

/** LACP_STATE_* of linux/if_bonding.h (IEEE 802.1AX's Actor_State). */
const LACP_STATE = {
  active: 1,
  'short-timeout': 2,
  aggregating: 4,
  'in-sync': 8,
  collecting: 0x10,
  distributing: 0x20,
  defaulted: 0x40,
  expired: 0x80,
} as const;

/** BOND_LINK_*. */
const MII_STATUS = { up: 0, 'going-down': 1, down: 2, 'going-back': 3 } as const;

export const bondPort = attributes({
  state: attribute(1, 'IFLA_BOND_SLAVE_STATE', enumeration(u8, { active: 0, backup: 1 })),
  miiStatus: attribute(2, 'IFLA_BOND_SLAVE_MII_STATUS', enumeration(u8, MII_STATUS)),
  linkFailures: attribute(3, 'IFLA_BOND_SLAVE_LINK_FAILURE_COUNT', u32host),
  permanentAddress: attribute(4, 'IFLA_BOND_SLAVE_PERM_HWADDR', hardwareAddress),
  queueId: attribute(5, 'IFLA_BOND_SLAVE_QUEUE_ID', u16host),
  priority: attribute(9, 'IFLA_BOND_SLAVE_PRIO', s32host),
  aggregator: attribute(6, 'IFLA_BOND_SLAVE_AD_AGGREGATOR_ID', u16host),
  actorState: attribute(7, 'IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE', flags(u8, LACP_STATE)),
  partnerState: attribute(8, 'IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE', flags(u16host, LACP_STATE)),
  /** How the churn machines of LACP stand: 0 watching, 1 churning, 2 not. */
  actorChurn: attribute(11, 'IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE', u8),
  partnerChurn: attribute(12, 'IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE', u8),
  actorPriority: attribute(10, 'IFLA_BOND_SLAVE_ACTOR_PORT_PRIO', u16host),
});

/** A bond's view of one of its devices. */
export type BondPort = Decoded<typeof bondPort>;
