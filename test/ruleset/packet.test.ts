// What rules look at beside headers, meta data and connections.
import type { Expression } from '../../src/nft/index.ts';
import { anonymous, cmp, lookup, meta, payload, tcp } from './expressions.ts';
import { itLists, type ListedRow } from './listed.ts';

const IP6 = '20010db8000000000000000000000001';

function equals(left: object, right: unknown, op = '==') {
  return { match: { op, left, right } };
}

const fib = (result: 'oif' | 'oifname' | 'type', ...flags: ('saddr' | 'daddr' | 'iif' | 'present')[]): Expression => {
  return { kind: 'fib', dreg: 1, result, flags };
};
const FIB_CHECK: Expression[] = [fib('oif', 'daddr', 'present'), cmp('eq', '01')];

const ROUTES: readonly ListedRow[] = [
  {
    text: 'fib saddr . iif oif != 0',
    json: equals({ fib: { result: 'oif', flags: ['saddr', 'iif'] } }, '0', '!='),
    rule: [fib('oif', 'saddr', 'iif'), cmp('neq', '00000000')],
  },
  {
    text: 'fib daddr type { local, broadcast }',
    json: equals({ fib: { result: 'type', flags: ['daddr'] } }, { set: ['local', 'broadcast'] }),
    rule: [fib('type', 'daddr'), lookup('__set0')],
    sets: [anonymous('__set0', 38, ['03000000', '02000000'])],
  },
  // nft's JSON has the result that is not asked for.
  { text: 'fib daddr check exists', json: equals({ fib: { result: 'oif', flags: ['daddr'] } }, true), rule: FIB_CHECK },
  {
    text: 'fib daddr oif exists',
    json: equals({ fib: { result: 'oif', flags: ['daddr'] } }, true),
    rule: FIB_CHECK,
    options: { release: '1.0.6' },
  },
  {
    text: 'rt ip nexthop 192.0.2.1',
    json: equals({ rt: { key: 'nexthop', family: 'ip' } }, '192.0.2.1'),
    rule: [{ kind: 'rt', key: 'ip nexthop', dreg: 1 }, cmp('eq', 'c0000201')],
  },
  {
    text: 'rt classid "cosmos"',
    json: equals({ rt: { key: 'classid' } }, 'cosmos'),
    rule: [{ kind: 'rt', key: 'classid', dreg: 1 }, cmp('eq', '00000000')],
  },
  {
    text: 'rt mtu 1400',
    json: equals({ rt: { key: 'mtu' } }, 1400),
    rule: [{ kind: 'rt', key: 'mtu', dreg: 1 }, cmp('eq', '7805')],
  },
  {
    text: 'rt mtu 1400',
    json: equals({ rt: { key: 'mtu' } }, 1400),
    rule: [{ kind: 'rt', key: 'mtu', dreg: 1 }, cmp('eq', '0578')],
    bigEndian: true,
  },
  {
    text: 'ipsec out spnum 1 ip6 saddr 2001:db8::1',
    json: equals({ ipsec: { key: 'saddr', family: 'ip6', dir: 'out', spnum: 1 } }, '2001:db8::1'),
    rule: [{ kind: 'xfrm', key: 'ip6 saddr', direction: 'out', spnum: 1, dreg: 1 }, cmp('eq', IP6)],
  },
  {
    text: 'ipsec in reqid 5 ipsec in spi 5',
    json: [
      equals({ ipsec: { key: 'reqid', dir: 'in', spnum: 0 } }, 5),
      equals({ ipsec: { key: 'spi', dir: 'in', spnum: 0 } }, 5),
    ],
    rule: [
      { kind: 'xfrm', key: 'reqid', direction: 'in', spnum: 0, dreg: 1 },
      cmp('eq', '05000000'),
      { kind: 'xfrm', key: 'spi', direction: 'in', spnum: 0, dreg: 1 },
      cmp('eq', '00000005'),
    ],
  },
  {
    text: 'tunnel path exists tunnel id 9',
    json: [equals({ tunnel: { key: 'path' } }, true), equals({ tunnel: { key: 'id' } }, 9)],
    rule: [
      { kind: 'tunnel', key: 'path', dreg: 1 },
      cmp('eq', '01'),
      { kind: 'tunnel', key: 'id', dreg: 1 },
      cmp('eq', '09000000'),
    ],
  },
  {
    text: 'ct original ip saddr 192.0.2.0/24',
    json: equals({ ct: { key: 'ip saddr', dir: 'original' } }, { prefix: { addr: '192.0.2.0', len: 24 } }),
    rule: [
      { kind: 'ct', key: 'l3proto', dreg: 1 },
      cmp('eq', '02'),
      { kind: 'ct', key: 'ip saddr', direction: 'original', dreg: 1 },
      cmp('eq', 'c00002'),
    ],
  },
  // Of the key of old kernels JSON does not say which version of IP it is.
  {
    text: 'ct reply ip daddr 192.0.2.1',
    json: equals({ ct: { key: 'daddr', dir: 'reply' } }, '192.0.2.1'),
    rule: [
      meta('nfproto'),
      cmp('eq', '02'),
      { kind: 'ct', key: 'daddr', direction: 'reply', dreg: 1 },
      cmp('eq', 'c0000201'),
    ],
  },
];

const SENDERS: readonly ListedRow[] = [
  {
    text: 'socket transparent 1 socket mark 0x00000007',
    json: [equals({ socket: { key: 'transparent' } }, 1), equals({ socket: { key: 'mark' } }, 7)],
    rule: [
      { kind: 'socket', key: 'transparent', dreg: 1 },
      cmp('eq', '01'),
      { kind: 'socket', key: 'mark', dreg: 1 },
      cmp('eq', '07000000'),
    ],
  },
  // nft's JSON does not have the level.
  {
    text: 'socket cgroupv2 level 2 77',
    json: equals({ socket: { key: 'cgroupv2' } }, '77'),
    rule: [{ kind: 'socket', key: 'cgroupv2', level: 2, dreg: 1 }, cmp('eq', '4d00000000000000')],
  },
  {
    text: 'socket cgroupv2 level 1 "system.slice"',
    json: equals({ socket: { key: 'cgroupv2' } }, 'system.slice'),
    rule: [{ kind: 'socket', key: 'cgroupv2', level: 1, dreg: 1 }, cmp('eq', '4d00000000000000')],
    options: { cgroupName: (id) => (id === 77n ? 'system.slice' : undefined) },
  },
  {
    text: 'osf ttl loose name "Linux"',
    json: equals({ osf: { key: 'name', ttl: 'loose' } }, 'Linux'),
    rule: [{ kind: 'osf', dreg: 1, ttl: 'loose' }, cmp('eq', '4c696e75780000000000000000000000')],
  },
  {
    text: 'osf version "Linux:3.0"',
    json: equals({ osf: { key: 'version' } }, 'Linux:3.0'),
    rule: [{ kind: 'osf', dreg: 1, ttl: 'exact', flags: ['version'] }, cmp('eq', '4c696e75783a332e3000000000000000')],
  },
];

const NUMBERS: readonly ListedRow[] = [
  {
    text: 'numgen random mod 10 offset 3 < 5',
    json: equals({ numgen: { mode: 'random', mod: 10, offset: 3 } }, 5, '<'),
    rule: [
      { kind: 'numgen', dreg: 1, modulus: 10, type: 'random', offset: 3 },
      { kind: 'byteorder', sreg: 1, dreg: 1, op: 'hton', length: 4, size: 4 },
      cmp('lt', '00000005'),
    ],
  },
  {
    text: 'jhash ip saddr . tcp dport mod 4 seed 0xab offset 1 2',
    json: equals(
      {
        jhash: {
          mod: 4,
          seed: 171,
          offset: 1,
          expr: {
            concat: [{ payload: { protocol: 'ip', field: 'saddr' } }, { payload: { protocol: 'tcp', field: 'dport' } }],
          },
        },
      },
      2,
    ),
    rule: [
      meta('nfproto'),
      cmp('eq', '02'),
      ...tcp,
      payload('network', 12, 4, 2),
      payload('transport', 2, 2, 13),
      { kind: 'hash', type: 'jhash', sreg: 2, dreg: 1, length: 6, modulus: 4, seed: 171, offset: 1 },
      cmp('eq', '02000000'),
    ],
  },
  {
    text: 'symhash mod 8 1',
    json: equals({ symhash: { mod: 8 } }, 1),
    rule: [{ kind: 'hash', type: 'symhash', dreg: 1, modulus: 8, offset: 0 }, cmp('eq', '01000000')],
  },
];

function inner(type: 'vxlan' | 'geneve' | 3 | 4, expression: Expression): Expression {
  return { kind: 'inner', number: 0, type, flags: [], headerSize: 8, expression };
}
const GRE = [meta('l4proto'), cmp('eq', '2f')];
const UDP = [meta('l4proto'), cmp('eq', '11'), payload('transport', 2, 2), cmp('eq', '12b5')];
const UDP_JSON = equals({ payload: { protocol: 'udp', field: 'dport' } }, 4789);
const tunnelHeader: Expression = { kind: 'payload', base: 'tunnel', offset: 4, length: 3, dreg: 1 };

const TUNNELS: readonly ListedRow[] = [
  {
    text: 'udp dport 4789 vxlan vni 10',
    json: [UDP_JSON, equals({ payload: { tunnel: 'vxlan', protocol: 'vxlan', field: 'vni' } }, 10)],
    rule: [...UDP, inner('vxlan', tunnelHeader), cmp('eq', '00000a')],
  },
  {
    text: 'udp dport 4789 vxlan ip saddr 192.0.2.0/24',
    json: [
      UDP_JSON,
      equals(
        { payload: { tunnel: 'vxlan', protocol: 'ip', field: 'saddr' } },
        { prefix: { addr: '192.0.2.0', len: 24 } },
      ),
    ],
    rule: [
      ...UDP,
      inner('vxlan', meta('protocol')),
      cmp('eq', '0800'),
      inner('vxlan', payload('network', 12, 3)),
      cmp('eq', 'c00002'),
    ],
  },
  {
    text: 'gretap icmp type echo-reply',
    json: equals({ payload: { tunnel: 'gretap', protocol: 'icmp', field: 'type' } }, 'echo-reply'),
    rule: [
      ...GRE,
      inner(4, payload('link', 12, 2)),
      cmp('eq', '0800'),
      inner(4, meta('l4proto')),
      cmp('eq', '01'),
      inner(4, payload('transport', 0, 1)),
      cmp('eq', '00'),
    ],
  },
  {
    text: 'gre ip saddr 192.0.2.1 tcp dport 22',
    json: [
      equals({ payload: { tunnel: 'gre', protocol: 'ip', field: 'saddr' } }, '192.0.2.1'),
      equals({ payload: { protocol: 'tcp', field: 'dport' } }, 22),
    ],
    rule: [
      ...GRE,
      inner(3, meta('protocol')),
      cmp('eq', '0800'),
      inner(3, payload('network', 12, 4)),
      cmp('eq', 'c0000201'),
      ...tcp,
      payload('transport', 2, 2),
      cmp('eq', '0016'),
    ],
  },
];

describe('ruleset/packet', () => {
  describe('routes, tunnels and connections', () => itLists(ROUTES));
  describe('sockets and systems', () => itLists(SENDERS));
  describe('numbers that are made up', () => itLists(NUMBERS));
  describe('packets in tunnels', () => itLists(TUNNELS));
});
