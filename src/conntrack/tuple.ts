// A flow's addresses and ports in one direction: the kernel's nests (enum ctattr_tuple, ctattr_ip,
// ctattr_l4proto of linux/netfilter/nfnetlink_conntrack.h) and the flat tuple that people read.
import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, ipv4, ipv4Bytes, ipv6, ipv6Bytes, NftOffloadError, u8, u16be } from '../wire/index.ts';
import { protocolName, protocolNumber } from './protocols.ts';

const ip = attributes({
  v4Source: attribute(1, 'CTA_IP_V4_SRC', ipv4),
  v4Destination: attribute(2, 'CTA_IP_V4_DST', ipv4),
  v6Source: attribute(3, 'CTA_IP_V6_SRC', ipv6),
  v6Destination: attribute(4, 'CTA_IP_V6_DST', ipv6),
});

const proto = attributes({
  number: attribute(1, 'CTA_PROTO_NUM', u8),
  sourcePort: attribute(2, 'CTA_PROTO_SRC_PORT', u16be),
  destinationPort: attribute(3, 'CTA_PROTO_DST_PORT', u16be),
  icmpId: attribute(4, 'CTA_PROTO_ICMP_ID', u16be),
  icmpType: attribute(5, 'CTA_PROTO_ICMP_TYPE', u8),
  icmpCode: attribute(6, 'CTA_PROTO_ICMP_CODE', u8),
  icmpv6Id: attribute(7, 'CTA_PROTO_ICMPV6_ID', u16be),
  icmpv6Type: attribute(8, 'CTA_PROTO_ICMPV6_TYPE', u8),
  icmpv6Code: attribute(9, 'CTA_PROTO_ICMPV6_CODE', u8),
});

/** As the kernel nests it. */
export const tuple = attributes({
  ip: attribute(1, 'CTA_TUPLE_IP', ip),
  proto: attribute(2, 'CTA_TUPLE_PROTO', proto),
  zone: attribute(3, 'CTA_TUPLE_ZONE', u16be),
});

export type TupleMessage = Decoded<typeof tuple>;

/** As people read it. Ports belong to TCP, UDP, SCTP, DCCP and GRE (whose keys they are); `icmp` to ICMP and ICMPv6. */
export interface Tuple {
  /** `10.0.0.1` or `2001:db8::1`. */
  readonly source: string;
  readonly destination: string;
  /** `tcp`, `udp`, `icmp`...; a number where this package has no name for it. */
  readonly protocol: string | number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly icmp?: { readonly id: number; readonly type: number; readonly code: number };
  /** The zone of this direction alone. */
  readonly zone?: number;
}

/** undefined where the kernel gave no addresses or no protocol. */
export function tupleOf(message: TupleMessage | undefined): Tuple | undefined {
  const { ip: addresses, proto: layer4, zone } = message ?? {};
  const source = addresses?.v4Source ?? addresses?.v6Source;
  const destination = addresses?.v4Destination ?? addresses?.v6Destination;
  if (source === undefined || destination === undefined || layer4?.number === undefined) return undefined;
  const id = layer4.icmpId ?? layer4.icmpv6Id;
  const type = layer4.icmpType ?? layer4.icmpv6Type ?? 0;
  const code = layer4.icmpCode ?? layer4.icmpv6Code ?? 0;
  return {
    source,
    destination,
    protocol: protocolName(layer4.number),
    ...(layer4.sourcePort === undefined ? {} : { sourcePort: layer4.sourcePort }),
    ...(layer4.destinationPort === undefined ? {} : { destinationPort: layer4.destinationPort }),
    ...(id === undefined ? {} : { icmp: { id, type, code } }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/**
 * The nests of a tuple, whole: what names a flow to the kernel.
 * @throws NftOffloadError USAGE when an address, the protocol or what the protocol needs is missing.
 */
export function tupleMessage(value: Tuple | undefined): TupleMessage {
  if (typeof value !== 'object' || value === null) throw incomplete('its tuple is missing');
  const { source, destination, sourcePort, destinationPort, icmp, zone } = value;
  const number = protocolNumber(value.protocol);
  const v4 = isAddress(source, ipv4Bytes) && isAddress(destination, ipv4Bytes);
  if (!v4 && !(isAddress(source, ipv6Bytes) && isAddress(destination, ipv6Bytes))) {
    throw incomplete(`source ${source} and destination ${destination} are not two addresses of one family`);
  }
  if (number === undefined) throw incomplete(`${value.protocol} is not a protocol`);
  const isIcmp = number === (v4 ? 1 : 58);
  if (isIcmp && icmp === undefined) throw incomplete('the id, type and code of ICMP are missing');
  if (WITH_PORTS.has(number) && (sourcePort === undefined || destinationPort === undefined)) {
    throw incomplete(`the ports of ${protocolName(number)} are missing`);
  }
  return {
    ip: v4 ? { v4Source: source, v4Destination: destination } : { v6Source: source, v6Destination: destination },
    proto: {
      number,
      ...(isIcmp || sourcePort === undefined ? {} : { sourcePort }),
      ...(isIcmp || destinationPort === undefined ? {} : { destinationPort }),
      ...(isIcmp && icmp !== undefined ? icmpMessage(icmp, v4) : {}),
    },
    ...(zone === undefined ? {} : { zone }),
  };
}

/** TCP, UDP, GRE, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 47, 132, 136]);

function icmpMessage({ id, type, code }: NonNullable<Tuple['icmp']>, v4: boolean): TupleMessage['proto'] {
  return v4 ? { icmpId: id, icmpType: type, icmpCode: code } : { icmpv6Id: id, icmpv6Type: type, icmpv6Code: code };
}

function isAddress(text: unknown, parse: (text: string) => Uint8Array | undefined): boolean {
  return typeof text === 'string' && parse(text) !== undefined;
}

function incomplete(what: string): NftOffloadError {
  return new NftOffloadError('USAGE', `the flow is not named: ${what}`);
}
