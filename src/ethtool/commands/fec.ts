import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes, enumeration, pad, repeated, u32host, u64host } from '../../wire/index.ts';
import { type BitChanges, changedBits, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand, type StatisticsQuery } from '../command.ts';
import { header } from '../header.ts';
import { arrayOf, toggle, uint } from '../values.ts';

const bin = attributes({
  low: attribute(2, 'ETHTOOL_A_FEC_HIST_BIN_LOW', u32host),
  high: attribute(3, 'ETHTOOL_A_FEC_HIST_BIN_HIGH', u32host),
  count: attribute(4, 'ETHTOOL_A_FEC_HIST_BIN_VAL', uint),
  lanes: attribute(5, 'ETHTOOL_A_FEC_HIST_BIN_VAL_PER_LANE', arrayOf(u64host)),
  padding: attribute(1, 'ETHTOOL_A_FEC_HIST_PAD', pad),
});

const statistics = attributes({
  corrected: attribute(2, 'ETHTOOL_A_FEC_STAT_CORRECTED', arrayOf(u64host)),
  uncorrectable: attribute(3, 'ETHTOOL_A_FEC_STAT_UNCORR', arrayOf(u64host)),
  correctedBits: attribute(4, 'ETHTOOL_A_FEC_STAT_CORR_BITS', arrayOf(u64host)),
  histogram: repeated(attribute(5, 'ETHTOOL_A_FEC_STAT_HIST', bin)),
  padding: attribute(1, 'ETHTOOL_A_FEC_STAT_PAD', pad),
});

// ETHTOOL_LINK_MODE_FEC_*_BIT of linux/ethtool.h, as the kernel names these link modes.
const active = enumeration(u32host, { None: 49, RS: 50, BASER: 51, LLRS: 74 });

/** A counter of the whole port, and of each lane where the device tells them apart. */
export interface PortCounter {
  readonly total: bigint;
  readonly lanes: readonly bigint[];
}

/**
 * Forward error correction: the modes `None`, `RS`, `BASER`, `LLRS` that are configured, whether the
 * device chooses (`auto`), which one is in use, blocks that were corrected or could not be (Linux 5.13;
 * `statistics` 5.13, their histogram by errors a block 6.18).
 */
export const fec = defineCommand({
  name: 'fec',
  message: 'FEC',
  about: 'FEC',
  since: '5.13',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_FEC_HEADER', header),
    modes: attribute(2, 'ETHTOOL_A_FEC_MODES', bitset),
    auto: attribute(3, 'ETHTOOL_A_FEC_AUTO', toggle),
    active: attribute(4, 'ETHTOOL_A_FEC_ACTIVE', active),
    statistics: attribute(5, 'ETHTOOL_A_FEC_STATS', statistics),
  }),
  settable: ['modes', 'auto'],
  stringSets: ['link-modes'],
  query: (_asked: StatisticsQuery) => ({}),
  value: ({ modes, statistics: counted, ...rest }, names) => ({
    ...rest,
    modes: namesOn(modes, names('link-modes')),
    ...(counted === undefined ? {} : { statistics: counters(counted) }),
  }),
  change: ({ modes, ...rest }: { readonly modes?: BitChanges; readonly auto?: boolean }) => ({
    ...rest,
    ...(modes === undefined ? {} : { modes: changedBits(modes) }),
  }),
});

function counters({ histogram = [], unknown, ...lists }: Decoded<typeof statistics>) {
  return {
    ...portCounters(lists),
    histogram,
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** A device that does not count something sends an empty list. */
function portCounters<K extends string>(
  lists: Readonly<Partial<Record<K, readonly bigint[]>>>,
): Readonly<Partial<Record<K, PortCounter>>> {
  const counted: Partial<Record<K, PortCounter>> = {};
  for (const name of Object.keys(lists) as K[]) {
    const [total, ...lanes] = lists[name] ?? [];
    if (total !== undefined) counted[name] = { total, lanes };
  }
  return counted;
}
