// Expressions that load something into a register, or write what can be loaded.
import { bitsOf, type Format, type Formatters, given, hexText } from './words.ts';

/** libnftnl's names of keys, where they are not those of src/nft. */
const META: Readonly<Record<string, string>> = {
  ibrname: 'bri_iifname',
  obrname: 'bri_oifname',
  ibrpvid: 'bri_iifpvid',
  ibrvproto: 'bri_iifvproto',
  ibrhwaddr: 'bri_iifhwaddr',
  random: 'prandom',
};

const CT: Readonly<Record<string, string>> = {
  l3proto: 'l3protocol',
  saddr: 'src',
  daddr: 'dst',
  'proto-src': 'proto_src',
  'proto-dst': 'proto_dst',
  'ip saddr': 'src_ip',
  'ip daddr': 'dst_ip',
  'ip6 saddr': 'src_ip6',
  'ip6 daddr': 'dst_ip6',
};

const RT: Readonly<Record<string, string>> = { 'ip nexthop': 'nexthop4', 'ip6 nexthop': 'nexthop6', mtu: 'tcpmss' };

const XFRM: Readonly<Record<string, string>> = {
  'ip daddr': 'daddr4',
  'ip6 daddr': 'daddr6',
  'ip saddr': 'saddr4',
  'ip6 saddr': 'saddr6',
};

const CHECKSUMS: Readonly<Record<string, number>> = { none: 0, inet: 1, sctp: 2 };

/** Extension headers and options whose kind is told. */
const EXTHDR: Readonly<Record<string, string>> = { ipv6: 'ipv6 ', tcpopt: 'tcpopt ', ipv4: 'ipv4 ' };

const TUNNELS: Readonly<Record<string, number>> = { unspec: 0, vxlan: 1, geneve: 2 };
const INNER_FLAGS = { 'header-size': 1, link: 2, network: 4, transport: 8 };

/** `load KEY => reg N`, `set KEY with reg N`. */
function keyed(
  key: string,
  { dreg, sreg }: { readonly dreg?: number | undefined; readonly sreg?: number | undefined },
): string {
  return dreg === undefined ? `set ${key} with reg ${sreg}` : `load ${key} => reg ${dreg}`;
}

export const LOADS: Formatters<
  | 'meta'
  | 'ct'
  | 'payload'
  | 'exthdr'
  | 'rt'
  | 'fib'
  | 'socket'
  | 'osf'
  | 'tunnel'
  | 'xfrm'
  | 'numgen'
  | 'hash'
  | 'inner'
> = {
  meta: ({ key, ...registers }) => keyed(META[key] ?? String(key), registers),
  ct: ({ key, direction, ...registers }) => {
    const way = direction === undefined ? '' : ` , dir ${direction}`;
    return `${keyed(CT[key] ?? String(key), registers)}${way}`;
  },
  payload: ({ base, offset, length, dreg, sreg, checksumType = 'none', checksumOffset = 0, checksumFlags }) => {
    const place = `${length}b @ ${base} header + ${offset}`;
    if (sreg === undefined) return `load ${place} => reg ${dreg}`;
    const bits = hexText(bitsOf(checksumFlags, { 'l4-pseudo-header': 1 }));
    const type = CHECKSUMS[checksumType] ?? checksumType;
    return `write reg ${sreg} => ${place} csum_type ${type} csum_off ${checksumOffset} csum_flags ${bits}`;
  },
  exthdr: ({ op = 'ipv6', type, offset = 0, length = 0, flags = [], dreg, sreg }) => {
    const kind = EXTHDR[op] ?? '';
    const place = `${length}b @ ${type} + ${offset}`;
    if (sreg !== undefined) return `write ${kind}reg ${sreg} => ${place}`;
    if (dreg === undefined) return `reset ${kind}${type}`;
    return `load ${kind}${place}${flags.includes('present') ? ' present' : ''} => reg ${dreg}`;
  },
  rt: ({ key, dreg }) => `load ${RT[key] ?? key} => reg ${dreg}`,
  fib: ({ result, flags, dreg }) => {
    const keys = flags.filter((flag) => flag !== 'present').join(' . ');
    return `${keys} ${result}${flags.includes('present') ? ' present' : ''} => reg ${dreg}`;
  },
  socket: ({ key, dreg }) => `load ${key} => reg ${dreg}`,
  osf: ({ dreg }) => `dreg ${dreg}`,
  tunnel: ({ key, dreg }) => `load ${key} => reg ${dreg}`,
  xfrm: ({ key, direction, spnum = 0, dreg }) => `load ${direction} ${spnum} ${XFRM[key] ?? key} => reg ${dreg}`,
  numgen: ({ dreg, type, modulus, offset = 0 }) =>
    [`reg ${dreg} = ${type} mod ${modulus}`, ...given('offset', offset || undefined)].join(' '),
  hash: ({ dreg, sreg, length = 0, seed = 0, type = 'jhash', modulus, offset = 0 }) => {
    const of = type === 'jhash' ? `jhash(reg ${sreg}, ${length}, ${hexText(seed)})` : `${type}()`;
    return [`reg ${dreg} = ${of} % mod ${modulus}`, ...given('offset', offset || undefined)].join(' ');
  },
  inner: ({ type, headerSize, flags, expression }, { nested }: Format) => {
    const bits = bitsOf(flags, INNER_FLAGS).toString(16);
    return `type ${TUNNELS[type] ?? type} hdrsize ${headerSize} flags ${bits} ${nested(expression)}`;
  },
};
