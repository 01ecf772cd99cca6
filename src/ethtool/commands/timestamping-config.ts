import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes } from '../../wire/index.ts';
import { type BitChanges, changedBits, listedBits, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { provider } from './timestamping.ts';

const codec = attributes({
  header: attribute(1, 'ETHTOOL_A_TSCONFIG_HEADER', header),
  provider: attribute(2, 'ETHTOOL_A_TSCONFIG_HWTSTAMP_PROVIDER', provider),
  txTypes: attribute(3, 'ETHTOOL_A_TSCONFIG_TX_TYPES', bitset),
  rxFilters: attribute(4, 'ETHTOOL_A_TSCONFIG_RX_FILTERS', bitset),
  flags: attribute(5, 'ETHTOOL_A_TSCONFIG_HWTSTAMP_FLAGS', bitset),
});

type Change = Pick<Decoded<typeof codec>, 'provider'> & {
  readonly txType?: string;
  readonly rxFilter?: string;
  readonly flags?: BitChanges;
};

/** Which packets the hardware stamps: one type of those sent, one filter of those received (Linux 6.14). */
export const timestampingConfig = defineCommand({
  name: 'timestamping-config',
  message: 'TSCONFIG',
  about: 'hardware timestamping',
  since: '6.14',
  codec,
  // Also where the device is there, and has no hardware clock.
  hints: { ENODEV: 'it has no hardware clock, or there is no such device' },
  settable: ['provider', 'txType', 'rxFilter', 'flags'],
  value: ({ txTypes, rxFilters, flags, ...rest }, names) => ({
    ...rest,
    txType: namesOn(txTypes, names('ts-tx-types'))[0] ?? 'off',
    rxFilter: namesOn(rxFilters, names('ts-rx-filters'))[0] ?? 'none',
    flags: namesOn(flags, names('ts-flags')),
  }),
  change: ({ txType, rxFilter, flags, ...rest }: Change) => ({
    ...rest,
    ...(txType === undefined ? {} : { txTypes: listedBits([txType]) }),
    ...(rxFilter === undefined ? {} : { rxFilters: listedBits([rxFilter]) }),
    ...(flags === undefined ? {} : { flags: changedBits(flags) }),
  }),
});
