import { attribute, attributes, enumeration, pad, repeated, u32host, u64host } from '../../wire/index.ts';
import { listedBits } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { counter, counterName, STATS_GROUPS, type StatsGroup } from '../stats-counters.ts';
import { STRING_SETS } from '../string-set.ts';
import { statsSource } from './pause.ts';

const bucket = attributes({
  low: attribute(7, 'ETHTOOL_A_STATS_GRP_HIST_BKT_LOW', u32host),
  high: attribute(8, 'ETHTOOL_A_STATS_GRP_HIST_BKT_HI', u32host),
  count: attribute(9, 'ETHTOOL_A_STATS_GRP_HIST_VAL', u64host),
  padding: attribute(1, 'ETHTOOL_A_STATS_GRP_PAD', pad),
});

const group = attributes({
  id: attribute(2, 'ETHTOOL_A_STATS_GRP_ID', enumeration(u32host, STATS_GROUPS)),
  stringSet: attribute(3, 'ETHTOOL_A_STATS_GRP_SS_ID', enumeration(u32host, STRING_SETS)),
  counters: repeated(attribute(4, 'ETHTOOL_A_STATS_GRP_STAT', counter)),
  rxHistogram: repeated(attribute(5, 'ETHTOOL_A_STATS_GRP_HIST_RX', bucket)),
  txHistogram: repeated(attribute(6, 'ETHTOOL_A_STATS_GRP_HIST_TX', bucket)),
  padding: attribute(1, 'ETHTOOL_A_STATS_GRP_PAD', pad),
});

/** Frames by size in bytes, `low` to `high`, both included. */
export interface SizeBucket {
  readonly low?: number;
  readonly high?: number;
  readonly count?: bigint;
}

/** A group's counters, by the kernel's names; those that the device does not count are not there. */
export interface CounterGroup {
  readonly counters: Readonly<Record<string, bigint>>;
  readonly rxHistogram?: readonly SizeBucket[];
  readonly txHistogram?: readonly SizeBucket[];
}

/** All that Linux 5.13 has; one that a kernel does not know makes it refuse the request. */
const DEFAULT_GROUPS: readonly StatsGroup[] = ['eth-phy', 'eth-mac', 'eth-ctrl', 'rmon'];

/** The standard counters of IEEE 802.3 and RMON (Linux 5.13; their source 6.3, the group phydev 6.14). */
export const stats = defineCommand({
  name: 'stats',
  message: 'STATS',
  about: 'standard statistics',
  since: '5.13',
  codec: attributes({
    header: attribute(2, 'ETHTOOL_A_STATS_HEADER', header),
    asked: attribute(3, 'ETHTOOL_A_STATS_GROUPS', bitset),
    source: attribute(5, 'ETHTOOL_A_STATS_SRC', statsSource),
    groups: repeated(attribute(4, 'ETHTOOL_A_STATS_GRP', group)),
    padding: attribute(1, 'ETHTOOL_A_STATS_PAD', pad),
  }),
  value: ({ groups = [], asked: _, ...rest }) => ({
    ...rest,
    groups: Object.fromEntries(
      groups.map(({ id = 'unknown', counters = [], rxHistogram, txHistogram }): [string, CounterGroup] => [
        String(id),
        {
          counters: Object.fromEntries(counters.map(({ id: which, value }) => [counterName(id, which), value])),
          ...(rxHistogram && { rxHistogram }),
          ...(txHistogram && { txHistogram }),
        },
      ]),
    ) as Readonly<Partial<Record<StatsGroup | (string & {}), CounterGroup>>>,
  }),
  query: ({
    groups = DEFAULT_GROUPS,
    source,
  }: {
    readonly groups?: readonly StatsGroup[];
    readonly source?: 'aggregate' | 'emac' | 'pmac';
  }) => ({ asked: listedBits(groups), ...(source === undefined ? {} : { source }) }),
});
