// nft's names of what is known of the packet's route: `rt` and `fib`.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import { datatypeByName, INTEGER } from '../datatypes/datatypes.ts';
import type { Expression } from '../model/index.ts';
import type { Key } from './key.ts';

type Of<K extends KernelExpression['kind']> = Extract<KernelExpression, { kind: K }>;

function typed(expression: Expression, type: string, bits?: number, order?: Key['order']): Key {
  const found = datatypeByName.get(type) ?? INTEGER;
  return { expression, type: found, bits: bits ?? found.bits, order: order ?? found.order };
}

const ROUTES: Readonly<Record<string, Key>> = {
  classid: typed({ rt: { key: 'classid' } }, 'realm'),
  'ip nexthop': typed({ rt: { key: 'nexthop', family: 'ip' } }, 'ipv4_addr'),
  'ip6 nexthop': typed({ rt: { key: 'nexthop', family: 'ip6' } }, 'ipv6_addr'),
  mtu: typed({ rt: { key: 'mtu' } }, 'integer', 16, 'host'),
  ipsec: typed({ rt: { key: 'ipsec' } }, 'boolean', 8),
};

export function rtKey({ key }: Of<'rt'>): Key | undefined {
  return ROUTES[String(key)];
}

/** What is looked at, in the order nft has them. */
const FIB_FLAGS = ['saddr', 'daddr', 'mark', 'iif', 'oif'] as const;
const FIB_TYPES: Readonly<Record<string, string>> = { oif: 'iface_index', oifname: 'ifname', type: 'fib_addrtype' };

/** nft 1.0 calls `check` by the name of the result that is not asked for. */
export function fibKey({ result, flags }: Of<'fib'>, { release }: ValueOptions): Key | undefined {
  const type = FIB_TYPES[String(result)];
  const own = FIB_FLAGS.filter((flag) => flags.includes(flag));
  const isCheck = flags.includes('present');
  if (type === undefined || own.length + Number(isCheck) < flags.length) return undefined;
  if (!isCheck) return typed({ fib: { result: String(result), flags: own } }, type);
  return typed({ fib: { result: release === '1.0.6' ? String(result) : 'check', flags: own } }, 'boolean', 8);
}
