import { attribute, attributes, enumeration, pad, u32host, u64host } from '../../wire/index.ts';
import { defineCommand, type StatisticsQuery } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

/** enum ethtool_mac_stats_src: both MACs of a device with frame preemption, or one of them. */
export const statsSource = enumeration(u32host, { aggregate: 0, emac: 1, pmac: 2 });

const statistics = attributes({
  txFrames: attribute(2, 'ETHTOOL_A_PAUSE_STAT_TX_FRAMES', u64host),
  rxFrames: attribute(3, 'ETHTOOL_A_PAUSE_STAT_RX_FRAMES', u64host),
  txPauseStormEvents: attribute(4, 'ETHTOOL_A_PAUSE_STAT_TX_PAUSE_STORM_EVENTS', u64host),
  padding: attribute(1, 'ETHTOOL_A_PAUSE_STAT_PAD', pad),
});

/** Flow control by pause frames (Linux 5.7; `statistics` 5.10, their source 6.3, txPauseStormEvents 7.1). */
export const pause = defineCommand({
  name: 'pause',
  message: 'PAUSE',
  about: 'pause parameters',
  since: '5.7',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_PAUSE_HEADER', header),
    autonegotiation: attribute(2, 'ETHTOOL_A_PAUSE_AUTONEG', toggle),
    rx: attribute(3, 'ETHTOOL_A_PAUSE_RX', toggle),
    tx: attribute(4, 'ETHTOOL_A_PAUSE_TX', toggle),
    statistics: attribute(5, 'ETHTOOL_A_PAUSE_STATS', statistics),
    source: attribute(6, 'ETHTOOL_A_PAUSE_STATS_SRC', statsSource),
  }),
  settable: ['autonegotiation', 'rx', 'tx'],
  query: ({ source }: StatisticsQuery & { readonly source?: 'aggregate' | 'emac' | 'pmac' }) =>
    source === undefined ? {} : { source },
});
