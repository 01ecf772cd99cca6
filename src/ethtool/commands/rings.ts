import { attribute, attributes, enumeration, u8, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

/**
 * Ring sizes in descriptors, and their limits (Linux 5.7; rxBufferLength 5.17, cqeSize 5.18, tcpDataSplit
 * 5.18 (settable 6.14), txPush 5.19, rxPush 6.3, txPushBufferLength 6.4, hdsThreshold 6.14; sizes in bytes).
 */
export const rings = defineCommand({
  name: 'rings',
  message: 'RINGS',
  about: 'ring sizes',
  since: '5.7',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_RINGS_HEADER', header),
    rxMax: attribute(2, 'ETHTOOL_A_RINGS_RX_MAX', u32host),
    rxMiniMax: attribute(3, 'ETHTOOL_A_RINGS_RX_MINI_MAX', u32host),
    rxJumboMax: attribute(4, 'ETHTOOL_A_RINGS_RX_JUMBO_MAX', u32host),
    txMax: attribute(5, 'ETHTOOL_A_RINGS_TX_MAX', u32host),
    rx: attribute(6, 'ETHTOOL_A_RINGS_RX', u32host),
    rxMini: attribute(7, 'ETHTOOL_A_RINGS_RX_MINI', u32host),
    rxJumbo: attribute(8, 'ETHTOOL_A_RINGS_RX_JUMBO', u32host),
    tx: attribute(9, 'ETHTOOL_A_RINGS_TX', u32host),
    rxBufferLength: attribute(10, 'ETHTOOL_A_RINGS_RX_BUF_LEN', u32host),
    tcpDataSplit: attribute(
      11,
      'ETHTOOL_A_RINGS_TCP_DATA_SPLIT',
      enumeration(u8, { unknown: 0, disabled: 1, enabled: 2 }),
    ),
    cqeSize: attribute(12, 'ETHTOOL_A_RINGS_CQE_SIZE', u32host),
    txPush: attribute(13, 'ETHTOOL_A_RINGS_TX_PUSH', toggle),
    rxPush: attribute(14, 'ETHTOOL_A_RINGS_RX_PUSH', toggle),
    txPushBufferLength: attribute(15, 'ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN', u32host),
    txPushBufferLengthMax: attribute(16, 'ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN_MAX', u32host),
    hdsThreshold: attribute(17, 'ETHTOOL_A_RINGS_HDS_THRESH', u32host),
    hdsThresholdMax: attribute(18, 'ETHTOOL_A_RINGS_HDS_THRESH_MAX', u32host),
  }),
  settable: [
    'rx',
    'rxMini',
    'rxJumbo',
    'tx',
    'rxBufferLength',
    'tcpDataSplit',
    'cqeSize',
    'txPush',
    'rxPush',
    'txPushBufferLength',
    'hdsThreshold',
  ],
});
