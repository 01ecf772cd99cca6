// What a flow's addresses and ports in one direction must be: for the kernel as far as it compares
// them right, and whole for this side.
import type { Flag } from '../wire/index.ts';
import { ipv4Bytes, ipv6Bytes, NftOffloadError, shown } from '../wire/index.ts';
import type { FilterField } from './flow-message.ts';
import { protocolNumber } from './protocols.ts';
import type { Tuple, TupleMessage } from './tuple.ts';

/** What is left out is not looked at. A {@link Tuple} is one, too. */
export interface TupleFilter {
  /** An address or a prefix: `10.0.0.1`, `2001:db8::/32`. */
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  readonly protocol?: string | number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly icmp?: { readonly id?: number; readonly type?: number; readonly code?: number } | undefined;
  /** The zone of this direction alone. */
  readonly zone?: number | undefined;
}

/** What the kernel is to compare, and the values to compare with. */
export interface KernelTuple {
  readonly tuple: TupleMessage;
  readonly fields: readonly Flag<FilterField>[];
}

export interface CompiledTupleFilter {
  readonly family: 'ip' | 'ip6' | undefined;
  readonly matches: (tuple: Tuple) => boolean;
  /** undefined where there is nothing to ask the kernel for. */
  readonly kernel: (family: 'ip' | 'ip6') => KernelTuple | undefined;
}

interface Prefix {
  readonly family: 'ip' | 'ip6';
  /** The address where it is one, as the kernel is told. */
  readonly address: string | undefined;
  readonly matches: (address: string) => boolean;
}

const NAMES = ['source', 'destination', 'protocol', 'sourcePort', 'destinationPort', 'icmp', 'zone'] as const;
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;

/** `direction` is for the errors: `original`. @throws NftOffloadError USAGE where it is none. */
export function tupleFilter(direction: 'original' | 'reply', filter: TupleFilter): CompiledTupleFilter {
  for (const name of Object.keys(filter)) {
    if (!(NAMES as readonly string[]).includes(name)) {
      throw new NftOffloadError(
        'USAGE',
        `${direction}.${name} is nothing to filter by: that is one of ${NAMES.join(', ')}`,
      );
    }
  }
  const { sourcePort, destinationPort, zone } = filter;
  const icmp = filter.icmp ?? {};
  const source = prefixOf(`${direction}.source`, filter.source);
  const destination = prefixOf(`${direction}.destination`, filter.destination);
  const protocol = filter.protocol === undefined ? undefined : protocolNumber(filter.protocol);
  if (filter.protocol !== undefined && protocol === undefined) {
    throw new NftOffloadError('USAGE', `${direction}.protocol ${filter.protocol} is not a protocol`);
  }
  checkInteger(`${direction}.sourcePort`, sourcePort, 0xffff);
  checkInteger(`${direction}.destinationPort`, destinationPort, 0xffff);
  checkInteger(`${direction}.zone`, zone, 0xffff);
  checkInteger(`${direction}.icmp.id`, icmp.id, 0xffff);
  checkInteger(`${direction}.icmp.type`, icmp.type, 0xff);
  checkInteger(`${direction}.icmp.code`, icmp.code, 0xff);
  if (source !== undefined && destination !== undefined && source.family !== destination.family) {
    throw new NftOffloadError(
      'USAGE',
      `${direction}: ${filter.source} and ${filter.destination} are not of one family`,
    );
  }
  return {
    family: source?.family ?? destination?.family,
    matches: (tuple) =>
      (source === undefined || source.matches(tuple.source)) &&
      (destination === undefined || destination.matches(tuple.destination)) &&
      (protocol === undefined || protocolNumber(tuple.protocol) === protocol) &&
      same(sourcePort, tuple.sourcePort) &&
      same(destinationPort, tuple.destinationPort) &&
      same(icmp.id, tuple.icmp?.id) &&
      same(icmp.type, tuple.icmp?.type) &&
      same(icmp.code, tuple.icmp?.code) &&
      same(zone, tuple.zone),
    kernel: (family) =>
      kernelTuple({ ...filter, protocol, source: source?.address, destination: destination?.address }, family),
  };
}

/** The part of a filter that every kernel compares right; addresses in it are no prefixes. */
function kernelTuple(filter: TupleFilter, family: 'ip' | 'ip6'): KernelTuple | undefined {
  const { protocol } = filter;
  const v4 = family === 'ip';
  // Many kernels (6.1 and 6.18 among them) have the comparison of IPv6 addresses the wrong way round: they would
  // leave out just the flows that are asked for.
  const ip = v4 ? { v4Source: filter.source, v4Destination: filter.destination } : {};
  // Of other protocols the kernel compares no ports, and without a protocol it refuses them.
  const { sourcePort, destinationPort } = protocol === TCP || protocol === UDP ? filter : {};
  const { id, type, code } = protocol === (v4 ? ICMP : ICMPV6) ? (filter.icmp ?? {}) : {};
  const prefix = v4 ? 'icmp' : 'icmpv6';
  const values: Readonly<Partial<Record<FilterField, unknown>>> = {
    source: ip.v4Source,
    destination: ip.v4Destination,
    protocol,
    'source-port': sourcePort,
    'destination-port': destinationPort,
    [`${prefix}-type`]: type,
    [`${prefix}-code`]: code,
    [`${prefix}-id`]: id,
  };
  const fields = (Object.keys(values) as FilterField[]).filter((field) => values[field] !== undefined);
  if (fields.length === 0) return undefined;
  const icmpFields = v4
    ? { icmpId: id, icmpType: type, icmpCode: code }
    : { icmpv6Id: id, icmpv6Type: type, icmpv6Code: code };
  const proto = { number: protocol as number | undefined, sourcePort, destinationPort, ...icmpFields };
  const isGiven = (part: object) => Object.values(part).some((value) => value !== undefined);
  return { tuple: { ...(isGiven(ip) ? { ip } : {}), ...(isGiven(proto) ? { proto } : {}) }, fields };
}

/** @throws NftOffloadError USAGE */
export function checkInteger(name: string, value: unknown, maximum: number): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maximum))
    return;
  throw new NftOffloadError('USAGE', `${name} ${shown(value)} is not an integer from 0 to ${maximum}`);
}

function same<T>(wanted: T | undefined, value: T | undefined): boolean {
  return wanted === undefined || wanted === value;
}

function prefixOf(name: string, text: string | undefined): Prefix | undefined {
  if (text === undefined) return undefined;
  const [address = '', length, ...more] = typeof text === 'string' ? text.split('/') : [];
  const v4 = ipv4Bytes(address);
  const bytes = v4 ?? ipv6Bytes(address);
  const bits = (bytes?.byteLength ?? 0) * 8;
  const wanted = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (bytes === undefined || more.length > 0 || !(wanted <= bits)) {
    throw new NftOffloadError('USAGE', `${name} ${shown(text)} is neither an address nor a prefix (10.0.0.0/8)`);
  }
  const parse = v4 === undefined ? ipv6Bytes : ipv4Bytes;
  const family = v4 === undefined ? 'ip6' : 'ip';
  return {
    family,
    address: wanted === bits ? address : undefined,
    matches: (other) => {
      const given = parse(other);
      return given !== undefined && beginsAlike(bytes, given, wanted);
    },
  };
}

function beginsAlike(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  const differs = (at: number) => (a[at] ?? 0) ^ (b[at] ?? 0);
  for (let at = 0; at < whole; at++) if (differs(at) !== 0) return false;
  return differs(whole) >> (8 - (bits & 7)) === 0;
}
