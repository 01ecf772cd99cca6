// nft's datatypes, as far as elements need them: the number a set's type is made of, the length, the
// byte order of constants, and how they are written.
import { CT_STATES } from '../expressions/ct.ts';

export type ByteOrder = 'network' | 'host';

/** How constants are written: as numbers, addresses or interface names. */
export type Notation = 'number' | 'ipv4' | 'ipv6' | 'hardware' | 'name';

export interface SetDatatype {
  /** nft's number: six bits of NFTA_SET_KEY_TYPE. */
  readonly number: number;
  /** In bytes; 0 where each use has its own. */
  readonly length: number;
  /** Of names: their bytes as they are. */
  readonly order: ByteOrder;
  readonly notation: Notation;
  readonly symbols?: Readonly<Record<string, number>>;
}

/** Those of /etc/protocols that rules are about. */
const PROTOCOLS = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
} as const;

function network(number: number, length: number, symbols?: Readonly<Record<string, number>>): SetDatatype {
  return { number, length, order: 'network', notation: 'number', ...(symbols === undefined ? {} : { symbols }) };
}

function host(number: number, length: number, symbols?: Readonly<Record<string, number>>): SetDatatype {
  return { ...network(number, length, symbols), order: 'host' };
}

function written(number: number, length: number, notation: Notation): SetDatatype {
  return { number, length, order: 'network', notation };
}

/** By nft's names (`nft describe`). `duration` is nft's `time` of 18, in milliseconds, and `time` that of 43, in nanoseconds. */
export const SET_DATATYPES = {
  nf_proto: network(2, 1),
  bitmask: network(3, 0),
  integer: network(4, 0),
  string: written(5, 0, 'name'),
  ll_addr: written(6, 0, 'hardware'),
  ipv4_addr: written(7, 4, 'ipv4'),
  ipv6_addr: written(8, 16, 'ipv6'),
  ether_addr: written(9, 6, 'hardware'),
  ether_type: network(10, 2),
  arp_op: network(11, 2),
  inet_proto: network(12, 1, PROTOCOLS),
  inet_service: network(13, 2),
  icmp_type: network(14, 1),
  tcp_flag: network(15, 1),
  dccp_pkttype: network(16, 1),
  mh_type: network(17, 1),
  duration: host(18, 8),
  mark: host(19, 4),
  iface_index: host(20, 4),
  iface_type: host(21, 2),
  realm: host(22, 4),
  classid: host(23, 4),
  uid: host(24, 4),
  gid: host(25, 4),
  ct_state: host(26, 4, CT_STATES),
  ct_dir: host(27, 1),
  ct_status: host(28, 4),
  icmpv6_type: network(29, 1),
  ct_label: host(30, 16),
  pkt_type: host(31, 1),
  icmp_code: network(32, 1),
  icmpv6_code: network(33, 1),
  icmpx_code: network(34, 1),
  devgroup: host(35, 4),
  dscp: network(36, 1),
  ecn: network(37, 1),
  fib_addrtype: host(38, 4),
  boolean: host(39, 1),
  ct_event: host(40, 4),
  ifname: written(41, 16, 'name'),
  igmp_type: network(42, 1),
  time: host(43, 8),
  hour: host(44, 4),
  day: host(45, 1),
  cgroupsv2: host(46, 8),
} as const satisfies Readonly<Record<string, SetDatatype>>;

export type SetDatatypeName = keyof typeof SET_DATATYPES;

const nameByNumber = new Map(
  Object.entries(SET_DATATYPES).map(([name, { number }]) => [number, name as SetDatatypeName]),
);

export function datatypeName(number: number): SetDatatypeName | undefined {
  return nameByNumber.get(number);
}
