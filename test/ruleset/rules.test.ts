// Rules in the words of nft, from what the kernel lists of them.
import { assert } from 'chai';
import type { Expression, Ruleset, SetWithElements } from '../../src/nft/index.ts';
import { type JsonOptions, printRuleset, type RuleObject, toJson } from '../../src/ruleset/index.ts';
import { accept, anonymous, cmp, counter, ct, lookup, mask, meta, payload, rulesetOf, tcp } from './expressions.ts';

type Family = 'inet' | 'ip' | 'ip6' | 'bridge' | 'netdev' | 'arp';

interface Row {
  readonly text: string;
  readonly family?: Family;
  readonly rule: readonly Expression[];
  readonly sets?: readonly SetWithElements[];
  readonly bigEndian?: true;
  readonly options?: JsonOptions;
}

const IPV4 = [meta('nfproto'), cmp('eq', '02')];
const ports = payload('transport', 2, 2);

const ROWS: readonly Row[] = [
  // What implies what.
  { text: 'tcp dport 22 accept', rule: [...tcp, ports, cmp('eq', '0016'), accept] },
  { text: 'meta l4proto tcp accept', rule: [...tcp, accept] },
  {
    text: 'meta l4proto tcp counter packets 0 bytes 0 tcp dport 22',
    rule: [...tcp, counter, ports, cmp('eq', '0016')],
  },
  {
    text: 'ct state established tcp dport 22',
    rule: [...tcp, ct('state'), mask('02000000'), cmp('neq', '00000000'), ports, cmp('eq', '0016')],
  },
  { text: 'meta l4proto != tcp th dport 22', rule: [meta('l4proto'), cmp('neq', '06'), ports, cmp('eq', '0016')] },
  { text: 'th dport 22', rule: [ports, cmp('eq', '0016')] },
  { text: 'meta l4proto 99 @th,16,16 0x16', rule: [meta('l4proto'), cmp('eq', '63'), ports, cmp('eq', '0016')] },
  { text: 'ip saddr 192.0.2.1', rule: [...IPV4, payload('network', 12, 4), cmp('eq', 'c0000201')] },
  { text: 'meta nfproto ipv4 tcp dport 22', rule: [...IPV4, ...tcp, ports, cmp('eq', '0016')] },
  { text: '@nh,96,32 0xc0000201', rule: [payload('network', 12, 4), cmp('eq', 'c0000201')] },
  { text: 'ip saddr 192.0.2.1', family: 'ip', rule: [payload('network', 12, 4), cmp('eq', 'c0000201')] },
  { text: 'tcp dport 22', family: 'ip', rule: [payload('network', 9, 1), cmp('eq', '06'), ports, cmp('eq', '0016')] },
  {
    text: 'ip protocol tcp tcp dport 22',
    rule: [...IPV4, payload('network', 9, 1), cmp('eq', '06'), ports, cmp('eq', '0016')],
  },
  {
    text: 'icmp type echo-request',
    rule: [...IPV4, meta('l4proto'), cmp('eq', '01'), payload('transport', 0, 1), cmp('eq', '08')],
  },
  {
    text: 'ether saddr 02:00:00:00:00:01',
    family: 'netdev',
    rule: [meta('iiftype'), cmp('eq', '0100'), payload('link', 6, 6), cmp('eq', '020000000001')],
  },
  {
    text: 'vlan id 7 ip saddr 192.0.2.1',
    family: 'bridge',
    rule: [
      payload('link', 12, 2),
      cmp('eq', '8100'),
      payload('link', 14, 2),
      mask('0fff'),
      cmp('eq', '0007'),
      payload('link', 16, 2),
      cmp('eq', '0800'),
      payload('network', 12, 4),
      cmp('eq', 'c0000201'),
    ],
  },
  {
    text: 'ether type 8021q ip saddr 192.0.2.1',
    family: 'bridge',
    rule: [
      payload('link', 12, 2),
      cmp('eq', '8100'),
      payload('link', 16, 2),
      cmp('eq', '0800'),
      payload('network', 12, 4),
      cmp('eq', 'c0000201'),
    ],
  },

  // Several fields in one load, parts of fields, masks.
  { text: 'tcp sport 1 tcp dport 2', rule: [...tcp, payload('transport', 0, 4), cmp('eq', '00010002')] },
  { text: 'ip saddr 10.0.0.0/8', family: 'ip', rule: [payload('network', 12, 1), cmp('eq', '0a')] },
  {
    text: 'ip saddr != 10.20.0.0/15',
    family: 'ip',
    rule: [payload('network', 12, 4), mask('fffe0000'), cmp('neq', '0a140000')],
  },
  {
    text: 'ip saddr & 255.0.255.0 == 10.0.1.0',
    family: 'ip',
    rule: [payload('network', 12, 4), mask('ff00ff00'), cmp('eq', '0a000100')],
  },
  { text: 'ip dscp ef', family: 'ip', rule: [payload('network', 1, 1), mask('fc'), cmp('eq', 'b8')] },
  { text: 'ip version 4', family: 'ip', rule: [payload('network', 0, 1), mask('f0'), cmp('eq', '40')] },
  { text: 'tcp flags & (fin | syn) == syn', rule: [...tcp, payload('transport', 13, 1), mask('03'), cmp('eq', '02')] },
  {
    text: 'tcp flags syn / fin,syn',
    rule: [...tcp, payload('transport', 13, 1), mask('03'), cmp('eq', '02')],
    options: { release: '1.0.6' },
  },
  { text: 'tcp flags syn,ack', rule: [...tcp, payload('transport', 13, 1), mask('12'), cmp('neq', '00')] },
  { text: 'tcp flags ! ack', rule: [...tcp, payload('transport', 13, 1), mask('10'), cmp('eq', '00')] },
  { text: 'tcp flags == syn', rule: [...tcp, payload('transport', 13, 1), cmp('eq', '02')] },
  { text: 'tcp dport 1000-2000', rule: [...tcp, ports, cmp('gte', '03e8'), cmp('lte', '07d0')] },

  // Byte orders: ports are the packet's, marks the host's.
  { text: 'meta mark 0x00000010', rule: [meta('mark'), cmp('eq', '10000000')] },
  { text: 'meta mark 0x00000010', rule: [meta('mark'), cmp('eq', '00000010')], bigEndian: true },
  {
    text: 'ct state new',
    rule: [ct('state'), mask('00000008'), cmp('neq', '00000000')],
    bigEndian: true,
  },
  {
    text: 'meta mark & 0x0000000f != 0x00000003',
    rule: [meta('mark'), mask('0f000000'), cmp('neq', '03000000')],
  },
  {
    text: 'ct state established,related accept',
    rule: [ct('state'), mask('06000000'), cmp('neq', '00000000'), accept],
  },

  // Names.
  { text: 'iifname "eth0"', rule: [meta('iifname'), cmp('eq', '65746830000000000000000000000000')] },
  // iptables-nft compares the NUL, too.
  { text: 'iifname "eth0"', rule: [meta('iifname'), cmp('eq', '6574683000')] },
  { text: 'iifname "eth*"', rule: [meta('iifname'), cmp('eq', '657468')] },
  { text: 'iifname "eth\\*"', rule: [meta('iifname'), cmp('eq', '6574682a000000000000000000000000')] },
  {
    text: 'oif "lan0"',
    rule: [meta('oif'), cmp('eq', '05000000')],
    options: { interfaceName: () => 'lan0' },
  },
  { text: 'oif 5', rule: [meta('oif'), cmp('eq', '05000000')] },
  { text: 'meta l4proto 6', rule: tcp, options: { numericProtocols: true } },
  {
    text: 'meta hour "09:30"',
    rule: [meta('hour'), cmp('eq', '80700000')],
    options: { utcOffset: 90 },
  },

  // Sets.
  {
    text: 'meta l4proto { tcp, udp }',
    rule: [meta('l4proto'), lookup('__set0')],
    sets: [anonymous('__set0', 12, ['11', '06'])],
  },
  {
    text: 'tcp dport != { 22, 80 }',
    rule: [...tcp, ports, lookup('__set0', { flags: ['invert'] })],
    sets: [anonymous('__set0', 13, ['0050', '0016'])],
  },
  {
    text: 'ip saddr . tcp dport { 192.0.2.1 . 80 }',
    family: 'ip',
    rule: [...tcp, payload('network', 12, 4), payload('transport', 2, 2, 9), lookup('__set0')],
    sets: [anonymous('__set0', (7 << 6) | 13, ['c000020100500000'])],
  },
  {
    text: 'ip dscp { cs1, ef }',
    family: 'ip',
    rule: [payload('network', 1, 1), mask('fc'), lookup('__set0')],
    sets: [anonymous('__set0', 36, ['20', 'b8'])],
  },
  {
    text: 'tcp dport vmap { 22 : accept, 23 : jump other }',
    rule: [...tcp, ports, lookup('__map0', { dreg: 0 })],
    sets: [
      anonymous('__map0', 13, ['0016', '0017'], {
        flags: ['anonymous', 'constant', 'map'],
        dataType: 0xffffff00,
        elements: [
          { key: { value: Uint8Array.of(0, 22) }, data: { verdict: { code: 'accept' } } },
          { key: { value: Uint8Array.of(0, 23) }, data: { verdict: { code: 'jump', chain: 'other' } } },
        ],
      }),
    ],
  },
];

describe('ruleset/rules', () => {
  for (const { text, rule, family = 'inet', sets = [], options = {}, bigEndian = false } of ROWS) {
    it(`${family}: ${text}${bigEndian ? ' (big-endian host)' : ''}`, () => {
      assert.equal(lineOf(rulesetOf(rule, { family, sets, littleEndian: !bigEndian }), options), text);
    });
  }

  it('has the JSON of nft', () => {
    const rule = [
      ...tcp,
      ports,
      cmp('eq', '0016'),
      ct('state'),
      mask('06000000'),
      cmp('neq', '00000000'),
      counter,
      accept,
    ];
    assert.deepEqual(statementsOf(rule), [
      { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 22 } },
      { match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } },
      { counter: { packets: 0, bytes: 0 } },
      { accept: null },
    ]);
  });

  it('verdicts, writes and flow add are in the words of nft', () => {
    const value = { value: Uint8Array.of(5, 0, 0, 0) };
    const rule: Expression[] = [
      { kind: 'immediate', dreg: 1, data: value },
      { kind: 'meta', key: 'mark', sreg: 1 },
      { kind: 'flow_offload', flowtable: 'fast' },
      { kind: 'immediate', dreg: 0, data: { verdict: { code: 'goto', chain: 'x' } } },
    ];
    assert.equal(lineOf(rulesetOf(rule)), 'meta mark set 0x00000005 flow add @fast goto x');
  });
});

function statementsOf(rule: readonly Expression[]): RuleObject['rule']['expr'] {
  const found = toJson(rulesetOf(rule)).nftables.find((object) => 'rule' in object);
  return found?.rule.expr ?? [];
}

function lineOf(ruleset: Ruleset, options: JsonOptions = {}): string {
  return printRuleset(toJson(ruleset, options)).split('\n')[2]?.trim() ?? '';
}
