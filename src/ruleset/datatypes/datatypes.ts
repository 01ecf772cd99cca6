// nft's datatypes by name and by the number that a set's type is made of.
import { ones } from './bytes.ts';
import { type Datatype, datatype, integer, namesOf, quoted } from './datatype.ts';
import * as names from './symbols.ts';
import * as texts from './text-values.ts';

const protocolNames = namesOf(names.INET_PROTO);

const list = [
  datatype(2, 'nf_proto', { symbols: names.NF_PROTO, perLine: 5 }),
  datatype(3, 'bitmask', { bits: 0, hexDigits: 1, perLine: 5 }),
  datatype(4, 'integer', { bits: 0, perLine: 5 }),
  datatype(5, 'string', { bits: 0, order: 'host', base: 'string', value: texts.nameValue, text: quoted }),
  datatype(6, 'll_addr', { bits: 0, value: texts.hardwareValue }),
  datatype(7, 'ipv4_addr', { bits: 32, prefixes: 'always', perLine: 2, value: texts.ipv4Value }),
  datatype(8, 'ipv6_addr', { bits: 128, prefixes: 'always', value: texts.ipv6Value }),
  datatype(9, 'ether_addr', { bits: 48, value: texts.hardwareValue }),
  datatype(10, 'ether_type', { bits: 16, symbols: names.ETHER_TYPE, hexDigits: 4 }),
  datatype(11, 'arp_op', { bits: 16, symbols: names.ARP_OPERATION, perLine: 5 }),
  datatype(12, 'inet_proto', {
    symbols: names.INET_PROTO,
    perLine: 5,
    value: (number, _bits, { numericProtocols }) =>
      (numericProtocols ? undefined : protocolNames.get(number)) ?? integer(number),
  }),
  datatype(13, 'inet_service', { bits: 16, perLine: 5 }),
  datatype(14, 'icmp_type', { symbols: names.ICMP_TYPE }),
  datatype(15, 'tcp_flag', { base: 'bitmask', symbols: names.TCP_FLAG, hexDigits: 2, perLine: 5 }),
  datatype(16, 'dccp_pkttype', { bits: 4, symbols: names.DCCP_PKTTYPE, hexDigits: 2, perLine: 5 }),
  datatype(17, 'mh_type', { symbols: names.MH_TYPE }),
  datatype(18, 'time', {
    bits: 64,
    order: 'host',
    value: (number) => integer(number / 1000n),
    text: texts.secondsText,
  }),
  datatype(19, 'mark', { bits: 32, order: 'host', hexDigits: 8, prefixes: '1.0', perLine: 5 }),
  datatype(20, 'iface_index', { bits: 32, order: 'host', value: texts.interfaceValue, text: texts.interfaceText }),
  datatype(21, 'iface_type', { bits: 16, order: 'host', symbols: names.IFACE_TYPE }),
  // Of /etc/iproute2/rt_realms, the name that it comes with.
  datatype(22, 'realm', {
    bits: 32,
    order: 'host',
    value: (number) => (number === 0n ? 'cosmos' : String(number)),
    text: (value) => (value === 'cosmos' ? quoted(value) : String(value)),
  }),
  datatype(23, 'classid', { bits: 32, order: 'host', perLine: 5, value: texts.classidValue }),
  datatype(24, 'uid', { bits: 32, order: 'host', perLine: 5 }),
  datatype(25, 'gid', { bits: 32, order: 'host', perLine: 5 }),
  datatype(26, 'ct_state', {
    bits: 32,
    order: 'host',
    base: 'bitmask',
    symbols: names.CT_STATE,
    hexDigits: 8,
    perLine: 2,
  }),
  datatype(27, 'ct_dir', { order: 'host', symbols: names.CT_DIR, perLine: 5 }),
  datatype(28, 'ct_status', {
    bits: 32,
    order: 'host',
    base: 'bitmask',
    symbols: names.CT_STATUS,
    hexDigits: 8,
    perLine: 2,
  }),
  datatype(29, 'icmpv6_type', { symbols: names.ICMPV6_TYPE }),
  // nft shows a label by its number: the bit that is set.
  datatype(30, 'ct_label', { bits: 128, order: 'host', base: 'bitmask' }),
  datatype(31, 'pkt_type', { order: 'host', symbols: names.PKT_TYPE, perLine: 2 }),
  datatype(32, 'icmp_code', { symbols: names.ICMP_CODE }),
  datatype(33, 'icmpv6_code', { symbols: names.ICMPV6_CODE }),
  datatype(34, 'icmpx_code', { symbols: names.ICMPX_CODE }),
  datatype(35, 'devgroup', {
    bits: 32,
    order: 'host',
    value: (number) => (number === 0n ? 'default' : integer(number)),
    text: (value) => (typeof value === 'string' ? quoted(value) : String(value)),
  }),
  datatype(36, 'dscp', { bits: 6, symbols: names.DSCP, hexDigits: 2 }),
  datatype(37, 'ecn', { bits: 2, symbols: names.ECN }),
  datatype(38, 'fib_addrtype', { bits: 32, order: 'host', symbols: names.FIB_ADDRTYPE }),
  datatype(39, 'boolean', {
    bits: 1,
    order: 'host',
    value: (number) => (number > 1n ? integer(number) : number === 1n),
    text: (value) => (value === true ? 'exists' : value === false ? 'missing' : String(value)),
  }),
  datatype(40, 'ct_event', { bits: 32, order: 'host', base: 'bitmask', symbols: names.CT_EVENT, hexDigits: 8 }),
  datatype(41, 'ifname', { bits: 128, order: 'host', base: 'string', value: texts.nameValue, text: quoted }),
  datatype(42, 'igmp_type', { symbols: names.IGMP_TYPE }),
  datatype(43, 'time', { bits: 64, order: 'host', value: texts.dateValue, text: quoted }),
  datatype(44, 'hour', { bits: 32, order: 'host', value: texts.hourValue, text: quoted }),
  datatype(45, 'day', {
    order: 'host',
    symbols: Object.fromEntries(names.DAYS.map((day, number) => [day, number])),
    value: texts.dayValue,
    text: (value) => quoted(value),
  }),
  datatype(46, 'cgroupsv2', {
    bits: 64,
    order: 'host',
    value: (number, _bits, { cgroupName }) => cgroupName?.(number) ?? String(number),
    // A number stays bare, as an interface's does.
    text: texts.interfaceText,
  }),
] as const;

const byNumber = new Map<number, Datatype>(list.map((type) => [type.number, type]));
const byName = new Map<string, Datatype>();
for (const type of list) if (!byName.has(type.name)) byName.set(type.name, type);

export const datatypeByName: ReadonlyMap<string, Datatype> = byName;

function named(name: string): Datatype {
  return byName.get(name) as Datatype;
}

export const INTEGER = named('integer');
export const STRING = named('string');
/** meta time, which shares its name with the durations of ct expiration. */
export const DATE = byNumber.get(43) as Datatype;
/** What is read from the packet without a name: hexadecimal digits. */
export const RAW: Datatype = { ...INTEGER, text: texts.rawText };

/** The types of a concatenation's parts: six bits each, the last one lowest. A plain type is itself. */
export function typesOf(number: number): readonly Datatype[] {
  const types: Datatype[] = [];
  for (let rest = BigInt(number >>> 0); rest > 0n; rest >>= 6n) {
    types.unshift(byNumber.get(Number(rest & ones(6))) ?? INTEGER);
  }
  return types;
}
