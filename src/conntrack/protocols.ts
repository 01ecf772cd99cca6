/** IPPROTO_* of linux/in.h that connection tracking knows, by their names in /etc/protocols. */
const PROTOCOLS = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
} as const;

const byNumber = new Map<number, string>(Object.entries(PROTOCOLS).map(([name, number]) => [number, name]));
const byName = new Map<string, number>(Object.entries(PROTOCOLS));

export function protocolName(number: number): string | number {
  return byNumber.get(number) ?? number;
}

export function protocolNumber(protocol: unknown): number | undefined {
  if (typeof protocol === 'string') return byName.get(protocol);
  return Number.isInteger(protocol) && (protocol as number) >= 0 && (protocol as number) <= 255
    ? (protocol as number)
    : undefined;
}
