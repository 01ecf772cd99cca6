// Matches of ebtables. Where one of them has the name of one of iptables, it has another struct.
import { INET_PROTO } from '../../datatypes/symbols.ts';
import type { Info, Translate } from '../info.ts';
import { ipv4, ipv6, layout, not, phrases, prefix, range, u8, u16, u64 } from './read.ts';

/** EBT_IP_* and EBT_IP6_*, the same but for the last. */
const SOURCE = 0x1;
const DESTINATION = 0x2;
const CLASS = 0x4;
const PROTOCOL = 0x8;
const SOURCE_PORT = 0x10;
const DESTINATION_PORT = 0x20;
const ICMP = 0x40;
const IGMP = 0x80;

const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(INET_PROTO).map(([name, number]) => [number, name]),
);

const PACKET_TYPES = ['host', 'broadcast', 'multicast', 'other'];

/** An address and its mask: whole, a prefix, or written out. */
function network(info: Info, offset: number, mask: number, size: 4 | 16): string {
  const text = size === 4 ? ipv4 : ipv6;
  const length = prefix(info.bytes.subarray(mask, mask + size));
  return length === 8 * size ? text(info, offset) : `${text(info, offset)}/${length ?? text(info, mask)}`;
}

/** The lower six bits of the field, whatever is above them. */
function dscp(info: Info, offset: number, inverted: number): string {
  return `dscp ${not(inverted)}0x${(u8(info, offset) & 0x3f).toString(16).padStart(2, '0')}`;
}

function protocolName(number: number): string {
  return PROTOCOL_NAMES.get(number) ?? String(number);
}

/** What comes after the protocol: ports or a type and its code, at `offset` and four bytes on. */
function upper(info: Info, offset: number, flags: number, inverted: number, icmp: string): readonly string[] {
  const protocol = protocolName(u8(info, offset - 3));
  const parts: string[] = [];
  const ports = (words: string, at: number, flag: number) => {
    if (flags & flag)
      parts.push(`${protocol} ${words} ${not(inverted & flag)}${range(u16(info, at), u16(info, at + 2))}`);
  };
  ports('sport', offset, SOURCE_PORT);
  ports('dport', offset + 4, DESTINATION_PORT);
  if (flags & ICMP) {
    const codes = [u8(info, offset + 4), u8(info, offset + 5)] as const;
    parts.push(`${icmp} type ${not(inverted & ICMP)}${range(u8(info, offset), u8(info, offset + 1))}`);
    if (codes[0] !== 0 || codes[1] !== 0xff) parts.push(`${icmp} code ${not(inverted & ICMP)}${range(...codes)}`);
  }
  return parts;
}

/** `struct ebt_ip_info` */
const ip = layout(28, (info) => {
  const [flags, inverted] = [u8(info, 18), u8(info, 19)];
  const named = (flags & (SOURCE_PORT | DESTINATION_PORT | ICMP | IGMP)) !== 0;
  return phrases([
    flags & SOURCE && `ip saddr ${not(inverted & SOURCE)}${network(info, 0, 8, 4)}`,
    flags & DESTINATION && `ip daddr ${not(inverted & DESTINATION)}${network(info, 4, 12, 4)}`,
    flags & CLASS && `ip ${dscp(info, 16, inverted & CLASS)}`,
    flags & PROTOCOL && !named && `ip protocol ${not(inverted & PROTOCOL)}${protocolName(u8(info, 17))}`,
    ...upper(info, 20, flags, inverted, 'icmp'),
    flags & IGMP && `ip protocol igmp @th,0,8 ${not(inverted & IGMP)}${range(u8(info, 20), u8(info, 21))}`,
  ]);
});

/** `struct ebt_ip6_info` */
const ip6 = layout(76, (info) => {
  const [flags, inverted] = [u8(info, 66), u8(info, 67)];
  const bare = flags & PROTOCOL && !(flags & (SOURCE | DESTINATION | CLASS | ICMP));
  const named = (flags & (SOURCE_PORT | DESTINATION_PORT | ICMP)) !== 0;
  return phrases([
    bare && 'ether type ip6',
    flags & SOURCE && `ip6 saddr ${not(inverted & SOURCE)}${network(info, 0, 32, 16)}`,
    flags & DESTINATION && `ip6 daddr ${not(inverted & DESTINATION)}${network(info, 16, 48, 16)}`,
    flags & CLASS && `ip6 ${dscp(info, 64, inverted & CLASS)}`,
    flags & PROTOCOL && !named && `meta l4proto ${not(inverted & PROTOCOL)}${protocolName(u8(info, 65))}`,
    ...upper(info, 68, flags, inverted, 'icmpv6'),
  ]);
});

/** `struct ebt_vlan_info`; the type is in network order. */
const vlan = layout(8, (info) => {
  const [flags, inverted] = [u8(info, 6), u8(info, 7)];
  const type = info.view.getUint16(4).toString(16).padStart(4, '0');
  return phrases([
    flags & 1 && `vlan id ${not(inverted & 1)}${u16(info, 0)}`,
    flags & 2 && `vlan pcp ${not(inverted & 2)}${u8(info, 2)}`,
    flags & 4 && `vlan type ${not(inverted & 4)}0x${type}`,
  ]);
});

/** `struct ebt_mark_m_info`, whose numbers are as long as the machine's words: eight bytes, here and nearly everywhere. */
const mark = layout(18, (info) => {
  const [value, mask] = [u64(info, 0), u64(info, 8)];
  const [inverted, how] = [u8(info, 16), u8(info, 17)];
  const words = mask === 0xffff_ffffn ? 'meta mark' : `meta mark and 0x${mask.toString(16)}`;
  if (how & 2) return `${words} ${inverted ? '' : '!= '}0`;
  return `${words} ${not(inverted)}0x${value.toString(16)}`;
});

const pkttype = layout(2, (info) => `meta pkttype ${not(u8(info, 1))}${PACKET_TYPES[u8(info, 0)] ?? u8(info, 0)}`);

export const BRIDGE_MATCHES: Readonly<Record<string, Translate>> = { ip, ip6, vlan, pkttype, mark_m: mark };
