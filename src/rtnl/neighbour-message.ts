// RTM_*NEIGH messages: a struct ndmsg, then NDA_* (linux/neighbour.h). In host order, but for addresses
// and NDA_PORT.
import type { Codec, Decoded, Flag, MessageKind } from '../wire/index.ts';
import {
  attribute,
  attributes,
  enumeration,
  flags,
  hardwareAddress,
  s32host,
  struct,
  u8,
  u16be,
  u16host,
  u32host,
} from '../wire/index.ts';
import { headed, readPadding, writePadding } from './header.ts';
import { type AddressFamily, FAMILIES, protocolAddress } from './values.ts';

export const RTM_NEWNEIGH = 28;
export const RTM_DELNEIGH = 29;
export const RTM_GETNEIGH = 30;

/** NUD_*, in ip-neighbour(8)'s words. */
const STATES = {
  incomplete: 0x1,
  reachable: 0x2,
  stale: 0x4,
  delay: 0x8,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
} as const;

export type NeighbourState = Flag<keyof typeof STATES>;

/** NTF_*, in the words of ip-neighbour(8) and bridge(8). */
const NEIGHBOUR_FLAGS = {
  use: 0x1,
  self: 0x2,
  master: 0x4,
  proxy: 0x8,
  extern_learn: 0x10,
  offload: 0x20,
  sticky: 0x40,
  router: 0x80,
} as const;

export type NeighbourFlag = Flag<keyof typeof NEIGHBOUR_FLAGS>;

/** NTF_EXT_*. */
const MORE_FLAGS = { managed: 1, locked: 2, 'externally-validated': 4 } as const;

/** RTN_* of linux/rtnetlink.h. */
const TYPES = { unspec: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5 } as const;

const neighbourAttributes = attributes({
  destination: attribute(1, 'NDA_DST', protocolAddress),
  address: attribute(2, 'NDA_LLADDR', hardwareAddress),
  /** In clock ticks (hundredths of a second) since each happened; `references` counts its users. */
  used: attribute(
    3,
    'NDA_CACHEINFO',
    struct({ confirmed: 'u32host', used: 'u32host', updated: 'u32host', references: 'u32host' }),
  ),
  probes: attribute(4, 'NDA_PROBES', u32host),
  vlan: attribute(5, 'NDA_VLAN', u16host),
  port: attribute(6, 'NDA_PORT', u16be),
  vni: attribute(7, 'NDA_VNI', u32host),
  device: attribute(8, 'NDA_IFINDEX', u32host),
  master: attribute(9, 'NDA_MASTER', u32host),
  linkNetnsId: attribute(10, 'NDA_LINK_NETNSID', s32host),
  sourceVni: attribute(11, 'NDA_SRC_VNI', u32host),
  protocol: attribute(12, 'NDA_PROTOCOL', u8),
  nexthop: attribute(13, 'NDA_NH_ID', u32host),
  moreFlags: attribute(15, 'NDA_FLAGS_EXT', flags(u32host, MORE_FLAGS)),
});

interface Header {
  /** `bridge` for entries of forwarding databases. */
  readonly family: AddressFamily;
  readonly index: number;
  readonly state: readonly NeighbourState[];
  readonly flags: readonly NeighbourFlag[];
  readonly type: keyof typeof TYPES | number;
}

const family = enumeration(u8, FAMILIES);
const state = flags(u16host, STATES);
const neighbourFlags = flags(u8, NEIGHBOUR_FLAGS);
const type = enumeration(u8, TYPES);

const header: Codec<Header> = {
  decode: (r) => {
    const familyName = family.decode(r);
    readPadding(r, 3);
    return {
      family: familyName,
      index: s32host.decode(r),
      state: state.decode(r),
      flags: neighbourFlags.decode(r),
      type: type.decode(r),
    };
  },
  encode: (w, value) => {
    family.encode(w, value.family);
    writePadding(w, 3);
    s32host.encode(w, value.index);
    state.encode(w, value.state);
    neighbourFlags.encode(w, value.flags);
    type.encode(w, value.type);
  },
};

/** Any RTM_*NEIGH message. */
export const neighbourMessage = headed(12, header, neighbourAttributes);

export type NeighbourMessage = Decoded<typeof neighbourMessage>;

/** NEWNEIGH and DELNEIGH are also what the kernel tells the group RTNLGRP_NEIGH (3). */
export const neighbourMessages: readonly MessageKind[] = [
  { name: 'RTM_NEWNEIGH', type: RTM_NEWNEIGH, direction: 'both', codec: neighbourMessage },
  { name: 'RTM_DELNEIGH', type: RTM_DELNEIGH, direction: 'both', codec: neighbourMessage },
  { name: 'RTM_GETNEIGH', type: RTM_GETNEIGH, direction: 'request', codec: neighbourMessage },
];
