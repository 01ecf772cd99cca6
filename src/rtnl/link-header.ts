// struct ifinfomsg (linux/rtnetlink.h), in front of every RTM_*LINK message's attributes.
import type { Codec, Decoded, Flag } from '../wire/index.ts';
import { enumeration, flags, s32host, u8, u16host, u32host } from '../wire/index.ts';
import { readPadding, writePadding } from './header.ts';

/** IFF_* of linux/if.h, in the words of ip(8). */
const IFF = {
  up: 0x1,
  broadcast: 0x2,
  debug: 0x4,
  loopback: 0x8,
  pointopoint: 0x10,
  notrailers: 0x20,
  running: 0x40,
  noarp: 0x80,
  promisc: 0x100,
  allmulti: 0x200,
  master: 0x400,
  slave: 0x800,
  multicast: 0x1000,
  portsel: 0x2000,
  automedia: 0x4000,
  dynamic: 0x8000,
  'lower-up': 0x1_0000,
  dormant: 0x2_0000,
  echo: 0x4_0000,
} as const;

export type LinkFlag = Flag<keyof typeof IFF>;

/** ARPHRD_* of linux/if_arp.h that devices which forward packets have. */
const ARPHRD = {
  netrom: 0,
  ether: 1,
  infiniband: 32,
  ppp: 512,
  tunnel: 768,
  tunnel6: 769,
  loopback: 772,
  sit: 776,
  ipgre: 778,
  ip6gre: 823,
  none: 0xfffe,
} as const;

const deviceType = enumeration(u16host, ARPHRD);
const deviceFlags = flags(u32host, IFF);

export interface LinkHeader {
  /** AF_*: 0 for links in general, 7 for a bridge's view of its ports. */
  readonly family: number;
  readonly type: Decoded<typeof deviceType>;
  readonly index: number;
  readonly flags: readonly LinkFlag[];
  /** Which flags a request changes, or which changed. */
  readonly change: number;
}

export const IFINFOMSG_SIZE = 16;

export const linkHeader: Codec<LinkHeader> = {
  decode: (r) => {
    const family = u8.decode(r);
    readPadding(r, 1);
    return {
      family,
      type: deviceType.decode(r),
      index: s32host.decode(r),
      flags: deviceFlags.decode(r),
      change: u32host.decode(r),
    };
  },
  encode: (w, value) => {
    u8.encode(w, value.family);
    writePadding(w, 1);
    deviceType.encode(w, value.type);
    s32host.encode(w, value.index);
    deviceFlags.encode(w, value.flags);
    u32host.encode(w, value.change);
  },
};
