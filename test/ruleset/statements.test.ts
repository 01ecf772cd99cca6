// Statements that count, log, reject, and send the packet elsewhere.
import type { Expression, SetWithElements } from '../../src/nft/index.ts';
import { accept, cmp, lookup, meta, payload, tcp } from './expressions.ts';
import { itLists, type ListedRow, map, value } from './listed.ts';

const IPV4 = [meta('nfproto'), cmp('eq', '02')];
const dport = payload('transport', 2, 2);
const saddr = payload('network', 12, 4);

/** Addresses; and by address marks. */
const SEEN: SetWithElements = {
  family: 'inet',
  table: 't',
  name: 'seen',
  flags: ['dynamic', 'timeout'],
  keyType: 7,
  keyLength: 4,
  elements: [],
};
const MARKS: SetWithElements = { ...SEEN, name: 'marks', flags: ['map'], dataType: 19, dataLength: 4 };
const FIVE = { kind: 'limit', rate: 5n, unit: 1n, burst: 5, type: 'packets' } as const;

const limit = (more: object): Expression => ({ kind: 'limit', rate: 10n, unit: 60n, burst: 5, ...more });
const log = (more: object): Expression => ({ kind: 'log', ...more });
const reject = (type: 'icmp' | 'icmpx', icmpCode: number): Expression => ({ kind: 'reject', type, icmpCode });
const reset: Expression = { kind: 'reject', type: 'tcp reset', icmpCode: 0 };
const update = (more: object): Expression => ({ kind: 'dynset', op: 'update', sregKey: 1, set: 'seen', ...more });

const COUNTING: readonly ListedRow[] = [
  {
    text: 'limit rate 10/minute burst 5 packets',
    json: { limit: { rate: 10, burst: 5, per: 'minute' } },
    rule: [limit({})],
  },
  {
    text: 'limit rate 10/minute',
    json: { limit: { rate: 10, burst: 5, per: 'minute' } },
    rule: [limit({})],
    options: { release: '1.0.6' },
  },
  {
    text: 'limit rate over 3 kbytes/week burst 7 bytes',
    json: { limit: { rate: 3, burst: 7, per: 'week', inv: true, rate_unit: 'kbytes', burst_unit: 'bytes' } },
    rule: [limit({ rate: 3072n, unit: 604_800n, burst: 7, type: 'bytes', flags: ['invert'] })],
  },
  {
    text: 'quota over 2 mbytes used 5 bytes',
    json: { quota: { val: 2, val_unit: 'mbytes', inv: true, used: 5, used_unit: 'bytes' } },
    rule: [{ kind: 'quota', bytes: 2_097_152n, consumed: 5n, flags: ['invert'] }],
  },
  {
    text: 'ct count over 9 accept',
    json: [{ 'ct count': { val: 9, inv: true } }, { accept: null }],
    rule: [{ kind: 'connlimit', count: 9, flags: ['invert'] }, accept],
  },
  { text: 'last used never', json: { last: null }, rule: [{ kind: 'last', used: 0, elapsed: 0n }] },
];

const LOGGING: readonly ListedRow[] = [
  { text: 'log', json: { log: null }, rule: [log({ level: 'warn' })] },
  {
    text: 'log prefix "in: " level info',
    json: { log: { prefix: 'in: ', level: 'info' } },
    rule: [log({ prefix: 'in: ', level: 'info' })],
  },
  {
    text: 'log group 0 snaplen 64 queue-threshold 2',
    json: { log: { group: 0, snaplen: 64, 'queue-threshold': 2 } },
    rule: [log({ group: 0, snaplen: 64, queueThreshold: 2 })],
  },
  {
    text: 'log flags tcp sequence,options flags ether',
    json: { log: { flags: ['tcp sequence', 'tcp options', 'ether'] } },
    rule: [log({ flags: ['tcp-sequence', 'tcp-options', 'ether'] })],
  },
  {
    text: 'log flags all',
    json: { log: { flags: ['all'] } },
    rule: [log({ flags: ['tcp-sequence', 'tcp-options', 'ip-options', 'skuid', 'ether'] })],
  },
  {
    text: 'log flags skuid',
    json: { log: { flags: 'skuid' } },
    rule: [log({ flags: ['skuid'] })],
    options: { release: '1.0.6' },
  },
];

const REJECTING: readonly ListedRow[] = [
  {
    text: 'reject',
    json: { reject: { type: 'icmp', expr: 'port-unreachable' } },
    family: 'ip',
    rule: [reject('icmp', 3)],
  },
  {
    text: 'reject with icmp host-unreachable',
    json: { reject: { type: 'icmp', expr: 'host-unreachable' } },
    family: 'ip',
    rule: [reject('icmp', 1)],
  },
  { text: 'reject', json: { reject: { type: 'icmpx', expr: 'port-unreachable' } }, rule: [reject('icmpx', 1)] },
  {
    text: 'reject with icmp port-unreachable',
    json: { reject: { type: 'icmp', expr: 'port-unreachable' } },
    rule: [...IPV4, reject('icmp', 3)],
  },
  {
    text: 'reject with icmpv6 no-route',
    json: { reject: { type: 'icmpv6', expr: 'no-route' } },
    rule: [meta('nfproto'), cmp('eq', '0a'), reject('icmp', 0)],
  },
  {
    text: 'meta protocol ip reject with icmpx no-route',
    json: [
      { match: { op: '==', left: { meta: { key: 'protocol' } }, right: 'ip' } },
      { reject: { type: 'icmpx', expr: 'no-route' } },
    ],
    family: 'netdev',
    rule: [meta('protocol'), cmp('eq', '0800'), reject('icmpx', 0)],
  },
  {
    text: 'meta mark 0x00000007 reject with tcp reset',
    json: [{ match: { op: '==', left: { meta: { key: 'mark' } }, right: 7 } }, { reject: { type: 'tcp reset' } }],
    family: 'ip',
    rule: [...tcp, meta('mark'), cmp('eq', '07000000'), reset],
  },
  {
    text: 'meta l4proto tcp reject with tcp reset',
    json: [
      { match: { op: '==', left: { meta: { key: 'l4proto' } }, right: 'tcp' } },
      { reject: { type: 'tcp reset' } },
    ],
    rule: [...IPV4, ...tcp, reset],
  },
];

const SENDING: readonly ListedRow[] = [
  { text: 'queue to 0', json: { queue: { num: 0 } }, rule: [{ kind: 'queue', number: 0, total: 1 }] },
  {
    text: 'queue flags bypass,fanout to 2-5',
    json: { queue: { num: { range: [2, 5] }, flags: ['bypass', 'fanout'] } },
    rule: [{ kind: 'queue', number: 2, total: 4, flags: ['bypass', 'fanout'] }],
  },
  {
    text: 'queue to numgen inc mod 4',
    json: { queue: { num: { numgen: { mode: 'inc', mod: 4, offset: 0 } } } },
    rule: [
      { kind: 'numgen', dreg: 1, modulus: 4, type: 'inc' },
      { kind: 'queue', sreg: 1 },
    ],
  },
  {
    text: 'dup to 192.0.2.1 device "lan0"',
    json: { dup: { addr: '192.0.2.1', dev: 'lan0' } },
    family: 'ip',
    rule: [value('c0000201'), value('05000000', 2), { kind: 'dup', sregAddr: 1, sregDev: 2 }],
    options: { interfaceName: () => 'lan0' },
  },
  {
    text: 'dup to "lan0"',
    json: { dup: { addr: 'lan0' } },
    family: 'netdev',
    rule: [value('05000000'), { kind: 'dup', sregDev: 1 }],
    options: { interfaceName: () => 'lan0' },
  },
  {
    text: 'fwd ip to 192.0.2.1 device "lan0"',
    json: { fwd: { dev: 'lan0', family: 'ip', addr: '192.0.2.1' } },
    family: 'netdev',
    rule: [value('05000000'), value('c0000201', 2), { kind: 'fwd', sregDev: 1, sregAddr: 2, family: 'ip' }],
    options: { interfaceName: () => 'lan0' },
  },
  {
    text: 'fwd to 5',
    json: { fwd: { dev: '5' } },
    family: 'netdev',
    rule: [value('05000000'), { kind: 'fwd', sregDev: 1 }],
  },
  { text: 'notrack', json: { notrack: null }, rule: [{ kind: 'notrack' }] },
  {
    text: 'synproxy mss 1400 wscale 3 timestamp sack-perm',
    json: { synproxy: { mss: 1400, wscale: 3, flags: ['timestamp', 'sack-perm'] } },
    rule: [{ kind: 'synproxy', mss: 1400, wscale: 3, flags: ['mss', 'wscale', 'sack-perm', 'timestamp'] }],
  },
  { text: 'synproxy', json: { synproxy: null }, rule: [{ kind: 'synproxy', mss: 0, wscale: 0, flags: [] }] },
  {
    text: 'xt match "statistic" xt target "LOG"',
    json: [{ xt: { type: 'match', name: 'statistic' } }, { xt: { type: 'target', name: 'LOG' } }],
    rule: [
      { kind: 'match', name: 'statistic', revision: 0, info: new Uint8Array(4) },
      { kind: 'target', name: 'LOG', revision: 0, info: new Uint8Array(4) },
    ],
  },
  {
    text: 'reset tcp option sack-perm',
    json: { reset: { 'tcp option': { name: 'sack-perm' } } },
    rule: [{ kind: 'exthdr', op: 'tcpopt', type: 4 }],
  },
  {
    text: 'reset tcp option 77',
    json: { reset: { 'tcp option': { base: 77, offset: 0, len: 0 } } },
    rule: [{ kind: 'exthdr', op: 'tcpopt', type: 77 }],
  },
];

const ADDRESS = { payload: { protocol: 'ip', field: 'saddr' } };

const UPDATING: readonly ListedRow[] = [
  {
    text: 'update @seen { ip saddr timeout 30s limit rate 5/second burst 5 packets counter packets 0 bytes 0 }',
    json: {
      set: {
        op: 'update',
        elem: { elem: { val: ADDRESS, timeout: 30 } },
        set: '@seen',
        stmt: [{ limit: { rate: 5, burst: 5, per: 'second' } }, { counter: { packets: 0, bytes: 0 } }],
      },
    },
    rule: [
      ...IPV4,
      saddr,
      update({ timeout: 30_000n, expressions: [FIVE, { kind: 'counter', packets: 0n, bytes: 0n }] }),
    ],
    sets: [SEEN],
  },
  {
    text: 'delete @seen { ip saddr }',
    json: { set: { op: 'delete', elem: ADDRESS, set: '@seen' } },
    rule: [...IPV4, saddr, update({ op: 'delete' })],
    sets: [SEEN],
  },
  {
    text: 'add @marks { ip saddr : meta mark }',
    json: { map: { op: 'add', elem: ADDRESS, data: { meta: { key: 'mark' } }, map: '@marks' } },
    rule: [...IPV4, saddr, meta('mark', 9), update({ op: 'add', set: 'marks', sregData: 9 })],
    sets: [MARKS],
  },
  {
    text: 'update @marks { ip saddr : 0x00000003 }',
    json: { map: { op: 'update', elem: ADDRESS, data: 3, map: '@marks' } },
    rule: [...IPV4, saddr, value('03000000', 9), update({ set: 'marks', sregData: 9 })],
    sets: [MARKS],
  },
];

const OBJECT_MAP: SetWithElements = {
  ...map('__objmap0', [13, 0], {}),
  flags: ['anonymous', 'constant', 'object'],
  objectType: 'counter',
  keyLength: 2,
  elements: [{ key: { value: Uint8Array.of(0, 22) }, objectReference: 'web' }],
};

const REFERRING: readonly ListedRow[] = [
  {
    text: 'counter name "web"',
    json: { counter: 'web' },
    rule: [{ kind: 'objref', object: 'web', objectType: 'counter' }],
  },
  {
    text: 'ct helper set "ftp"',
    json: { 'ct helper': 'ftp' },
    rule: [{ kind: 'objref', object: 'ftp', objectType: 'ct helper' }],
  },
  {
    text: 'meta secmark set "web"',
    json: { secmark: 'web' },
    rule: [{ kind: 'objref', object: 'web', objectType: 'secmark' }],
  },
  {
    text: 'synproxy name "syn"',
    json: { synproxy: 'syn' },
    rule: [{ kind: 'objref', object: 'syn', objectType: 'synproxy' }],
  },
  {
    text: 'counter name tcp dport map { 22 : "web" }',
    json: {
      counter: {
        map: { key: { payload: { protocol: 'tcp', field: 'dport' } }, data: { set: [[22, 'web']] } },
      },
    },
    rule: [...tcp, dport, { kind: 'objref', sreg: 1, set: '__objmap0' }],
    sets: [OBJECT_MAP],
  },
  {
    text: 'meta mark set tcp dport map { 22 : 0x00000005 }',
    json: {
      mangle: {
        key: { meta: { key: 'mark' } },
        value: { map: { key: { payload: { protocol: 'tcp', field: 'dport' } }, data: { set: [[22, 5]] } } },
      },
    },
    rule: [...tcp, dport, lookup('__map0', { dreg: 1 }), { kind: 'meta', key: 'mark', sreg: 1 }],
    sets: [map('__map0', [13, 19], { '0016': '05000000' })],
  },
];

describe('ruleset/statements', () => {
  describe('count', () => itLists(COUNTING));
  describe('log', () => itLists(LOGGING));
  describe('reject, and what that implies', () => itLists(REJECTING));
  describe('send', () => itLists(SENDING));
  describe('change sets', () => itLists(UPDATING));
  describe('refer to objects', () => itLists(REFERRING));
});
