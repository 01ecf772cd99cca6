import { attribute, attributes, raw } from '../../wire/index.ts';
import { type BitChanges, changedBits, namesMasked, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

/**
 * Wake-on-LAN: what wakes the machine (`magic`, `phy`, ...), and the password of `magicsecure`, six
 * bytes, which the kernel tells to CAP_NET_ADMIN only (Linux 5.6).
 */
export const wol = defineCommand({
  name: 'wol',
  message: 'WOL',
  about: 'Wake-on-LAN',
  since: '5.6',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_WOL_HEADER', header),
    modes: attribute(2, 'ETHTOOL_A_WOL_MODES', bitset),
    password: attribute(3, 'ETHTOOL_A_WOL_SOPASS', raw),
  }),
  settable: ['enabled', 'password'],
  stringSets: ['wol-modes'],
  value: ({ modes, ...rest }, names) => ({
    ...rest,
    supported: namesMasked(modes, names('wol-modes')),
    enabled: namesOn(modes, names('wol-modes')),
  }),
  change: ({ enabled, ...rest }: { readonly enabled?: BitChanges; readonly password?: Uint8Array }) => ({
    ...rest,
    ...(enabled === undefined ? {} : { modes: changedBits(enabled) }),
  }),
});
