// Headers nft can name: their fields by offset and length in bits.

import type { Datatype } from '../datatypes/datatype.ts';
import { datatypeByName, INTEGER } from '../datatypes/datatypes.ts';
import { rawText } from '../datatypes/text-values.ts';

/** `tunnel`: the header of a tunnel, behind which another packet begins. */
export type Base = 'link' | 'network' | 'transport' | 'tunnel';

export interface Field {
  readonly name: string;
  readonly offset: number;
  readonly bits: number;
  readonly type: Datatype;
  /** The messages of ICMP that have it; a field of a single one implies that one. */
  readonly messages?: readonly string[];
}

export interface Protocol {
  readonly name: string;
  readonly base: Base;
  readonly fields: readonly Field[];
}

/** Name, datatype, bits; offset, messages. */
type FieldRow = readonly [string, string, number, number?, (readonly string[])?];

/** Fields in nft's order, mostly that of the header; each begins where the one before ends unless it says where. */
function protocol(name: string, base: Base, fields: readonly FieldRow[]): Protocol {
  let at = 0;
  const found: Field[] = [];
  for (const [field, typeName, bits, offset = at, messages] of fields) {
    found.push({ name: field, offset, bits, type: typeOf(typeName), ...(messages === undefined ? {} : { messages }) });
    at = offset + bits;
  }
  return { name, base, fields: found };
}

/** An integer whose values are written in hexadecimal digits. */
const HEX: Datatype = { ...INTEGER, text: rawText, hexFrom11: true };

function typeOf(name: string): Datatype {
  return name === 'hex' ? HEX : (datatypeByName.get(name) ?? INTEGER);
}

const PORTS = [
  ['sport', 'inet_service', 16],
  ['dport', 'inet_service', 16],
] as const;

export const ETHER = protocol('ether', 'link', [
  ['daddr', 'ether_addr', 48],
  ['saddr', 'ether_addr', 48],
  ['type', 'ether_type', 16],
]);

export const VLAN = protocol('vlan', 'link', [
  ['pcp', 'integer', 3],
  ['dei', 'integer', 1],
  // The older name of the same bit.
  ['cfi', 'integer', 1, 3],
  ['id', 'integer', 12],
  ['type', 'ether_type', 16],
]);

export const ARP = protocol('arp', 'network', [
  ['htype', 'integer', 16],
  ['ptype', 'ether_type', 16],
  ['hlen', 'integer', 8],
  ['plen', 'integer', 8],
  ['operation', 'arp_op', 16],
  ['saddr ether', 'ether_addr', 48],
  ['saddr ip', 'ipv4_addr', 32],
  ['daddr ether', 'ether_addr', 48],
  ['daddr ip', 'ipv4_addr', 32],
]);

export const IP = protocol('ip', 'network', [
  ['version', 'integer', 4],
  ['hdrlength', 'integer', 4],
  ['dscp', 'dscp', 6],
  ['ecn', 'ecn', 2],
  ['length', 'integer', 16],
  ['id', 'integer', 16],
  ['frag-off', 'hex', 16],
  ['ttl', 'integer', 8],
  ['protocol', 'inet_proto', 8],
  ['checksum', 'integer', 16],
  ['saddr', 'ipv4_addr', 32],
  ['daddr', 'ipv4_addr', 32],
]);

export const IP6 = protocol('ip6', 'network', [
  ['version', 'integer', 4],
  ['dscp', 'dscp', 6],
  ['ecn', 'ecn', 2],
  ['flowlabel', 'integer', 20],
  ['length', 'integer', 16],
  ['nexthdr', 'inet_proto', 8],
  ['hoplimit', 'integer', 8],
  ['saddr', 'ipv6_addr', 128],
  ['daddr', 'ipv6_addr', 128],
]);

/** Ports of whatever transport protocol. */
export const TH = protocol('th', 'transport', PORTS);

/** A header nothing is known of. */
export const NAMELESS = protocol('', 'transport', []);

export const TCP = protocol('tcp', 'transport', [
  ...PORTS,
  ['sequence', 'integer', 32],
  ['ackseq', 'integer', 32],
  ['doff', 'integer', 4],
  ['reserved', 'integer', 4],
  ['flags', 'tcp_flag', 8],
  ['window', 'integer', 16],
  ['checksum', 'integer', 16],
  ['urgptr', 'integer', 16],
]);

export const UDP = protocol('udp', 'transport', [...PORTS, ['length', 'integer', 16], ['checksum', 'integer', 16]]);
const UDPLITE = protocol('udplite', 'transport', [...PORTS, ['csumcov', 'integer', 16], ['checksum', 'integer', 16]]);
const SCTP = protocol('sctp', 'transport', [...PORTS, ['vtag', 'integer', 32], ['checksum', 'integer', 32]]);
const DCCP = protocol('dccp', 'transport', [...PORTS, ['type', 'dccp_pkttype', 4, 67]]);
const ESP = protocol('esp', 'transport', [
  ['spi', 'integer', 32],
  ['sequence', 'integer', 32],
]);
const AH = protocol('ah', 'transport', [
  ['nexthdr', 'inet_proto', 8],
  ['hdrlength', 'integer', 8],
  ['reserved', 'integer', 16],
  ['spi', 'integer', 32],
  ['sequence', 'integer', 32],
]);
const COMP = protocol('comp', 'transport', [
  ['nexthdr', 'inet_proto', 8],
  ['flags', 'bitmask', 8],
  ['cpi', 'integer', 16],
]);
const IGMP = protocol('igmp', 'transport', [
  ['type', 'igmp_type', 8],
  ['mrt', 'integer', 8],
  ['checksum', 'integer', 16],
  ['group', 'integer', 32],
]);
const ICMP = protocol('icmp', 'transport', [
  ['type', 'icmp_type', 8],
  ['code', 'icmp_code', 8],
  ['checksum', 'integer', 16],
  ['id', 'integer', 16],
  ['sequence', 'integer', 16],
  ['gateway', 'integer', 32, 32, ['redirect']],
  ['mtu', 'integer', 16, 48, ['destination-unreachable']],
]);
/** Messages about an address. */
const TARGETED = [
  'mld-listener-query',
  'mld-listener-report',
  'mld-listener-done',
  'nd-neighbor-solicit',
  'nd-neighbor-advert',
  'nd-redirect',
];
const ICMPV6 = protocol('icmpv6', 'transport', [
  ['type', 'icmpv6_type', 8],
  ['code', 'icmpv6_code', 8],
  ['checksum', 'integer', 16],
  ['parameter-problem', 'integer', 32, 32, ['parameter-problem']],
  ['mtu', 'integer', 32, 32, ['packet-too-big']],
  ['id', 'integer', 16, 32],
  ['sequence', 'integer', 16],
  ['max-delay', 'integer', 16, 32, ['mld-listener-query']],
  ['taddr', 'ipv6_addr', 128, 64, TARGETED],
  ['daddr', 'ipv6_addr', 128, 192, ['nd-redirect']],
]);

export const GRE = protocol('gre', 'transport', [
  ['flags', 'integer', 5],
  ['version', 'integer', 3, 13],
  ['protocol', 'ether_type', 16],
]);
export const VXLAN = protocol('vxlan', 'tunnel', [
  ['flags', 'integer', 8],
  ['vni', 'integer', 24, 32],
]);
export const GENEVE = protocol('geneve', 'tunnel', [
  ['type', 'integer', 16, 16],
  ['vni', 'integer', 24],
]);

/** By the number a header names the next one with. */
export const BY_ETHER_TYPE: ReadonlyMap<number, Protocol> = new Map([
  [0x0800, IP],
  [0x86dd, IP6],
  [0x0806, ARP],
  [0x8100, VLAN],
  [0x88a8, VLAN],
]);
export const BY_NFPROTO: ReadonlyMap<number, Protocol> = new Map([
  [2, IP],
  [10, IP6],
]);
export const BY_L4PROTO: ReadonlyMap<number, Protocol> = new Map([
  [1, ICMP],
  [2, IGMP],
  [6, TCP],
  [17, UDP],
  [33, DCCP],
  [47, GRE],
  [50, ESP],
  [51, AH],
  [58, ICMPV6],
  [108, COMP],
  [132, SCTP],
  [136, UDPLITE],
]);

const byName = new Map<string, Protocol>(
  [ETHER, VLAN, ARP, IP, IP6, TH, VXLAN, GENEVE, ...BY_L4PROTO.values()].map((one) => [one.name, one]),
);

export function protocolByName(name: string): Protocol | undefined {
  return byName.get(name);
}

export function fieldByName(protocolName: string, field: string): Field | undefined {
  return byName.get(protocolName)?.fields.find(({ name }) => name === field);
}
