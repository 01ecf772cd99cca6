import { attribute, attributes } from '../../wire/index.ts';
import { type BitChanges, changedBits, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

/** The classes of messages a driver logs: `link`, `probe`, ... (NETIF_MSG_*; Linux 5.6). */
export const debug = defineCommand({
  name: 'debug',
  message: 'DEBUG',
  about: 'debug message classes',
  since: '5.6',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_DEBUG_HEADER', header),
    classes: attribute(2, 'ETHTOOL_A_DEBUG_MSGMASK', bitset),
  }),
  settable: ['enabled'],
  stringSets: ['msg-classes'],
  value: ({ classes, ...rest }, names) => ({ ...rest, enabled: namesOn(classes, names('msg-classes')) }),
  change: ({ enabled }: { readonly enabled?: BitChanges }) =>
    enabled === undefined ? {} : { classes: changedBits(enabled) },
});
