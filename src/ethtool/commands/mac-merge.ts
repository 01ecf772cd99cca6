import { attribute, attributes, enumeration, pad, u8, u32host, u64host } from '../../wire/index.ts';
import { defineCommand, type StatisticsQuery } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

const statistics = attributes({
  reassemblyErrors: attribute(2, 'ETHTOOL_A_MM_STAT_REASSEMBLY_ERRORS', u64host),
  smdErrors: attribute(3, 'ETHTOOL_A_MM_STAT_SMD_ERRORS', u64host),
  reassembled: attribute(4, 'ETHTOOL_A_MM_STAT_REASSEMBLY_OK', u64host),
  rxFragments: attribute(5, 'ETHTOOL_A_MM_STAT_RX_FRAG_COUNT', u64host),
  txFragments: attribute(6, 'ETHTOOL_A_MM_STAT_TX_FRAG_COUNT', u64host),
  holds: attribute(7, 'ETHTOOL_A_MM_STAT_HOLD_COUNT', u64host),
  padding: attribute(1, 'ETHTOOL_A_MM_STAT_PAD', pad),
});

/** Frame preemption of IEEE 802.3 clause 99, sizes in bytes, times in milliseconds (Linux 6.3). */
export const macMerge = defineCommand({
  name: 'mac-merge',
  message: 'MM',
  about: 'frame preemption',
  since: '6.3',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_MM_HEADER', header),
    pmacEnabled: attribute(2, 'ETHTOOL_A_MM_PMAC_ENABLED', toggle),
    txEnabled: attribute(3, 'ETHTOOL_A_MM_TX_ENABLED', toggle),
    txActive: attribute(4, 'ETHTOOL_A_MM_TX_ACTIVE', toggle),
    txMinFragmentSize: attribute(5, 'ETHTOOL_A_MM_TX_MIN_FRAG_SIZE', u32host),
    rxMinFragmentSize: attribute(6, 'ETHTOOL_A_MM_RX_MIN_FRAG_SIZE', u32host),
    verifyEnabled: attribute(7, 'ETHTOOL_A_MM_VERIFY_ENABLED', toggle),
    verifyStatus: attribute(
      8,
      'ETHTOOL_A_MM_VERIFY_STATUS',
      enumeration(u8, { unknown: 0, initial: 1, verifying: 2, succeeded: 3, failed: 4, disabled: 5 }),
    ),
    verifyTime: attribute(9, 'ETHTOOL_A_MM_VERIFY_TIME', u32host),
    maxVerifyTime: attribute(10, 'ETHTOOL_A_MM_MAX_VERIFY_TIME', u32host),
    statistics: attribute(11, 'ETHTOOL_A_MM_STATS', statistics),
  }),
  settable: ['pmacEnabled', 'txEnabled', 'txMinFragmentSize', 'verifyEnabled', 'verifyTime'],
  query: (_asked: StatisticsQuery) => ({}),
});
