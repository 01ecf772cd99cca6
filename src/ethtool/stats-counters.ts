// The standard statistics' counters: their numbers in each group, and their names, which are those of
// the kernel's string sets stats-eth-phy, stats-eth-mac, stats-eth-ctrl, stats-rmon and stats-phy.
import type { AttributeTable, Codec } from '../wire/index.ts';
import { attribute, attributes, forEachAttribute, u64host } from '../wire/index.ts';

/** ETHTOOL_STATS_* of linux/ethtool_netlink.h, by the names of the string set stats-std. */
export const STATS_GROUPS = { 'eth-phy': 0, 'eth-mac': 1, 'eth-ctrl': 2, rmon: 3, phydev: 4 } as const;

export type StatsGroup = keyof typeof STATS_GROUPS;

export const COUNTERS: Readonly<Record<StatsGroup, AttributeTable>> = {
  'eth-phy': {
    SymbolErrorDuringCarrier: attribute(0, 'ETHTOOL_A_STATS_ETH_PHY_5_SYM_ERR', u64host),
  },
  'eth-mac': {
    FramesTransmittedOK: attribute(0, 'ETHTOOL_A_STATS_ETH_MAC_2_TX_PKT', u64host),
    SingleCollisionFrames: attribute(1, 'ETHTOOL_A_STATS_ETH_MAC_3_SINGLE_COL', u64host),
    MultipleCollisionFrames: attribute(2, 'ETHTOOL_A_STATS_ETH_MAC_4_MULTI_COL', u64host),
    FramesReceivedOK: attribute(3, 'ETHTOOL_A_STATS_ETH_MAC_5_RX_PKT', u64host),
    FrameCheckSequenceErrors: attribute(4, 'ETHTOOL_A_STATS_ETH_MAC_6_FCS_ERR', u64host),
    AlignmentErrors: attribute(5, 'ETHTOOL_A_STATS_ETH_MAC_7_ALIGN_ERR', u64host),
    OctetsTransmittedOK: attribute(6, 'ETHTOOL_A_STATS_ETH_MAC_8_TX_BYTES', u64host),
    FramesWithDeferredXmissions: attribute(7, 'ETHTOOL_A_STATS_ETH_MAC_9_TX_DEFER', u64host),
    LateCollisions: attribute(8, 'ETHTOOL_A_STATS_ETH_MAC_10_LATE_COL', u64host),
    FramesAbortedDueToXSColls: attribute(9, 'ETHTOOL_A_STATS_ETH_MAC_11_XS_COL', u64host),
    FramesLostDueToIntMACXmitError: attribute(10, 'ETHTOOL_A_STATS_ETH_MAC_12_TX_INT_ERR', u64host),
    CarrierSenseErrors: attribute(11, 'ETHTOOL_A_STATS_ETH_MAC_13_CS_ERR', u64host),
    OctetsReceivedOK: attribute(12, 'ETHTOOL_A_STATS_ETH_MAC_14_RX_BYTES', u64host),
    FramesLostDueToIntMACRcvError: attribute(13, 'ETHTOOL_A_STATS_ETH_MAC_15_RX_INT_ERR', u64host),
    MulticastFramesXmittedOK: attribute(14, 'ETHTOOL_A_STATS_ETH_MAC_18_TX_MCAST', u64host),
    BroadcastFramesXmittedOK: attribute(15, 'ETHTOOL_A_STATS_ETH_MAC_19_TX_BCAST', u64host),
    FramesWithExcessiveDeferral: attribute(16, 'ETHTOOL_A_STATS_ETH_MAC_20_XS_DEFER', u64host),
    MulticastFramesReceivedOK: attribute(17, 'ETHTOOL_A_STATS_ETH_MAC_21_RX_MCAST', u64host),
    BroadcastFramesReceivedOK: attribute(18, 'ETHTOOL_A_STATS_ETH_MAC_22_RX_BCAST', u64host),
    InRangeLengthErrors: attribute(19, 'ETHTOOL_A_STATS_ETH_MAC_23_IR_LEN_ERR', u64host),
    OutOfRangeLengthField: attribute(20, 'ETHTOOL_A_STATS_ETH_MAC_24_OOR_LEN', u64host),
    FrameTooLongErrors: attribute(21, 'ETHTOOL_A_STATS_ETH_MAC_25_TOO_LONG_ERR', u64host),
  },
  'eth-ctrl': {
    MACControlFramesTransmitted: attribute(0, 'ETHTOOL_A_STATS_ETH_CTRL_3_TX', u64host),
    MACControlFramesReceived: attribute(1, 'ETHTOOL_A_STATS_ETH_CTRL_4_RX', u64host),
    UnsupportedOpcodesReceived: attribute(2, 'ETHTOOL_A_STATS_ETH_CTRL_5_RX_UNSUP', u64host),
  },
  rmon: {
    etherStatsUndersizePkts: attribute(0, 'ETHTOOL_A_STATS_RMON_UNDERSIZE', u64host),
    etherStatsOversizePkts: attribute(1, 'ETHTOOL_A_STATS_RMON_OVERSIZE', u64host),
    etherStatsFragments: attribute(2, 'ETHTOOL_A_STATS_RMON_FRAG', u64host),
    etherStatsJabbers: attribute(3, 'ETHTOOL_A_STATS_RMON_JABBER', u64host),
  },
  phydev: {
    RxFrames: attribute(0, 'ETHTOOL_A_STATS_PHY_RX_PKTS', u64host),
    RxOctets: attribute(1, 'ETHTOOL_A_STATS_PHY_RX_BYTES', u64host),
    RxErrors: attribute(2, 'ETHTOOL_A_STATS_PHY_RX_ERRORS', u64host),
    TxFrames: attribute(3, 'ETHTOOL_A_STATS_PHY_TX_PKTS', u64host),
    TxOctets: attribute(4, 'ETHTOOL_A_STATS_PHY_TX_BYTES', u64host),
    TxErrors: attribute(5, 'ETHTOOL_A_STATS_PHY_TX_ERRORS', u64host),
  },
};

/** One counter, by its number in its group. */
export interface Counter {
  readonly id: number;
  readonly value: bigint;
}

/** A nest around one attribute, whose type is the counter. */
export const counter: Codec<Counter> = {
  nested: true,
  decode: (r) => {
    const found: Counter[] = [];
    forEachAttribute(r, (id, _rawType, size) => {
      found.push({ id, value: r.within(size, (inner) => u64host.decode(inner)) });
    });
    const [one, another] = found;
    if (one !== undefined && another === undefined) return one;
    return r.fail(`${found.length} counters in the place of one`);
  },
  encode: (w, { id, value }) => {
    attributes({ value: attribute(id, 'ETHTOOL_A_STATS', u64host) }).encode(w, { value });
  },
};

const NAMES = new Map(
  Object.entries(COUNTERS).map(([group, table]) => [
    group,
    new Map(Object.entries(table).map(([name, { number }]) => [number, name])),
  ]),
);

/** `counter 7` where the kernel counts something that is not in the tables. */
export function counterName(group: string | number, id: number): string {
  return NAMES.get(String(group))?.get(id) ?? `counter ${id}`;
}
