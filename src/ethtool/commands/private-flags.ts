import { attribute, attributes } from '../../wire/index.ts';
import { type BitChanges, changedBits, namesMasked, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

/** Switches that only this driver has, by its own names (Linux 5.7). */
export const privateFlags = defineCommand({
  name: 'private-flags',
  message: 'PRIVFLAGS',
  about: 'private flags',
  since: '5.7',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_PRIVFLAGS_HEADER', header),
    flags: attribute(2, 'ETHTOOL_A_PRIVFLAGS_FLAGS', bitset),
  }),
  settable: ['enabled'],
  stringSets: ['priv-flags'],
  value: ({ flags, ...rest }, names) => ({
    ...rest,
    supported: namesMasked(flags, names('priv-flags')),
    enabled: namesOn(flags, names('priv-flags')),
  }),
  change: ({ enabled }: { readonly enabled?: BitChanges }) =>
    enabled === undefined ? {} : { flags: changedBits(enabled) },
});
