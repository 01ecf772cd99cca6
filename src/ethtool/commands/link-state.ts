import { attribute, attributes, enumeration, u8, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

/** enum ethtool_link_ext_state of linux/ethtool.h, and for each state the more it can say, from 1 on. */
const STATES = {
  autoneg: 0,
  'link-training-failure': 1,
  'link-logical-mismatch': 2,
  'bad-signal-integrity': 3,
  'no-cable': 4,
  'cable-issue': 5,
  'eeprom-issue': 6,
  'calibration-failure': 7,
  'power-budget-exceeded': 8,
  overheat: 9,
  module: 10,
  'otp-speed-violation': 11,
  'bmc-request-down': 12,
} as const;

const SUBSTATES: Readonly<Partial<Record<string | number, readonly string[]>>> = {
  autoneg: [
    'no-partner-detected',
    'ack-not-received',
    'next-page-exchange-failed',
    'no-partner-detected-force-mode',
    'fec-mismatch-during-override',
    'no-hcd',
  ],
  'link-training-failure': [
    'kr-frame-lock-not-acquired',
    'kr-link-inhibit-timeout',
    'kr-link-partner-did-not-set-receiver-ready',
    'remote-fault',
  ],
  'link-logical-mismatch': [
    'pcs-did-not-acquire-block-lock',
    'pcs-did-not-acquire-am-lock',
    'pcs-did-not-get-align-status',
    'fc-fec-is-not-locked',
    'rs-fec-is-not-locked',
  ],
  'bad-signal-integrity': [
    'large-number-of-physical-errors',
    'unsupported-rate',
    'serdes-reference-clock-lost',
    'serdes-alos',
  ],
  'cable-issue': ['unsupported-cable', 'cable-test-failure'],
  module: ['cmis-not-ready'],
};

/** Whether there is a link, and why not (Linux 5.6; the reason 5.9, how often it went down 6.3). */
export const linkState = defineCommand({
  name: 'link-state',
  message: 'LINKSTATE',
  about: 'link state',
  since: '5.6',
  codec: attributes({
    header: attribute(1, 'ETHTOOL_A_LINKSTATE_HEADER', header),
    up: attribute(2, 'ETHTOOL_A_LINKSTATE_LINK', toggle),
    signalQuality: attribute(3, 'ETHTOOL_A_LINKSTATE_SQI', u32host),
    signalQualityMax: attribute(4, 'ETHTOOL_A_LINKSTATE_SQI_MAX', u32host),
    extendedState: attribute(5, 'ETHTOOL_A_LINKSTATE_EXT_STATE', enumeration(u8, STATES)),
    extendedSubstate: attribute(6, 'ETHTOOL_A_LINKSTATE_EXT_SUBSTATE', u8),
    downCount: attribute(7, 'ETHTOOL_A_LINKSTATE_EXT_DOWN_CNT', u32host),
  }),
  value: ({ extendedSubstate, ...rest }) => ({
    ...rest,
    ...(extendedSubstate === undefined
      ? {}
      : { extendedSubstate: SUBSTATES[rest.extendedState ?? '']?.[extendedSubstate - 1] ?? extendedSubstate }),
  }),
});
