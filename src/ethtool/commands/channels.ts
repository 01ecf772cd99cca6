import { attribute, attributes, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

/** How many queues of each kind, and how many there can be (Linux 5.7). */
export const channels = defineCommand({
  name: 'channels',
  message: 'CHANNELS',
  about: 'channels',
  since: '5.7',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_CHANNELS_HEADER', header),
    rxMax: attribute(2, 'ETHTOOL_A_CHANNELS_RX_MAX', u32host),
    txMax: attribute(3, 'ETHTOOL_A_CHANNELS_TX_MAX', u32host),
    otherMax: attribute(4, 'ETHTOOL_A_CHANNELS_OTHER_MAX', u32host),
    combinedMax: attribute(5, 'ETHTOOL_A_CHANNELS_COMBINED_MAX', u32host),
    rx: attribute(6, 'ETHTOOL_A_CHANNELS_RX_COUNT', u32host),
    tx: attribute(7, 'ETHTOOL_A_CHANNELS_TX_COUNT', u32host),
    other: attribute(8, 'ETHTOOL_A_CHANNELS_OTHER_COUNT', u32host),
    combined: attribute(9, 'ETHTOOL_A_CHANNELS_COMBINED_COUNT', u32host),
  }),
  settable: ['rx', 'tx', 'other', 'combined'],
});
