import { attribute, attributes, enumeration, u8 } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

/** The power mode of a plugged-in module, and who decides on it (Linux 5.16). */
export const module = defineCommand({
  name: 'module',
  message: 'MODULE',
  about: 'module power mode',
  since: '5.16',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_MODULE_HEADER', header),
    powerModePolicy: attribute(2, 'ETHTOOL_A_MODULE_POWER_MODE_POLICY', enumeration(u8, { high: 1, auto: 2 })),
    powerMode: attribute(3, 'ETHTOOL_A_MODULE_POWER_MODE', enumeration(u8, { low: 1, high: 2 })),
  }),
  settable: ['powerModePolicy'],
});
