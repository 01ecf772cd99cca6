import { attribute, attributes, enumeration, u8 } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

// PORT_*, XCVR_* and ETH_TP_MDI_* of linux/ethtool.h.
const port = enumeration(u8, { tp: 0, aui: 1, mii: 2, fibre: 3, bnc: 4, da: 5, none: 0xef, other: 0xff });
const mdix = enumeration(u8, { unknown: 0, mdi: 1, 'mdi-x': 2, auto: 3 });

/** Which port is used, and how (Linux 5.6). */
export const linkInfo = defineCommand({
  name: 'link-info',
  message: 'LINKINFO',
  about: 'link settings',
  since: '5.6',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_LINKINFO_HEADER', header),
    port: attribute(2, 'ETHTOOL_A_LINKINFO_PORT', port),
    phyAddress: attribute(3, 'ETHTOOL_A_LINKINFO_PHYADDR', u8),
    mdix: attribute(4, 'ETHTOOL_A_LINKINFO_TP_MDIX', mdix),
    mdixControl: attribute(5, 'ETHTOOL_A_LINKINFO_TP_MDIX_CTRL', mdix),
    transceiver: attribute(6, 'ETHTOOL_A_LINKINFO_TRANSCEIVER', enumeration(u8, { internal: 0, external: 1 })),
  }),
  settable: ['port', 'phyAddress', 'mdixControl'],
});
