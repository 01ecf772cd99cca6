// Extension headers of IPv6, options of IPv4, TCP and DCCP, chunks of SCTP.
import type { Expression } from '../../src/nft/index.ts';
import { cmp, mask, meta, tcp } from './expressions.ts';
import { itLists, type ListedRow } from './listed.ts';

const IP6 = '20010db8000000000000000000000001';

type Exthdr = Extract<Expression, { kind: 'exthdr' }>;

function exthdr(
  op: Exclude<Exthdr['op'], number | undefined>,
  type: number,
  offset: number,
  length: number,
): Expression {
  return { kind: 'exthdr', op, type, offset, length, dreg: 1, flags: [] };
}
function present(op: Exclude<Exthdr['op'], number | undefined>, type: number): Expression {
  return { kind: 'exthdr', op, type, offset: 0, length: 1, dreg: 1, flags: ['present'] };
}
function equals(left: object, right: unknown, op = '==') {
  return { match: { op, left, right } };
}

const IPV6 = [meta('nfproto'), cmp('eq', '0a')];

const HEADERS: readonly ListedRow[] = [
  {
    text: 'frag id 5',
    json: equals({ exthdr: { name: 'frag', field: 'id' } }, 5),
    rule: [...IPV6, exthdr('ipv6', 44, 4, 4), cmp('eq', '00000005')],
  },
  {
    text: 'frag frag-off 3',
    json: equals({ exthdr: { name: 'frag', field: 'frag-off' } }, 3),
    family: 'ip6',
    rule: [exthdr('ipv6', 44, 2, 2), mask('fff8'), cmp('eq', '0018')],
  },
  {
    text: 'srh sid[2] 2001:db8::1',
    json: equals({ exthdr: { name: 'srh', field: 'sid[2]' } }, '2001:db8::1'),
    family: 'ip6',
    rule: [exthdr('ipv6', 43, 24, 16), cmp('eq', IP6)],
  },
  {
    text: 'exthdr mh missing',
    json: equals({ exthdr: { name: 'mh' } }, false),
    family: 'ip6',
    rule: [present('ipv6', 135), cmp('eq', '00')],
  },
  {
    text: 'ip option lsrr addr 192.0.2.1',
    json: equals({ 'ip option': { name: 'lsrr', field: 'addr' } }, '192.0.2.1'),
    rule: [meta('nfproto'), cmp('eq', '02'), exthdr('ipv4', 131, 3, 4), cmp('eq', 'c0000201')],
  },
  {
    text: 'tcp option maxseg size > 1400',
    json: equals({ 'tcp option': { name: 'maxseg', field: 'size' } }, 1400, '>'),
    rule: [...tcp, exthdr('tcpopt', 2, 2, 2), cmp('gt', '0578')],
  },
  {
    text: 'tcp option sack2 right 9',
    json: equals({ 'tcp option': { name: 'sack2', field: 'right' } }, 9),
    rule: [exthdr('tcpopt', 5, 22, 4), cmp('eq', '00000009')],
  },
  {
    text: 'tcp option mptcp subtype dss',
    json: equals({ 'tcp option': { name: 'mptcp', field: 'subtype' } }, 'dss'),
    rule: [exthdr('tcpopt', 30, 2, 1), mask('f0'), cmp('eq', '20')],
  },
  {
    text: 'tcp option 77 exists',
    json: equals({ 'tcp option': { base: 77, offset: 0, len: 8 } }, true),
    rule: [present('tcpopt', 77), cmp('eq', '01')],
  },
  {
    text: 'tcp option @77,16,16 258',
    json: equals({ 'tcp option': { base: 77, offset: 16, len: 16 } }, 258),
    rule: [exthdr('tcpopt', 77, 2, 2), cmp('eq', '0102')],
  },
  {
    text: 'meta l4proto sctp sctp chunk init a-rwnd 7',
    json: [
      equals({ meta: { key: 'l4proto' } }, 'sctp'),
      equals({ 'sctp chunk': { name: 'init', field: 'a-rwnd' } }, 7),
    ],
    rule: [meta('l4proto'), cmp('eq', '84'), exthdr('sctp', 1, 8, 4), cmp('eq', '00000007')],
  },
  {
    text: 'meta nfproto ipv4 sctp chunk data exists',
    json: [equals({ meta: { key: 'nfproto' } }, 'ipv4'), equals({ 'sctp chunk': { name: 'data' } }, true)],
    rule: [meta('nfproto'), cmp('eq', '02'), present('sctp', 0), cmp('eq', '01')],
  },
  {
    text: 'dccp option 40 exists',
    json: equals({ 'dccp option': { type: 40 } }, true),
    rule: [present('dccp', 40), cmp('eq', '01')],
  },
];

describe('ruleset/extensions', () => itLists(HEADERS));
