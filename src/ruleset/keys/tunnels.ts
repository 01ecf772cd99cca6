// nft's names of what is known of the tunnel the packet comes or goes through: `ipsec` and `tunnel`.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { datatypeByName, INTEGER } from '../datatypes/datatypes.ts';
import type { Key } from './key.ts';

type Of<K extends KernelExpression['kind']> = Extract<KernelExpression, { kind: K }>;

const IPSEC: Readonly<Record<string, readonly [string, number, Key['order']]>> = {
  'ip daddr': ['ipv4_addr', 32, 'network'],
  'ip6 daddr': ['ipv6_addr', 128, 'network'],
  'ip saddr': ['ipv4_addr', 32, 'network'],
  'ip6 saddr': ['ipv6_addr', 128, 'network'],
  reqid: ['integer', 32, 'host'],
  spi: ['integer', 32, 'network'],
};

export function ipsecKey({ key: kernelKey, direction, spnum = 0 }: Of<'xfrm'>): Key | undefined {
  const [name, bits, order] = IPSEC[String(kernelKey)] ?? [];
  if (name === undefined || bits === undefined || order === undefined || typeof direction === 'number')
    return undefined;
  const [family, own] = String(kernelKey).split(' ');
  const key = own === undefined ? { key: String(kernelKey) } : { key: own, family: String(family) };
  return {
    expression: { ipsec: { ...key, dir: direction, spnum } },
    type: datatypeByName.get(name) ?? INTEGER,
    bits,
    order,
  };
}

export function tunnelKey({ key, mode = 'none' }: Of<'tunnel'>): Key | undefined {
  if (typeof key === 'number' || mode !== 'none') return undefined;
  const [type, bits] = key === 'path' ? [datatypeByName.get('boolean') ?? INTEGER, 8] : [INTEGER, 32];
  return { expression: { tunnel: { key } }, type, bits, order: 'host' };
}
