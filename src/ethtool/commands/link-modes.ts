import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes, enumeration, mapped, u8, u32host } from '../../wire/index.ts';
import { type BitChanges, changedBits, namesMasked, namesOn } from '../bit-names.ts';
import { bitset } from '../bitset.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';
import { toggle } from '../values.ts';

/** SPEED_UNKNOWN is -1. */
const SPEED_UNKNOWN = 0xffff_ffff;
const speed = mapped<number, number | 'unknown'>(
  u32host,
  (number) => (number === SPEED_UNKNOWN ? 'unknown' : number),
  (value) => (value === 'unknown' ? SPEED_UNKNOWN : value),
);

const codec = attributes({
  header: attribute(1, 'ETHTOOL_A_LINKMODES_HEADER', header),
  autonegotiation: attribute(2, 'ETHTOOL_A_LINKMODES_AUTONEG', toggle),
  ours: attribute(3, 'ETHTOOL_A_LINKMODES_OURS', bitset),
  peer: attribute(4, 'ETHTOOL_A_LINKMODES_PEER', bitset),
  speed: attribute(5, 'ETHTOOL_A_LINKMODES_SPEED', speed),
  duplex: attribute(6, 'ETHTOOL_A_LINKMODES_DUPLEX', enumeration(u8, { half: 0, full: 1, unknown: 0xff })),
  masterSlaveConfig: attribute(
    7,
    'ETHTOOL_A_LINKMODES_MASTER_SLAVE_CFG',
    enumeration(u8, {
      unsupported: 0,
      unknown: 1,
      'master-preferred': 2,
      'slave-preferred': 3,
      'master-force': 4,
      'slave-force': 5,
    }),
  ),
  masterSlaveState: attribute(
    8,
    'ETHTOOL_A_LINKMODES_MASTER_SLAVE_STATE',
    enumeration(u8, { unsupported: 0, unknown: 1, master: 2, slave: 3, error: 4 }),
  ),
  lanes: attribute(9, 'ETHTOOL_A_LINKMODES_LANES', u32host),
  rateMatching: attribute(
    10,
    'ETHTOOL_A_LINKMODES_RATE_MATCHING',
    enumeration(u8, { none: 0, pause: 1, crs: 2, 'open-loop': 3 }),
  ),
});

type Wire = Decoded<typeof codec>;
type Settable = Pick<Wire, 'autonegotiation' | 'speed' | 'duplex' | 'masterSlaveConfig' | 'lanes'>;

/**
 * Link modes by the kernel's names (`1000baseT/Full`), speed in Mbit/s (Linux 5.6; lanes 5.12, rate
 * matching 6.1). A SET of speed or duplex alone makes the kernel advertise the modes that fit.
 */
export const linkModes = defineCommand({
  name: 'link-modes',
  message: 'LINKMODES',
  about: 'link modes',
  since: '5.6',
  codec,
  settable: ['autonegotiation', 'advertised', 'speed', 'duplex', 'masterSlaveConfig', 'lanes'],
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
