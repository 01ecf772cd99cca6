// Generic netlink: nlctrl, and of ethtool the features.

import { ETHTOOL_MSG_FEATURES_GET, ETHTOOL_MSG_FEATURES_SET } from '../../../src/ethtool/features.ts';
import {
  type Bitset,
  bitOf,
  type Features,
  featuresGet,
  featuresSet,
  stringSetGet,
} from '../../../src/ethtool/index.ts';
import { ETHTOOL_MSG_STRSET_GET } from '../../../src/ethtool/string-set.ts';
import { GENL_ID_CTRL, getFamily, newFamily } from '../../../src/genl/index.ts';
import { decode, encode, type NetlinkMessage } from '../../../src/wire/index.ts';
import { answerTo } from '../answers.ts';
import { answered } from './answer.ts';
import type { DeviceState } from './batch.ts';
import { refuse, unsimulated } from './refused.ts';

const FAMILY_ID = 0x15;
/** Some have no name; the rest stand still. */
const NAMES = ['tx-checksum-ipv4', '', 'rx-gro', 'hw-tc-offload', 'rx-hashing'];
const HW_TC_OFFLOAD = BigInt(1 << NAMES.indexOf('hw-tc-offload'));
const ALL = BigInt((1 << NAMES.length) - 1);
const RX_GRO = 0b100n;

type Devices = ReadonlyMap<string, DeviceState>;

const compact = (value: bigint, mask?: bigint): Bitset => ({
  form: 'compact',
  ...(mask === undefined ? { noMask: true } : { mask }),
  size: NAMES.length,
  value,
});

export function answerGeneric(request: NetlinkMessage, devices: Devices): Uint8Array[] {
  const { type, payload } = request;
  const command = payload[0];
  return answered(request, () => {
    if (type === GENL_ID_CTRL) {
      if (decode(getFamily, payload).name !== 'ethtool') refuse('ENOENT');
      return [answerTo(request, type, encode(newFamily, { id: FAMILY_ID, name: 'ethtool', version: 1 }))];
    }
    if (type !== FAMILY_ID) refuse('ENOENT');
    switch (command) {
      case ETHTOOL_MSG_STRSET_GET:
        return [answerTo(request, type, strings())];
      case ETHTOOL_MSG_FEATURES_GET:
        return [answerTo(request, type, encode(featuresGet, features(decode(featuresGet, payload), devices)))];
      case ETHTOOL_MSG_FEATURES_SET:
        return [answerTo(request, type, encode(featuresSet, setFeatures(decode(featuresSet, payload), devices)))];
      default:
        return unsimulated(`ethtool message ${command}`);
    }
  });
}

function strings(): Uint8Array {
  const list = NAMES.map((value, index) => ({ index, value }));
  return encode(stringSetGet, { sets: [{ id: 'features', count: list.length, strings: list }] });
}

function deviceOf({ header }: Features, devices: Devices): DeviceState {
  if (header?.device === undefined) refuse('EINVAL');
  return devices.get(header.device) ?? refuse('ENODEV');
}

function features(asked: Features, devices: Devices): Features {
  const { togglable, wanted, active } = deviceOf(asked, devices);
  return {
    header: { device: asked.header?.device ?? '' },
    hardware: compact(RX_GRO | (togglable ? HW_TC_OFFLOAD : 0n), ALL),
    wanted: compact(RX_GRO | (wanted ? HW_TC_OFFLOAD : 0n)),
    active: compact(RX_GRO | (active ? HW_TC_OFFLOAD : 0n)),
    noChange: compact(0n),
  };
}

/** Success says nothing: what did not take is in `wanted`, what changed in `active`. */
function setFeatures(asked: Features, devices: Devices): Features {
  const device = deviceOf(asked, devices);
  if (device.setError !== undefined) refuse(device.setError);
  const on = asked.wanted && bitOf(asked.wanted, 'hw-tc-offload');
  if (on === undefined) refuse('EOPNOTSUPP', 'bit name not found');
  const was = device.active;
  if (device.togglable) {
    device.wanted = on;
    if (!device.refuses) device.active = on;
  }
  const changed = device.active === was ? 0n : HW_TC_OFFLOAD;
  const stuck = device.active === on ? 0n : HW_TC_OFFLOAD;
  return {
    header: { device: asked.header?.device ?? '' },
    wanted: compact(on ? stuck : 0n, stuck),
    active: compact(device.active ? changed : 0n, changed),
  };
}
