// IFLA_LINKINFO: what kind of device it is, with the kind's own settings, and the same of its master's
// kind. Settings of kinds without a codec are kept as bytes (`data`, `slaveData`) and survive a round trip.
import type { Attribute, Codec, Reader, UnknownAttribute } from '../wire/index.ts';
import { attribute, attributes, forEachAttribute, raw, refuse, string } from '../wire/index.ts';
import { type Bond, bond } from './kinds/bond.ts';
import { type BondPort, bondPort } from './kinds/bond-port.ts';
import { type Bridge, bridge } from './kinds/bridge.ts';
import { type BridgePort, bridgePort } from './kinds/bridge-port.ts';
import { type Macvlan, macvlan } from './kinds/macvlan.ts';
import { type Dsa, dsa, type Ppp, ppp, type Tun, tun, type Vrf, type VrfPort, vrf, vrfPort } from './kinds/small.ts';
import { type Veth, veth } from './kinds/veth.ts';
import { type Vlan, vlan } from './kinds/vlan.ts';
import { type Vxlan, vxlan } from './kinds/vxlan.ts';

/** The settings of a device's kind: at most one of these is there. */
export interface KindData {
  readonly vlan?: Vlan;
  readonly bridge?: Bridge;
  readonly bond?: Bond;
  /** Of `macvlan` and `macvtap`. */
  readonly macvlan?: Macvlan;
  readonly vrf?: Vrf;
  readonly vxlan?: Vxlan;
  readonly tun?: Tun;
  readonly dsa?: Dsa;
  readonly ppp?: Ppp;
  readonly veth?: Veth;
}

/** What a device's master has set for it: at most one of these is there. */
export interface PortData {
  readonly bridgePort?: BridgePort;
  readonly bondPort?: BondPort;
  readonly vrfPort?: VrfPort;
}

export interface LinkInfo extends KindData, PortData {
  readonly kind?: string;
  /** The settings of a kind this package has no codec for. */
  readonly data?: Uint8Array;
  readonly xstats?: Uint8Array;
  readonly slaveKind?: string;
  readonly slaveData?: Uint8Array;
  readonly unknown?: readonly UnknownAttribute[];
}

const KINDS: Readonly<Record<string, readonly [keyof KindData, Codec<unknown>]>> = {
  vlan: ['vlan', vlan],
  bridge: ['bridge', bridge],
  bond: ['bond', bond],
  macvlan: ['macvlan', macvlan],
  macvtap: ['macvlan', macvlan],
  vrf: ['vrf', vrf],
  vxlan: ['vxlan', vxlan],
  tun: ['tun', tun],
  dsa: ['dsa', dsa],
  ppp: ['ppp', ppp],
  veth: ['veth', veth],
};

const PORT_KINDS: Readonly<Record<string, readonly [keyof PortData, Codec<unknown>]>> = {
  bridge: ['bridgePort', bridgePort],
  bond: ['bondPort', bondPort],
  vrf: ['vrfPort', vrfPort],
};

export const KIND_FIELDS = [...new Set(Object.values(KINDS).map(([field]) => field))];
export const PORT_FIELDS = Object.values(PORT_KINDS).map(([field]) => field);
const DATA_FIELDS: readonly (keyof LinkInfo)[] = ['data', 'slaveData', ...KIND_FIELDS, ...PORT_FIELDS];

const infoKind = attribute(1, 'IFLA_INFO_KIND', string());
const infoData = attribute<unknown>(2, 'IFLA_INFO_DATA', raw);
const infoXstats = attribute(3, 'IFLA_INFO_XSTATS', raw);
const infoSlaveKind = attribute(4, 'IFLA_INFO_SLAVE_KIND', string());
const infoSlaveData = attribute<unknown>(5, 'IFLA_INFO_SLAVE_DATA', raw);

interface Envelope {
  readonly codec: Codec<LinkInfo>;
  readonly fields: readonly (keyof LinkInfo)[];
}

const envelopes = new Map<string, Envelope>();

/** The attributes of a device of this kind with a master of that one. */
function envelope(kind: string | undefined, slaveKind: string | undefined): Envelope {
  const [field, data] = own(KINDS, kind) ?? (['data', infoData.codec] as const);
  const [slaveField, slaveData] = own(PORT_KINDS, slaveKind) ?? (['slaveData', infoSlaveData.codec] as const);
  const key = `${field} ${slaveField}`;
  let known = envelopes.get(key);
  if (known === undefined) {
    const table: Readonly<Record<string, Attribute<unknown>>> = {
      kind: infoKind,
      [field]: { ...infoData, codec: data },
      xstats: infoXstats,
      slaveKind: infoSlaveKind,
      [slaveField]: { ...infoSlaveData, codec: slaveData },
    };
    known = { codec: attributes(table) as Codec<LinkInfo>, fields: [field, slaveField] };
    envelopes.set(key, known);
  }
  return known;
}

function own<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The kinds, found without leaving the reader anywhere else: the settings may come before them. */
function peekKinds(r: Reader): { kind?: string; slaveKind?: string } {
  const { pos, layout } = r;
  const found: { kind?: string; slaveKind?: string } = {};
  r.layout = undefined;
  forEachAttribute(r, (type, _rawType, size) => {
    if (type === infoKind.number) found.kind = r.within(size, (inner) => infoKind.codec.decode(inner));
    else if (type === infoSlaveKind.number)
      found.slaveKind = r.within(size, (inner) => infoSlaveKind.codec.decode(inner));
    else r.take(size);
  });
  r.pos = pos;
  r.layout = layout;
  return found;
}

export const linkInfo: Codec<LinkInfo> = {
  nested: true,
  shape: () => ({
    attributes: [infoKind, infoData, infoXstats, infoSlaveKind, infoSlaveData] as readonly Attribute<unknown>[],
    choices: [...Object.values(KINDS), ...Object.values(PORT_KINDS)].map(([, codec]) => codec),
  }),
  decode: (r) => {
    const { kind, slaveKind } = peekKinds(r);
    return envelope(kind, slaveKind).codec.decode(r);
  },
  encode: (w, value) => {
    if (typeof value !== 'object' || value === null) refuse(value, "a link's kind ({ kind: ... })");
    const { codec, fields } = envelope(value.kind, value.slaveKind);
    for (const field of DATA_FIELDS) {
      if (value[field] === undefined || fields.includes(field)) continue;
      refuse(field, `what a link of kind ${value.kind} in one of kind ${value.slaveKind} has: ${fields.join(', ')}`);
    }
    codec.encode(w, value);
  },
};
