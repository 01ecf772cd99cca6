// nft's names of ct keys.

import type { Datatype } from '../datatypes/datatype.ts';
import { datatypeByName, INTEGER, STRING } from '../datatypes/datatypes.ts';
import type { Key } from './key.ts';

interface CtKey {
  readonly type: Datatype;
  readonly bits: number;
}

function key(type: string, bits?: number): CtKey {
  const found = datatypeByName.get(type) ?? INTEGER;
  return { type: found, bits: bits ?? found.bits };
}

const CT: Readonly<Record<string, CtKey>> = {
  state: key('ct_state'),
  direction: key('ct_dir'),
  status: key('ct_status'),
  mark: key('mark'),
  secmark: key('integer', 32),
  expiration: key('time', 32),
  helper: { type: STRING, bits: 128 },
  l3proto: key('nf_proto'),
  saddr: key('ipv4_addr'),
  daddr: key('ipv4_addr'),
  protocol: key('inet_proto'),
  'proto-src': key('inet_service'),
  'proto-dst': key('inet_service'),
  label: key('ct_label'),
  packets: key('integer', 64),
  bytes: key('integer', 64),
  avgpkt: key('integer', 64),
  zone: key('integer', 16),
  event: key('ct_event'),
  'ip saddr': key('ipv4_addr'),
  'ip daddr': key('ipv4_addr'),
  'ip6 saddr': key('ipv6_addr'),
  'ip6 daddr': key('ipv6_addr'),
  id: key('integer', 32),
};

const NETWORK_ORDER = /^(l3proto|protocol|proto-.*|.*addr|id)$/;

/** The key of NFTA_CT_KEY; undefined where nft has no name for it. */
export function ctKey(
  kernelKey: string | number | undefined,
  direction: 'original' | 'reply' | number | undefined,
  family: string | number,
): Key | undefined {
  const name = String(kernelKey);
  // Old kernels' addresses have the family of the packet, which nft's JSON leaves out.
  const ct = CT[family === 'ip6' && (name === 'saddr' || name === 'daddr') ? `ip6 ${name}` : name];
  if (ct === undefined || typeof direction === 'number') return undefined;
  return {
    expression: { ct: { key: name, ...(direction === undefined ? {} : { dir: direction }) } },
    ...ct,
    order: NETWORK_ORDER.test(name) ? 'network' : 'host',
  };
}

export function ctTypeByName(name: string): Datatype | undefined {
  return CT[name]?.type;
}
