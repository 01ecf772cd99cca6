// What sets are declared by beside the packet's own bytes: route, socket, fib, IPsec, numbers. nft keeps the
// kernel's numbers of them.
import type { TypeofExpression } from '../../nft/index.ts';
import type { ValueOptions } from '../datatypes/datatype.ts';
import { INTEGER } from '../datatypes/datatypes.ts';
import type { Key } from '../keys/key.ts';
import { fibKey, rtKey } from '../keys/routing.ts';
import { osfKey, socketKey } from '../keys/socket.ts';
import { ipsecKey } from '../keys/tunnels.ts';
import type { Expression } from '../model/index.ts';

/** The number of an item of nft's userdata. */
export type NumberOf = (item: number) => number | undefined;

/** The kernel's names by number, as src/nft spells them. */
const RT = ['classid', 'ip nexthop', 'ip6 nexthop', 'mtu', 'ipsec'] as const;
const SOCKET = ['transparent', 'mark', 'wildcard', 'cgroupv2'] as const;
const FIB_FLAGS = ['saddr', 'daddr', 'mark', 'iif', 'oif', 'present'] as const;
const FIB_RESULTS = ['unspec', 'oif', 'oifname', 'type'] as const;
const IPSEC = ['unspec', 'ip daddr', 'ip6 daddr', 'ip saddr', 'ip6 saddr', 'reqid', 'spi'] as const;
const DIRECTIONS = ['in', 'out'] as const;

/** The register means nothing here. */
const dreg = 1;

export function typeofKeys(kind: TypeofExpression['kind'], number: NumberOf, options: ValueOptions): Key | undefined {
  const [first = -1, second = 0, third = 0] = [number(0), number(1), number(2)];
  switch (kind) {
    case 'rt':
      return rtKey({ kind: 'rt', key: RT[first] ?? first, dreg });
    case 'socket':
      // nft does not keep the level, and writes another one in its place.
      return socketKey({ kind: 'socket', key: SOCKET[first] ?? first, level: 0, dreg });
    case 'osf':
      return osfKey({ kind: 'osf', dreg });
    case 'fib': {
      const flags = FIB_FLAGS.filter((_, bit) => (second & (1 << bit)) !== 0);
      return fibKey({ kind: 'fib', result: FIB_RESULTS[first] ?? first, flags, dreg }, options);
    }
    case 'xfrm':
      return ipsecKey({
        kind: 'xfrm',
        key: IPSEC[first] ?? first,
        spnum: second,
        direction: DIRECTIONS[third] ?? third,
        dreg,
      });
    case 'numgen':
      return second === 0 || first > 1
        ? undefined
        : generated({ numgen: { mode: first === 1 ? 'random' : 'inc', mod: second, offset: third } });
    case 'hash':
      // Of jhash nft does not keep what is hashed.
      return first !== 1 || third === 0
        ? undefined
        : generated({ symhash: { mod: third, ...(second === 0 ? {} : { offset: second }) } });
    default:
      return undefined;
  }
}

function generated(expression: Expression): Key {
  return { expression, type: INTEGER, bits: 32, order: 'host' };
}
