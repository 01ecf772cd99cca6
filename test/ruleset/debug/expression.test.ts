// Expressions in libnftnl's words.
import { assert } from 'chai';
import fc from 'fast-check';
import { EXPRESSIONS, type Expression } from '../../../src/nft/index.ts';
import { debugExpression } from '../../../src/ruleset/index.ts';
import { unhex } from '../../../src/wire/index.ts';

const value = (digits: string) => ({ value: unhex(digits) });
const counter: Expression = { kind: 'counter', packets: 1n, bytes: 2n };

const ROWS: readonly (readonly [text: string, expression: Expression])[] = [
  ['meta load prandom => reg 1', { kind: 'meta', key: 'random', dreg: 1 }],
  ['meta set mark with reg 9', { kind: 'meta', key: 'mark', sreg: 9 }],
  ['meta load 99 => reg 1', { kind: 'meta', key: 99, dreg: 1 }],
  ['ct load src_ip => reg 1 , dir original', { kind: 'ct', key: 'ip saddr', dreg: 1, direction: 'original' }],
  ['ct load l3protocol => reg 1', { kind: 'ct', key: 'l3proto', dreg: 1 }],
  ['ct set zone with reg 1 , dir reply', { kind: 'ct', key: 'zone', sreg: 1, direction: 'reply' }],
  ['cmp eq reg 1 0x756e694c 0x00000078', { kind: 'cmp', sreg: 1, op: 'eq', data: value('4c696e75780000') }],
  ['cmp gte reg 1 0x00000300', { kind: 'cmp', sreg: 1, op: 'gte', data: value('0003') }],
  ['range neq reg 1 0x00000001 0x00000002', { kind: 'range', sreg: 1, op: 'neq', from: value('01'), to: value('02') }],
  [
    'bitwise reg 1 = ( reg 2 & 0x000003ff ) ^ 0x00002000',
    { kind: 'bitwise', sreg: 2, dreg: 1, length: 2, op: 'mask-xor', mask: value('ff03'), xor: value('0020') },
  ],
  [
    'bitwise reg 1 = ( reg 1 << 0x00000003 )',
    { kind: 'bitwise', sreg: 1, dreg: 1, length: 4, op: 'lshift', data: value('03000000') },
  ],
  ['bitwise reg 1 = ( reg 1 | reg 2 )', { kind: 'bitwise', sreg: 1, dreg: 1, sreg2: 2, length: 4, op: 'or' }],
  ['byteorder reg 1 = hton(reg 1, 4, 2)', { kind: 'byteorder', sreg: 1, dreg: 1, op: 'hton', length: 4, size: 2 }],
  ['immediate reg 1 0xcafebeef', { kind: 'immediate', dreg: 1, data: value('efbefeca') }],
  ['immediate reg 0 accept', { kind: 'immediate', dreg: 0, data: { verdict: { code: 'accept' } } }],
  ['immediate reg 0 jump -> c', { kind: 'immediate', dreg: 0, data: { verdict: { code: 'jump', chain: 'c' } } }],
  ['lookup reg 1 set s', { kind: 'lookup', sreg: 1, set: 's', flags: [] }],
  ['lookup reg 1 set s dreg 0', { kind: 'lookup', sreg: 1, set: 's', dreg: 0 }],
  ['lookup reg 1 set s 0x1', { kind: 'lookup', sreg: 1, set: 's', flags: ['invert'] }],
  ['dynset add reg_key 1 set s', { kind: 'dynset', sregKey: 1, op: 'add', set: 's', timeout: 0n }],
  [
    'dynset update reg_key 1 set s sreg_data 2 timeout 3000ms expr [ counter pkts 1 bytes 2 ]',
    { kind: 'dynset', sregKey: 1, sregData: 2, op: 'update', set: 's', timeout: 3000n, expression: counter },
  ],
  [
    'dynset delete reg_key 1 set s expr [ counter pkts 1 bytes 2 ] expr [ connlimit count 3 flags 1 ]',
    {
      kind: 'dynset',
      sregKey: 1,
      op: 'delete',
      set: 's',
      expressions: [counter, { kind: 'connlimit', count: 3, flags: ['invert'] }],
    },
  ],
  [
    'payload load 4b @ network header + 12 => reg 1',
    { kind: 'payload', base: 'network', offset: 12, length: 4, dreg: 1 },
  ],
  [
    'payload write reg 1 => 2b @ transport header + 2 csum_type 1 csum_off 16 csum_flags 0x1',
    {
      kind: 'payload',
      base: 'transport',
      offset: 2,
      length: 2,
      sreg: 1,
      checksumType: 'inet',
      checksumOffset: 16,
      checksumFlags: ['l4-pseudo-header'],
    },
  ],
  ['exthdr load ipv6 1b @ 44 + 0 => reg 1', { kind: 'exthdr', dreg: 1, type: 44, offset: 0, length: 1, op: 'ipv6' }],
  [
    'exthdr load tcpopt 1b @ 4 + 0 present => reg 1',
    { kind: 'exthdr', dreg: 1, type: 4, offset: 0, length: 1, op: 'tcpopt', flags: ['present'] },
  ],
  ['exthdr load 2b @ 0 + 2 => reg 1', { kind: 'exthdr', dreg: 1, type: 0, offset: 2, length: 2, op: 'sctp' }],
  ['exthdr write tcpopt reg 1 => 2b @ 2 + 2', { kind: 'exthdr', sreg: 1, type: 2, offset: 2, length: 2, op: 'tcpopt' }],
  ['exthdr reset tcpopt 4', { kind: 'exthdr', type: 4, offset: 0, length: 0, op: 'tcpopt' }],
  ['rt load tcpmss => reg 1', { kind: 'rt', key: 'mtu', dreg: 1 }],
  ['fib saddr . iif oif present => reg 1', { kind: 'fib', dreg: 1, result: 'oif', flags: ['saddr', 'iif', 'present'] }],
  ['socket load mark => reg 1', { kind: 'socket', key: 'mark', dreg: 1 }],
  ['osf dreg 1', { kind: 'osf', dreg: 1 }],
  ['tunnel load id => reg 1', { kind: 'tunnel', key: 'id', dreg: 1 }],
  ['xfrm load out 2 saddr4 => reg 1', { kind: 'xfrm', dreg: 1, key: 'ip saddr', direction: 'out', spnum: 2 }],
  ['numgen reg 1 = inc mod 4', { kind: 'numgen', dreg: 1, modulus: 4, type: 'inc', offset: 0 }],
  ['numgen reg 1 = random mod 4 offset 3', { kind: 'numgen', dreg: 1, modulus: 4, type: 'random', offset: 3 }],
  ['hash reg 1 = symhash() % mod 3', { kind: 'hash', dreg: 1, modulus: 3, type: 'symhash' }],
  [
    'hash reg 1 = jhash(reg 2, 4, 0x3) % mod 4 offset 5',
    { kind: 'hash', dreg: 1, sreg: 2, length: 4, modulus: 4, seed: 3, offset: 5, type: 'jhash' },
  ],
  [
    'inner type 1 hdrsize 8 flags f [ meta load protocol => reg 1 ]',
    {
      kind: 'inner',
      number: 0,
      type: 'vxlan',
      flags: ['header-size', 'link', 'network', 'transport'],
      headerSize: 8,
      expression: { kind: 'meta', key: 'protocol', dreg: 1 },
    },
  ],
  ['counter pkts 1 bytes 2', counter],
  ['last never', { kind: 'last', used: 0, elapsed: 0n }],
  ['last 300000', { kind: 'last', used: 1, elapsed: 300_000n }],
  ['quota bytes 500 consumed 3 flags 1', { kind: 'quota', bytes: 500n, consumed: 3n, flags: ['invert'] }],
  [
    'limit rate 5242880/minute burst 3 type bytes flags 0x1',
    { kind: 'limit', rate: 5_242_880n, unit: 60n, burst: 3, type: 'bytes', flags: ['invert'] },
  ],
  ['connlimit count 5 flags 0', { kind: 'connlimit', count: 5, flags: [] }],
  ['objref type 9 name e', { kind: 'objref', object: 'e', objectType: 'ct expectation' }],
  ['objref sreg 1 set m', { kind: 'objref', sreg: 1, set: 'm' }],
  ['notrack', { kind: 'notrack' }],
  ['log', { kind: 'log' }],
  [
    'log prefix xx  level 4 tcpseq macdecode',
    { kind: 'log', prefix: 'xx ', level: 'warn', flags: ['tcp-sequence', 'ether'] },
  ],
  [
    'log prefix a group 3 snaplen 5 qthreshold 2',
    { kind: 'log', prefix: 'a', group: 3, snaplen: 5, queueThreshold: 2 },
  ],
  ['reject type 1 code 0', { kind: 'reject', type: 'tcp reset' }],
  ['reject type 2 code 3', { kind: 'reject', type: 'icmpx', icmpCode: 3 }],
  [
    'nat snat ip addr_min reg 1 addr_max reg 2 proto_min reg 3 proto_max reg 4 flags 0x7',
    {
      kind: 'nat',
      type: 'snat',
      family: 'ip',
      addrMin: 1,
      addrMax: 2,
      protoMin: 3,
      protoMax: 4,
      flags: ['map-ips', 'proto-specified', 'random'],
    },
  ],
  ['masq proto_min reg 1 flags 0x82', { kind: 'masq', protoMin: 1, flags: ['proto-specified', '0x80'] }],
  ['redir', { kind: 'redir', flags: [] }],
  ['tproxy ip addr reg 1 port reg 2', { kind: 'tproxy', family: 'ip', addr: 1, port: 2 }],
  ['tproxy unknown port reg 1', { kind: 'tproxy', family: 'unspec', port: 1 }],
  ['synproxy mss 5 wscale 3', { kind: 'synproxy', mss: 5, wscale: 3, flags: ['mss', 'wscale'] }],
  ['dup sreg_addr 1 sreg_dev 2', { kind: 'dup', sregAddr: 1, sregDev: 2 }],
  ['fwd sreg_dev 1 sreg_addr 2 nfproto 2', { kind: 'fwd', sregDev: 1, sregAddr: 2, family: 'ip' }],
  ['queue num 3', { kind: 'queue', number: 3, total: 1 }],
  ['queue num 3-5 bypass', { kind: 'queue', number: 3, total: 3, flags: ['bypass'] }],
  ['queue sreg_qnum 1', { kind: 'queue', sreg: 1 }],
  ['flow_offload flowtable ft', { kind: 'flow_offload', flowtable: 'ft' }],
  ['match name tcp rev 0', { kind: 'match', name: 'tcp', revision: 0, info: new Uint8Array() }],
  ['target name LOG rev 1', { kind: 'target', name: 'LOG', revision: 1, info: new Uint8Array() }],
  ['xyz 0x0102', { kind: 'unknown', name: 'xyz', data: Uint8Array.of(1, 2) }],
];

describe('ruleset/debug/expression', () => {
  for (const [text, expression] of ROWS) {
    it(`[ ${text} ]`, () => assert.equal(debugExpression(expression, { littleEndian: true }), `[ ${text} ]`));
  }

  it('has rows of every kind', () => {
    const kinds = new Set(ROWS.map(([, { kind }]) => kind as string));
    assert.deepEqual(
      EXPRESSIONS.map(({ kind }) => kind).filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  it('words of a host with the greatest byte first', () => {
    const cmp: Expression = { kind: 'cmp', sreg: 1, op: 'eq', data: value('0a000001ff') };
    assert.equal(debugExpression(cmp, { littleEndian: false }), '[ cmp eq reg 1 0x0a000001 0xff000000 ]');
  });

  it('has every byte of a constant in its words', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
        const text = debugExpression({ kind: 'immediate', dreg: 1, data: { value: bytes } }, { littleEndian: false });
        const digits = text.replaceAll(/^.*reg 1 | \]$|0x| /g, '');
        const padded = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
        padded.set(bytes);
        assert.equal(digits, Buffer.from(padded).toString('hex'));
      }),
    );
  });
});
