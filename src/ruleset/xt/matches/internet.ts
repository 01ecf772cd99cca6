// Headers of IPv4 and of either family, ICMP, IPsec, and the routing table.
import type { Info, Translate } from '../info.ts';
import { address, bits, choice, layout, not, phrases, range, u8, u16, u32 } from './read.ts';

const ICMP: Readonly<Record<number, string>> = {
  0: 'echo-reply',
  3: 'destination-unreachable',
  4: 'source-quench',
  5: 'redirect',
  8: 'echo-request',
  9: 'router-advertisement',
  10: 'router-solicitation',
  11: 'time-exceeded',
  12: 'parameter-problem',
  13: 'timestamp-request',
  14: 'timestamp-reply',
  17: 'address-mask-request',
  18: 'address-mask-reply',
};

const ICMPV6: Readonly<Record<number, string>> = {
  1: 'destination-unreachable',
  2: 'packet-too-big',
  3: 'time-exceeded',
  4: 'parameter-problem',
  128: 'echo-request',
  129: 'echo-reply',
  133: 'nd-router-solicit',
  134: 'nd-router-advert',
  135: 'nd-neighbor-solicit',
  136: 'nd-neighbor-advert',
  137: 'nd-redirect',
};

/** RTN_*, as far as nft has words. */
const ROUTE_TYPES = [
  'unspec',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
];

/** `struct ipt_icmp`; with a code nft has no words. */
function icmp(words: string, names: Readonly<Record<number, string>>): Translate {
  return layout(4, (info) => {
    const name = names[u8(info, 0)];
    if (name === undefined || u8(info, 1) !== 0 || u8(info, 2) !== 0xff) return undefined;
    return `${words} type ${not(u8(info, 3) & 1)}${name}`;
  });
}

const anyIcmp = icmp('icmp', ICMP);

/** Mode, value: `struct ipt_ttl_info` and `struct ip6t_hl_info`. */
function hops(words: string): Translate {
  return layout(2, (info) => {
    const mode = ['', '!= ', 'lt ', 'gt '][u8(info, 0)];
    return mode === undefined ? undefined : `${words} ${mode}${u8(info, 1)}`;
  });
}

/** `struct xt_esp` and its like: two ends of a range, then the flags that invert. */
export function indexes(info: Info, words: string, inverted: number): string {
  const [low, high] = [u32(info, 0), u32(info, 4)];
  return low === 0 && high === 0xffff_ffff ? '' : `${words} ${not(inverted & 1)}${range(low, high)}`;
}

/** `struct ip6t_ah` has more than that of IPv4. */
const ah6 = layout(14, (info) => {
  const [length, reserved, inverted] = [u32(info, 8), u8(info, 12), u8(info, 13)];
  const words = phrases([
    indexes(info, 'ah spi', inverted),
    (length !== 0 || inverted & 2) && `ah hdrlength ${not(inverted & 2)}${length}`,
    reserved && `ah reserved ${reserved}`,
  ]);
  return words === '' ? 'meta l4proto ah' : words;
});

const ah4 = layout(9, (info) => indexes(info, 'ah spi', u8(info, 8)));

const iprange = layout(
  65,
  (info) => {
    const flags = u8(info, 64);
    const family = info.family;
    const between = (low: number) => `${address(info, low)}-${address(info, low + 16)}`;
    return phrases([
      flags & 1 && `${family} saddr ${not(flags & 0x10)}${between(0)}`,
      flags & 2 && `${family} daddr ${not(flags & 0x20)}${between(32)}`,
    ]);
  },
  1,
);

/** `struct xt_addrtype_info_v1`. nft looks at one of both addresses, and inverts it for either. */
const addrtype = layout(
  8,
  (info) => {
    const [source, destination, flags] = [u16(info, 0), u16(info, 2), u32(info, 4)];
    const mask = source === 0 ? destination : source;
    const device = flags & 4 ? ' . iif' : flags & 8 ? ' . oif' : '';
    const names = bits(mask, ROUTE_TYPES).join(', ');
    const several = (mask & (mask - 1)) !== 0;
    const types = several ? `{ ${names} }` : names;
    return `fib ${source === 0 ? 'daddr' : 'saddr'}${device} type ${not(flags & 3)}${types}`.trimEnd();
  },
  1,
);

/** XT_RPFILTER_*; for `--accept-local` nft has no words. */
const rpfilter = layout(1, (info) => {
  const flags = u8(info, 0);
  if (flags & 4) return undefined;
  return `fib saddr${flags & 2 ? ' . mark' : ''}${flags & 1 ? '' : ' . iif'} oif ${flags & 8 ? '0' : '!= 0'}`;
});

const cluster = layout(16, (info) => {
  const mask = u32(info, 4);
  const nodes = Array.from({ length: 32 }, (_, node) => node).filter((node) => (mask >>> node) & 1);
  // One node is counted from one, several from zero.
  const wanted = nodes.length === 1 ? `eq ${Number(nodes[0]) + 1}` : choice(nodes);
  const seed = u32(info, 8).toString(16).padStart(8, '0');
  return `jhash ct original saddr mod ${u32(info, 0)} seed 0x${seed} ${wanted} meta pkttype set host`;
});

export const INTERNET_MATCHES: Readonly<Record<string, Translate>> = {
  icmp: (info) => (info.bytes[0] === 0xff ? 'ip protocol icmp' : anyIcmp(info)),
  icmp6: icmp('icmpv6', ICMPV6),
  ttl: hops('ip ttl'),
  hl: hops('ip6 hoplimit'),
  dscp: layout(2, (info) => {
    const value = u8(info, 0).toString(16).padStart(2, '0');
    return `${info.family} dscp ${not(u8(info, 1))}0x${value}`;
  }),
  esp: layout(9, (info) => indexes(info, 'esp spi', u8(info, 8))),
  ah: (info) => (info.family === 'ip6' ? ah6(info) : ah4(info)),
  ipcomp: layout(9, (info) => `comp cpi ${not(u8(info, 8) & 1)}${range(u32(info, 0), u32(info, 4))}`),
  iprange,
  addrtype,
  rpfilter,
  cluster,
};
