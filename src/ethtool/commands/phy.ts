import { attribute, attributes, enumeration, string, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

/** A device's PHY, and what it hangs on; `getAll` lists all PHYs of all devices (Linux 6.12). */
export const phy = defineCommand({
  name: 'phy',
  message: 'PHY',
  about: 'PHYs',
  since: '6.12',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_PHY_HEADER', header),
    index: attribute(2, 'ETHTOOL_A_PHY_INDEX', u32host),
    driver: attribute(3, 'ETHTOOL_A_PHY_DRVNAME', string()),
    name: attribute(4, 'ETHTOOL_A_PHY_NAME', string()),
    upstreamType: attribute(5, 'ETHTOOL_A_PHY_UPSTREAM_TYPE', enumeration(u32host, { mac: 0, phy: 1 })),
    upstreamIndex: attribute(6, 'ETHTOOL_A_PHY_UPSTREAM_INDEX', u32host),
    upstreamSfpName: attribute(7, 'ETHTOOL_A_PHY_UPSTREAM_SFP_NAME', string()),
    downstreamSfpName: attribute(8, 'ETHTOOL_A_PHY_DOWNSTREAM_SFP_NAME', string()),
  }),
});
