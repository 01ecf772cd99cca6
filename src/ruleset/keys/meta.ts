// nft's names of meta keys.

import type { Datatype } from '../datatypes/datatype.ts';
import { DATE, datatypeByName, INTEGER } from '../datatypes/datatypes.ts';
import type { Key } from './key.ts';

interface MetaKey {
  readonly name: string;
  readonly type: Datatype;
  readonly bits: number;
  /** nft writes it without `meta` in front. */
  readonly bare: boolean;
}

function key(name: string, type: string | Datatype, bits?: number): MetaKey {
  const found = typeof type === 'string' ? (datatypeByName.get(type) ?? INTEGER) : type;
  return { name, type: found, bits: bits ?? found.bits, bare: BARE.has(name) };
}

const BARE = new Set(['iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup']);

/** By the kernel's key (as src/nft spells it). */
const META = {
  len: key('length', 'integer', 32),
  protocol: key('protocol', 'ether_type'),
  priority: key('priority', 'classid'),
  mark: key('mark', 'mark'),
  iif: key('iif', 'iface_index'),
  oif: key('oif', 'iface_index'),
  iifname: key('iifname', 'ifname'),
  oifname: key('oifname', 'ifname'),
  iiftype: key('iiftype', 'iface_type'),
  oiftype: key('oiftype', 'iface_type'),
  skuid: key('skuid', 'uid'),
  skgid: key('skgid', 'gid'),
  nftrace: key('nftrace', 'integer', 1),
  rtclassid: key('rtclassid', 'realm'),
  secmark: key('secmark', 'integer', 32),
  nfproto: key('nfproto', 'nf_proto'),
  l4proto: key('l4proto', 'inet_proto'),
  ibrname: key('ibrname', 'ifname'),
  obrname: key('obrname', 'ifname'),
  pkttype: key('pkttype', 'pkt_type'),
  cpu: key('cpu', 'integer', 32),
  iifgroup: key('iifgroup', 'devgroup'),
  oifgroup: key('oifgroup', 'devgroup'),
  cgroup: key('cgroup', 'integer', 32),
  random: key('random', 'integer', 32),
  secpath: key('ipsec', 'boolean', 8),
  iifkind: key('iifkind', 'ifname'),
  oifkind: key('oifkind', 'ifname'),
  ibrpvid: key('ibrpvid', 'integer', 16),
  ibrvproto: key('ibrvproto', 'ether_type'),
  time: key('time', DATE),
  day: key('day', 'day'),
  hour: key('hour', 'hour'),
  sdif: key('sdif', 'iface_index'),
  sdifname: key('sdifname', 'ifname'),
  broute: key('broute', 'integer', 1),
  ibrhwaddr: key('ibrhwaddr', 'ether_addr'),
} as const;

const NETWORK_ORDER = new Set<string>(['protocol', 'nfproto', 'l4proto', 'ibrvproto', 'ibrhwaddr', 'random']);

const byName = new Map(Object.values<MetaKey>(META).map((meta) => [meta.name, meta]));

/** The key of NFTA_META_KEY; undefined where nft has no name for it. */
export function metaKey(kernelKey: string | number | undefined): Key | undefined {
  const meta = (META as Readonly<Record<string, MetaKey>>)[String(kernelKey)];
  if (meta === undefined) return undefined;
  const { name, type, bits } = meta;
  return { expression: { meta: { key: name } }, type, bits, order: NETWORK_ORDER.has(name) ? 'network' : 'host' };
}

/** The datatype of `meta NAME`, and how it is written. */
export function metaByName(name: string): MetaKey | undefined {
  return byName.get(name);
}
