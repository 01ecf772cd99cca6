import { attribute, attributes, enumeration, u32host } from '../../wire/index.ts';
import { namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand, type StatisticsQuery } from '../command.ts';
import { header } from '../header.ts';
import { uint } from '../values.ts';

const statistics = attributes({
  txPackets: attribute(1, 'ETHTOOL_A_TS_STAT_TX_PKTS', uint),
  txLost: attribute(2, 'ETHTOOL_A_TS_STAT_TX_LOST', uint),
  txErrors: attribute(3, 'ETHTOOL_A_TS_STAT_TX_ERR', uint),
  txOneStepUnconfirmed: attribute(4, 'ETHTOOL_A_TS_STAT_TX_ONESTEP_PKTS_UNCONFIRMED', uint),
});

export const provider = attributes({
  index: attribute(1, 'ETHTOOL_A_TS_HWTSTAMP_PROVIDER_INDEX', u32host),
  qualifier: attribute(
    2,
    'ETHTOOL_A_TS_HWTSTAMP_PROVIDER_QUALIFIER',
    enumeration(u32host, { precise: 0, approximate: 1 }),
  ),
});

/** What packets can be stamped, and which hardware clock does it (Linux 5.7; `statistics` 6.10, the provider 6.14). */
export const timestamping = defineCommand({
  name: 'timestamping',
  message: 'TSINFO',
  about: 'timestamping capabilities',
  since: '5.7',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_TSINFO_HEADER', header),
    timestamping: attribute(2, 'ETHTOOL_A_TSINFO_TIMESTAMPING', bitset),
    txTypes: attribute(3, 'ETHTOOL_A_TSINFO_TX_TYPES', bitset),
    rxFilters: attribute(4, 'ETHTOOL_A_TSINFO_RX_FILTERS', bitset),
    clockIndex: attribute(5, 'ETHTOOL_A_TSINFO_PHC_INDEX', u32host),
    statistics: attribute(6, 'ETHTOOL_A_TSINFO_STATS', statistics),
    provider: attribute(7, 'ETHTOOL_A_TSINFO_HWTSTAMP_PROVIDER', provider),
    source: attribute(8, 'ETHTOOL_A_TSINFO_HWTSTAMP_SOURCE', enumeration(u32host, { netdev: 1, phylib: 2 })),
    phyIndex: attribute(9, 'ETHTOOL_A_TSINFO_HWTSTAMP_PHYINDEX', u32host),
  }),
  query: (_asked: StatisticsQuery) => ({}),
  value: ({ timestamping: can, txTypes, rxFilters, ...rest }, names) => ({
    ...rest,
    supported: namesOn(can, names('sof-timestamping')),
    txTypes: namesOn(txTypes, names('ts-tx-types')),
    rxFilters: namesOn(rxFilters, names('ts-rx-filters')),
  }),
});
