import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes, u32host } from '../../wire/index.ts';
import { type BitChanges, changedBits, namesMasked, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

const codec = attributes({
  header: attribute(1, 'ETHTOOL_A_EEE_HEADER', header),
  ours: attribute(2, 'ETHTOOL_A_EEE_MODES_OURS', bitset),
  peer: attribute(3, 'ETHTOOL_A_EEE_MODES_PEER', bitset),
  active: attribute(4, 'ETHTOOL_A_EEE_ACTIVE', toggle),
  enabled: attribute(5, 'ETHTOOL_A_EEE_ENABLED', toggle),
  txLpiEnabled: attribute(6, 'ETHTOOL_A_EEE_TX_LPI_ENABLED', toggle),
  txLpiTimer: attribute(7, 'ETHTOOL_A_EEE_TX_LPI_TIMER', u32host),
});

type Settable = Pick<Decoded<typeof codec>, 'enabled' | 'txLpiEnabled' | 'txLpiTimer'>;

/** Energy Efficient Ethernet; `txLpiTimer` is in microseconds (Linux 5.7). */
export const eee = defineCommand({
  name: 'eee',
  message: 'EEE',
  about: 'Energy Efficient Ethernet',
  since: '5.7',
  codec,
  settable: ['advertised', 'enabled', 'txLpiEnabled', 'txLpiTimer'],
  stringSets: ['link-modes'],
  value: ({ ours, peer, ...rest }, names) => ({
    ...rest,
    supported: namesMasked(ours, names('link-modes')),
    advertised: namesOn(ours, names('link-modes')),
    ...(peer === undefined ? {} : { peer: namesOn(peer, names('link-modes')) }),
  }),
  change: ({ advertised, ...rest }: Settable & { readonly advertised?: BitChanges }) => ({
    ...rest,
    ...(advertised === undefined ? {} : { ours: changedBits(advertised) }),
  }),
});
