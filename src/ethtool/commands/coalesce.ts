import { attribute, attributes, listOf, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

const moderation = attributes({
  microseconds: attribute(1, 'ETHTOOL_A_IRQ_MODERATION_USEC', u32host),
  packets: attribute(2, 'ETHTOOL_A_IRQ_MODERATION_PKTS', u32host),
  completions: attribute(3, 'ETHTOOL_A_IRQ_MODERATION_COMPS', u32host),
});
const profile = listOf(attribute(1, 'ETHTOOL_A_PROFILE_IRQ_MODERATION', moderation));

/**
 * How long, and for how many frames, an interrupt may wait; a driver tells and takes only what it has
 * (Linux 5.7; rxCqeMode and txCqeMode 5.15, txAggregate* 6.3, profiles 6.11, rxCqeFrames and
 * rxCqeNanoseconds 7.1). The sampling interval is in seconds.
 */
export const coalesce = defineCommand({
  name: 'coalesce',
  message: 'COALESCE',
  about: 'interrupt coalescing',
  since: '5.7',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_COALESCE_HEADER', header),
    rxMicroseconds: attribute(2, 'ETHTOOL_A_COALESCE_RX_USECS', u32host),
    rxMaxFrames: attribute(3, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES', u32host),
    rxMicrosecondsIrq: attribute(4, 'ETHTOOL_A_COALESCE_RX_USECS_IRQ', u32host),
    rxMaxFramesIrq: attribute(5, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES_IRQ', u32host),
    txMicroseconds: attribute(6, 'ETHTOOL_A_COALESCE_TX_USECS', u32host),
    txMaxFrames: attribute(7, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES', u32host),
    txMicrosecondsIrq: attribute(8, 'ETHTOOL_A_COALESCE_TX_USECS_IRQ', u32host),
    txMaxFramesIrq: attribute(9, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES_IRQ', u32host),
    statsBlockMicroseconds: attribute(10, 'ETHTOOL_A_COALESCE_STATS_BLOCK_USECS', u32host),
    adaptiveRx: attribute(11, 'ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX', toggle),
    adaptiveTx: attribute(12, 'ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX', toggle),
    packetRateLow: attribute(13, 'ETHTOOL_A_COALESCE_PKT_RATE_LOW', u32host),
    rxMicrosecondsLow: attribute(14, 'ETHTOOL_A_COALESCE_RX_USECS_LOW', u32host),
    rxMaxFramesLow: attribute(15, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES_LOW', u32host),
    txMicrosecondsLow: attribute(16, 'ETHTOOL_A_COALESCE_TX_USECS_LOW', u32host),
    txMaxFramesLow: attribute(17, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES_LOW', u32host),
    packetRateHigh: attribute(18, 'ETHTOOL_A_COALESCE_PKT_RATE_HIGH', u32host),
    rxMicrosecondsHigh: attribute(19, 'ETHTOOL_A_COALESCE_RX_USECS_HIGH', u32host),
    rxMaxFramesHigh: attribute(20, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES_HIGH', u32host),
    txMicrosecondsHigh: attribute(21, 'ETHTOOL_A_COALESCE_TX_USECS_HIGH', u32host),
    txMaxFramesHigh: attribute(22, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES_HIGH', u32host),
    rateSampleInterval: attribute(23, 'ETHTOOL_A_COALESCE_RATE_SAMPLE_INTERVAL', u32host),
    txCqeMode: attribute(24, 'ETHTOOL_A_COALESCE_USE_CQE_MODE_TX', toggle),
    rxCqeMode: attribute(25, 'ETHTOOL_A_COALESCE_USE_CQE_MODE_RX', toggle),
    txAggregateMaxBytes: attribute(26, 'ETHTOOL_A_COALESCE_TX_AGGR_MAX_BYTES', u32host),
    txAggregateMaxFrames: attribute(27, 'ETHTOOL_A_COALESCE_TX_AGGR_MAX_FRAMES', u32host),
    txAggregateMicroseconds: attribute(28, 'ETHTOOL_A_COALESCE_TX_AGGR_TIME_USECS', u32host),
    rxProfile: attribute(29, 'ETHTOOL_A_COALESCE_RX_PROFILE', profile),
    txProfile: attribute(30, 'ETHTOOL_A_COALESCE_TX_PROFILE', profile),
    rxCqeFrames: attribute(31, 'ETHTOOL_A_COALESCE_RX_CQE_FRAMES', u32host),
    rxCqeNanoseconds: attribute(32, 'ETHTOOL_A_COALESCE_RX_CQE_NSECS', u32host),
  }),
  settable: [
    'rxMicroseconds',
    'rxMaxFrames',
    'rxMicrosecondsIrq',
    'rxMaxFramesIrq',
    'txMicroseconds',
    'txMaxFrames',
    'txMicrosecondsIrq',
    'txMaxFramesIrq',
    'statsBlockMicroseconds',
    'adaptiveRx',
    'adaptiveTx',
    'packetRateLow',
    'rxMicrosecondsLow',
    'rxMaxFramesLow',
    'txMicrosecondsLow',
    'txMaxFramesLow',
    'packetRateHigh',
    'rxMicrosecondsHigh',
    'rxMaxFramesHigh',
    'txMicrosecondsHigh',
    'txMaxFramesHigh',
    'rateSampleInterval',
    'txCqeMode',
    'rxCqeMode',
    'txAggregateMaxBytes',
    'txAggregateMaxFrames',
    'txAggregateMicroseconds',
    'rxProfile',
    'txProfile',
    'rxCqeFrames',
    'rxCqeNanoseconds',
  ],
});
