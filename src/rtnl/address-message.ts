// RTM_*ADDR messages: a struct ifaddrmsg, then IFA_* (linux/if_addr.h). In host order, but for the
// addresses themselves.
import type { Codec, Decoded, Flag, MessageKind } from '../wire/index.ts';
import { attribute, attributes, enumeration, flags, s32host, string, struct, u8, u32host } from '../wire/index.ts';
import { headed } from './header.ts';
import { type AddressFamily, FAMILIES, protocolAddress } from './values.ts';

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
export const RTM_GETADDR = 22;

/** IFA_F_*, in ip-address(8)'s words where it has some. The first is `temporary` for IPv6 addresses. */
const ADDRESS_FLAGS = {
  secondary: 0x1,
  nodad: 0x2,
  optimistic: 0x4,
  dadfailed: 0x8,
  home: 0x10,
  deprecated: 0x20,
  tentative: 0x40,
  permanent: 0x80,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
  'stable-privacy': 0x800,
} as const;

export type AddressFlag = Flag<keyof typeof ADDRESS_FLAGS>;

/** RT_SCOPE_* of linux/rtnetlink.h. */
const SCOPES = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const;

export type AddressScope = keyof typeof SCOPES | number;

/** IFAPROT_*: who added it (Linux 5.18). */
const PROTOCOLS = { unspec: 0, kernel_lo: 1, kernel_ra: 2, kernel_ll: 3 } as const;

const addressAttributes = attributes({
  /** The other end's, where the device is a point-to-point one; else the same as `local`. IPv6: the address. */
  address: attribute(1, 'IFA_ADDRESS', protocolAddress),
  local: attribute(2, 'IFA_LOCAL', protocolAddress),
  label: attribute(3, 'IFA_LABEL', string(15)),
  broadcast: attribute(4, 'IFA_BROADCAST', protocolAddress),
  anycast: attribute(5, 'IFA_ANYCAST', protocolAddress),
  multicast: attribute(7, 'IFA_MULTICAST', protocolAddress),
  /** Seconds that are left (0xffffffff: for ever), and when it was made and changed, in hundredths of a second since boot. */
  lifetime: attribute(
    6,
    'IFA_CACHEINFO',
    struct({ preferred: 'u32host', valid: 'u32host', created: 'u32host', updated: 'u32host' }),
  ),
  flags: attribute(8, 'IFA_FLAGS', flags(u32host, ADDRESS_FLAGS)),
  routePriority: attribute(9, 'IFA_RT_PRIORITY', u32host),
  targetNetnsId: attribute(10, 'IFA_TARGET_NETNSID', s32host),
  protocol: attribute(11, 'IFA_PROTO', enumeration(u8, PROTOCOLS)),
});

interface Header {
  readonly family: AddressFamily;
  readonly prefixLength: number;
  /** The lowest eight flags; `flags` has all of them (Linux 3.14). */
  readonly lowFlags: readonly AddressFlag[];
  readonly scope: AddressScope;
  readonly index: number;
}

const family = enumeration(u8, FAMILIES);
const lowFlags = flags(u8, ADDRESS_FLAGS);
const scope = enumeration(u8, SCOPES);

const header: Codec<Header> = {
  decode: (r) => ({
    family: family.decode(r),
    prefixLength: u8.decode(r),
    lowFlags: lowFlags.decode(r),
    scope: scope.decode(r),
    index: u32host.decode(r),
  }),
  encode: (w, value) => {
    family.encode(w, value.family);
    u8.encode(w, value.prefixLength);
    lowFlags.encode(w, value.lowFlags);
    scope.encode(w, value.scope);
    u32host.encode(w, value.index);
  },
};

/** Any RTM_*ADDR message. */
export const addressMessage = headed(8, header, addressAttributes);

export type AddressMessage = Decoded<typeof addressMessage>;

/** NEWADDR and DELADDR are also what the kernel tells RTNLGRP_IPV4_IFADDR (5) and RTNLGRP_IPV6_IFADDR (9). */
export const addressMessages: readonly MessageKind[] = [
  { name: 'RTM_NEWADDR', type: RTM_NEWADDR, direction: 'both', codec: addressMessage },
  { name: 'RTM_DELADDR', type: RTM_DELADDR, direction: 'both', codec: addressMessage },
  { name: 'RTM_GETADDR', type: RTM_GETADDR, direction: 'request', codec: addressMessage },
];
