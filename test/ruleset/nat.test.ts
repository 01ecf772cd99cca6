// Address translation, and transparent proxies.
import type { Expression } from '../../src/nft/index.ts';
import { cmp, lookup, meta, payload, tcp } from './expressions.ts';
import { itLists, type ListedRow, map, value } from './listed.ts';

const nat = (more: object): Expression => ({ kind: 'nat', type: 'dnat', family: 'ip', addrMin: 1, ...more });
const tproxy = (more: object): Expression => ({ kind: 'tproxy', family: 'ip', ...more });
const saddr = payload('network', 12, 4);
const IP6 = '20010db8000000000000000000000001';
const L4PROTO = { match: { op: '==', left: { meta: { key: 'l4proto' } }, right: 'tcp' } };
const SADDR = { payload: { protocol: 'ip', field: 'saddr' } };
const DPORT = { payload: { protocol: 'tcp', field: 'dport' } };

const ADDRESSES: readonly ListedRow[] = [
  {
    text: 'dnat to 192.0.2.1',
    json: { dnat: { addr: '192.0.2.1' } },
    family: 'ip',
    rule: [value('c0000201'), nat({ flags: ['map-ips'] })],
  },
  {
    text: 'dnat ip to 192.0.2.1 persistent',
    json: { dnat: { family: 'ip', addr: '192.0.2.1', flags: ['persistent'] } },
    rule: [value('c0000201'), nat({ flags: ['persistent'] })],
  },
  {
    text: 'dnat ip to 192.0.2.1 persistent',
    json: { dnat: { family: 'ip', addr: '192.0.2.1', flags: 'persistent' } },
    rule: [value('c0000201'), nat({ flags: ['persistent'] })],
    options: { release: '1.0.6' },
  },
  {
    text: 'snat to 192.0.2.0/24 random,fully-random',
    json: { snat: { addr: { prefix: { addr: '192.0.2.0', len: 24 } }, flags: ['random', 'fully-random'] } },
    family: 'ip',
    rule: [
      value('c0000200'),
      value('c00002ff', 2),
      nat({ type: 'snat', addrMax: 2, flags: ['random', 'fully-random'] }),
    ],
  },
  {
    text: 'snat to 192.0.2.1-192.0.2.9',
    json: { snat: { addr: { range: ['192.0.2.1', '192.0.2.9'] } } },
    family: 'ip',
    rule: [value('c0000201'), value('c0000209', 2), nat({ type: 'snat', addrMax: 2 })],
  },
  {
    text: 'snat to 2001:db8::1',
    json: { snat: { addr: '2001:db8::1' } },
    family: 'ip6',
    rule: [value(IP6), nat({ type: 'snat', family: 'ip6' })],
  },
];

const PORTS: readonly ListedRow[] = [
  {
    text: 'meta l4proto tcp dnat ip6 to [2001:db8::1]:80-90',
    json: [L4PROTO, { dnat: { family: 'ip6', addr: '2001:db8::1', port: { range: [80, 90] } } }],
    rule: [
      ...tcp,
      value(IP6),
      value('0050', 2),
      value('005a', 3),
      nat({ family: 'ip6', protoMin: 2, protoMax: 3, flags: ['proto-specified'] }),
    ],
  },
  {
    text: 'meta l4proto tcp dnat to :80',
    json: [L4PROTO, { dnat: { port: 80 } }],
    rule: [...tcp, value('0050'), nat({ family: 'inet', addrMin: undefined, protoMin: 1 })],
  },
  { text: 'masquerade', json: { masquerade: null }, rule: [{ kind: 'masq' }] },
  {
    text: 'masquerade to :1024-2047 random',
    json: { masquerade: { port: { range: [1024, 2047] }, flags: ['random'] } },
    rule: [value('0400'), value('07ff', 2), { kind: 'masq', protoMin: 1, protoMax: 2, flags: ['random'] }],
  },
  {
    text: 'redirect to :tcp dport map { 22 : 8022 }',
    json: { redirect: { port: { map: { key: DPORT, data: { set: [[22, 8022]] } } } } },
    rule: [
      ...tcp,
      payload('transport', 2, 2),
      lookup('__map0', { dreg: 1 }),
      { kind: 'redir', protoMin: 1, protoMax: 1 },
    ],
    sets: [map('__map0', [13, 13], { '0016': '1f56' })],
  },
];

const MAPS: readonly ListedRow[] = [
  {
    text: 'dnat to ip saddr map { 10.0.0.1 : 192.0.2.1 }',
    json: { dnat: { addr: { map: { key: SADDR, data: { set: [['10.0.0.1', '192.0.2.1']] } } } } },
    family: 'ip',
    rule: [saddr, lookup('__map0', { dreg: 1 }), nat({ addrMax: 1 })],
    sets: [map('__map0', [7, 7], { '0a000001': 'c0000201' })],
  },
  {
    text: 'dnat ip prefix to ip saddr map @networks',
    json: {
      dnat: {
        family: 'ip',
        addr: { map: { key: SADDR, data: '@networks' } },
        flags: ['netmap'],
        type_flags: ['prefix'],
      },
    },
    family: 'ip',
    rule: [saddr, lookup('networks', { dreg: 1 }), nat({ addrMax: 9, flags: ['netmap'] })],
    sets: [map('networks', [7, 7], {}, { flags: ['map', 'interval'], keyLength: 4, dataLength: 8 })],
  },
  {
    text: 'dnat ip to ip saddr map { 10.0.0.1 : 192.0.2.1 . 8080 }',
    json: {
      dnat: {
        family: 'ip',
        addr: { map: { key: SADDR, data: { set: [['10.0.0.1', { concat: ['192.0.2.1', 8080] }]] } } },
      },
    },
    family: 'ip',
    rule: [saddr, lookup('__map0', { dreg: 1 }), nat({ protoMin: 9 })],
    sets: [map('__map0', [7, (7 << 6) | 13], { '0a000001': 'c00002011f900000' })],
  },
  {
    text: 'dnat ip to ip saddr . tcp dport map { 10.0.0.1 . 80 : 192.0.2.1 . 8080 }',
    json: {
      dnat: {
        family: 'ip',
        addr: {
          map: {
            key: { concat: [SADDR, DPORT] },
            data: { set: [[{ concat: ['10.0.0.1', 80] }, { concat: ['192.0.2.1', 8080] }]] },
          },
        },
      },
    },
    // The port that is looked up stands where the one from the map will.
    rule: [
      meta('nfproto'),
      cmp('eq', '02'),
      ...tcp,
      saddr,
      payload('transport', 2, 2, 9),
      lookup('__map0', { dreg: 1 }),
      nat({ protoMin: 9 }),
    ],
    sets: [map('__map0', [(7 << 6) | 13, (7 << 6) | 13], { '0a00000100500000': 'c00002011f900000' })],
  },
];

const PROXIES: readonly ListedRow[] = [
  {
    text: 'meta l4proto tcp tproxy ip to 192.0.2.1:80',
    json: [L4PROTO, { tproxy: { family: 'ip', addr: '192.0.2.1', port: 80 } }],
    rule: [...tcp, value('c0000201'), value('0050', 2), tproxy({ addr: 1, port: 2 })],
  },
  {
    text: 'meta l4proto tcp tproxy to [2001:db8::1]',
    json: [L4PROTO, { tproxy: { addr: '2001:db8::1' } }],
    family: 'ip6',
    rule: [...tcp, value(IP6), tproxy({ family: 'ip6', addr: 1 })],
  },
  {
    text: 'meta l4proto tcp tproxy to :80',
    json: [L4PROTO, { tproxy: { port: 80 } }],
    rule: [...tcp, value('0050'), tproxy({ family: 'unspec', port: 1 })],
  },
];

describe('ruleset/nat', () => {
  describe('addresses', () => itLists(ADDRESSES));
  describe('ports', () => itLists(PORTS));
  describe('maps', () => itLists(MAPS));
  describe('transparent proxies', () => itLists(PROXIES));
});
