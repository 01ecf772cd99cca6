import type { Attribute, Codec } from '../../wire/index.ts';
import { attribute, attributes, flags, ipv4, ipv6, oneOf, raw, u8, u16be, u32be } from '../../wire/index.ts';

const vxlan = attributes({ gbp: attribute(1, 'NFTA_TUNNEL_KEY_VXLAN_GBP', u32be) });

const erspan = attributes({
  version: attribute(1, 'NFTA_TUNNEL_KEY_ERSPAN_VERSION', u32be),
  /** Of version 1. */
  index: attribute(2, 'NFTA_TUNNEL_KEY_ERSPAN_V1_INDEX', u32be),
  /** Of version 2. */
  hardwareId: attribute(3, 'NFTA_TUNNEL_KEY_ERSPAN_V2_HWID', u8),
  direction: attribute(4, 'NFTA_TUNNEL_KEY_ERSPAN_V2_DIR', u8),
});

const geneve = attributes({
  class: attribute(1, 'NFTA_TUNNEL_KEY_GENEVE_CLASS', u16be),
  type: attribute(2, 'NFTA_TUNNEL_KEY_GENEVE_TYPE', u8),
  data: attribute(3, 'NFTA_TUNNEL_KEY_GENEVE_DATA', raw),
});

/** What one kind of tunnel has beside the addresses: options of one kind only; `geneve` may come several times. */
export type TunnelOption =
  | { readonly vxlan: VxlanOption }
  | { readonly erspan: ErspanOption }
  | { readonly geneve: GeneveOption };
type ValueOf<C> = C extends Codec<infer T> ? T : never;
type VxlanOption = ValueOf<typeof vxlan>;
type ErspanOption = ValueOf<typeof erspan>;
type GeneveOption = ValueOf<typeof geneve>;

/** The option's value under the name of its kind. */
function option<T>(number: number, kernelName: string, kind: string, codec: Codec<T>): Attribute<TunnelOption> {
  const named: Codec<Readonly<Record<string, T>>> = {
    ...codec,
    decode: (r) => ({ [kind]: codec.decode(r) }),
    encode: (w, value) => codec.encode(w, value[kind] as T),
  };
  return attribute(number, kernelName, named as unknown as Codec<TunnelOption>);
}

const OPTIONS = {
  vxlan: option(1, 'NFTA_TUNNEL_KEY_OPTS_VXLAN', 'vxlan', vxlan),
  erspan: option(2, 'NFTA_TUNNEL_KEY_OPTS_ERSPAN', 'erspan', erspan),
  geneve: option(3, 'NFTA_TUNNEL_KEY_OPTS_GENEVE', 'geneve', geneve),
};

const options = oneOf<TunnelOption>(Object.values(OPTIONS), (value) => {
  if ('vxlan' in value) return OPTIONS.vxlan;
  return 'erspan' in value ? OPTIONS.erspan : OPTIONS.geneve;
});

/** Metadata for packets that a tunnel device is to send. Addresses of one family only. */
export const tunnel = attributes({
  id: attribute(1, 'NFTA_TUNNEL_KEY_ID', u32be),
  ip: attribute(
    2,
    'NFTA_TUNNEL_KEY_IP',
    attributes({
      source: attribute(1, 'NFTA_TUNNEL_KEY_IP_SRC', ipv4),
      destination: attribute(2, 'NFTA_TUNNEL_KEY_IP_DST', ipv4),
    }),
  ),
  ip6: attribute(
    3,
    'NFTA_TUNNEL_KEY_IP6',
    attributes({
      source: attribute(1, 'NFTA_TUNNEL_KEY_IP6_SRC', ipv6),
      destination: attribute(2, 'NFTA_TUNNEL_KEY_IP6_DST', ipv6),
      flowLabel: attribute(3, 'NFTA_TUNNEL_KEY_IP6_FLOWLABEL', u32be),
    }),
  ),
  flags: attribute(
    4,
    'NFTA_TUNNEL_KEY_FLAGS',
    flags(u32be, { 'zero-checksum': 1, 'dont-fragment': 2, 'sequence-number': 4 }),
  ),
  tos: attribute(5, 'NFTA_TUNNEL_KEY_TOS', u8),
  ttl: attribute(6, 'NFTA_TUNNEL_KEY_TTL', u8),
  sourcePort: attribute(7, 'NFTA_TUNNEL_KEY_SPORT', u16be),
  destinationPort: attribute(8, 'NFTA_TUNNEL_KEY_DPORT', u16be),
  options: attribute(9, 'NFTA_TUNNEL_KEY_OPTS', options),
});
