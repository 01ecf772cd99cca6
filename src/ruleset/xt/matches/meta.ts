// What the kernel knows of a packet beside its headers.
import type { Translate } from '../info.ts';
import { hardware, layout, masked, not, phrases, range, u8, u16, u32 } from './read.ts';

/** PACKET_* */
const PACKET_TYPES = ['unicast', 'broadcast', 'multicast'];

/** XT_OWNER_* */
const UID = 1;
const GID = 2;

/** `struct xt_owner_match_info`; of more than one thing nft says nothing. */
const owner = layout(
  18,
  (info) => {
    const [match, inverted] = [u8(info, 16), u8(info, 17)];
    if (match === UID) return `skuid ${not(inverted & UID)}${range(u32(info, 0), u32(info, 4))}`;
    if (match === GID) return `skgid ${not(inverted & GID)}${range(u32(info, 8), u32(info, 12))}`;
    return undefined;
  },
  1,
);

const devgroup = layout(20, (info) => {
  const flags = u32(info, 0);
  return phrases([
    flags & 1 && `iifgroup ${masked(u32(info, 4), u32(info, 8), flags & 2, ['default'])}`,
    flags & 4 && `oifgroup ${masked(u32(info, 12), u32(info, 16), flags & 8, ['default'])}`,
  ]);
});

/** `struct xt_cgroup_info_v2`; a path has no words. */
const cgroup = layout(
  8,
  (info) => (u8(info, 0) || !u8(info, 1) ? undefined : `meta cgroup ${not(u8(info, 3))}${u32(info, 4)}`),
  2,
);

export const META_MATCHES: Readonly<Record<string, Translate>> = {
  // nft would show it as the rule's comment, and does not.
  comment: () => '',
  length: layout(5, (info) => `meta length ${not(u8(info, 4))}${range(u16(info, 0), u16(info, 2))}`),
  mac: layout(12, (info) => `ether saddr ${not(u32(info, 8))}${hardware(info, 0)}`),
  pkttype: layout(8, (info) => `pkttype ${not(u32(info, 4))}${PACKET_TYPES[u32(info, 0)] ?? u32(info, 0)}`),
  cpu: layout(8, (info) => `cpu ${not(u32(info, 4))}${u32(info, 0)}`),
  realm: layout(9, (info) => `rtclassid ${masked(u32(info, 0), u32(info, 4), u8(info, 8), ['cosmos'])}`),
  owner,
  devgroup,
  cgroup,
};
