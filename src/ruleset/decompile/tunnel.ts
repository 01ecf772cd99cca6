// Tunnel objects: the metadata for packets that a tunnel device is to send.
import type { NftObject as KernelObject } from '../../nft/index.ts';
import { hex } from '../../wire/index.ts';
import type { TunnelObject, TunnelOptions } from '../model/index.ts';

type Tunnel = NonNullable<Extract<KernelObject, { type: 'tunnel' }>['data']>;
type Fields = Omit<TunnelObject['tunnel'], 'family' | 'name' | 'table' | 'handle' | 'comment'>;
type Options = Pick<Fields, 'type' | 'tunnel'>;

/** Undefined where it has what nft's words leave out: flags, a flow label. */
export function tunnelFields(tunnel: Tunnel): Fields | undefined {
  const { id = 0, ip, ip6, flags = [], tos = 0, ttl = 0, sourcePort, destinationPort, options = [] } = tunnel;
  if (flags.length > 0 || (ip6?.flowLabel ?? 0) !== 0) return undefined;
  const optional = optionsOf(options);
  if (optional === undefined) return undefined;
  return {
    id,
    ...given('src-ipv4', ip?.source),
    ...given('dst-ipv4', ip?.destination),
    ...given('src-ipv6', ip6?.source),
    ...given('dst-ipv6', ip6?.destination),
    ...given('sport', sourcePort === 0 ? undefined : sourcePort),
    ...given('dport', destinationPort === 0 ? undefined : destinationPort),
    ...given('tos', tos === 0 ? undefined : tos),
    ...given('ttl', ttl === 0 ? undefined : ttl),
    ...optional,
  };
}

function optionsOf(options: NonNullable<Tunnel['options']>): Options | undefined {
  const [first, ...others] = options;
  if (first === undefined) return {};
  if ('geneve' in first) {
    const all = options.map((option) => ('geneve' in option ? option.geneve : undefined));
    if (all.some((option) => option?.unknown !== undefined)) return undefined;
    const tunnel = all.map((option) => ({
      class: option?.class ?? 0,
      'opt-type': option?.type ?? 0,
      data: `0x${hex(option?.data ?? new Uint8Array())}`,
    }));
    return { type: 'geneve', tunnel };
  }
  if (others.length > 0) return undefined;
  if ('vxlan' in first) return { type: 'vxlan', tunnel: { gbp: first.vxlan.gbp ?? 0 } };
  const { version = 1, index = 0, hardwareId = 0, direction = 0 } = first.erspan;
  const tunnel: TunnelOptions =
    version === 1
      ? { version, index }
      : { version, hwid: hardwareId, direction: direction === 0 ? 'ingress' : 'egress' };
  return { type: 'erspan', tunnel };
}

function given<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: T });
}
