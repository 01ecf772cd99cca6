// What rules write, and the arithmetic on it.
import type { Expression } from '../../src/nft/index.ts';
import { unhex } from '../../src/wire/index.ts';
import { cmp, ct, mask, meta, payload, tcp } from './expressions.ts';
import { itLists, type ListedRow, maskXor, value } from './listed.ts';

type Payload = Extract<Expression, { kind: 'payload' }>;

function write(base: Payload['base'], offset: number, length: number): Expression {
  return { kind: 'payload', base, offset, length, sreg: 1, checksumType: 'inet', checksumOffset: 10 };
}
function shift(op: 'lshift' | 'rshift', bits: string, length = 4): Expression {
  return { kind: 'bitwise', sreg: 1, dreg: 1, length, op, data: { value: unhex(bits) } };
}
const setMark: Expression = { kind: 'meta', key: 'mark', sreg: 1 };
const swap = (length: number): Expression => ({
  kind: 'byteorder',
  sreg: 1,
  dreg: 1,
  op: 'ntoh',
  length,
  size: length,
});

const MARK = { meta: { key: 'mark' } };
const TTL = { payload: { protocol: 'ip', field: 'ttl' } };
const DSCP = { payload: { protocol: 'ip', field: 'dscp' } };
const FLAGS = { payload: { protocol: 'tcp', field: 'flags' } };

function sets(key: object, written: unknown) {
  return { mangle: { key, value: written } };
}

const PACKET: readonly ListedRow[] = [
  {
    text: 'tcp dport set 80',
    json: sets({ payload: { protocol: 'tcp', field: 'dport' } }, 80),
    rule: [...tcp, value('0050'), write('transport', 2, 2)],
  },
  {
    text: 'ip ttl set 9',
    json: sets(TTL, 9),
    family: 'ip',
    rule: [payload('network', 8, 2), maskXor('00ff', '0900'), write('network', 8, 2)],
  },
  {
    text: 'ip dscp set cs1',
    json: sets(DSCP, 'cs1'),
    family: 'ip',
    rule: [payload('network', 0, 2), maskXor('ff03', '0020'), write('network', 0, 2)],
  },
  {
    text: 'ip dscp set ip dscp | lephb',
    json: sets(DSCP, { '|': [DSCP, 'lephb'] }),
    family: 'ip',
    rule: [payload('network', 0, 2), maskXor('fffb', '0004'), write('network', 0, 2)],
  },
  {
    text: 'ip dscp set ip dscp & 0x1f',
    json: sets(DSCP, { '&': [DSCP, 31] }),
    family: 'ip',
    rule: [payload('network', 0, 2), maskXor('ff7f', '0000'), write('network', 0, 2)],
  },
  {
    text: 'ip dscp set ip dscp ^ 0x03',
    json: sets(DSCP, { '^': [DSCP, 3] }),
    family: 'ip',
    rule: [payload('network', 0, 2), maskXor('ffff', '000c'), write('network', 0, 2)],
  },
  {
    text: 'tcp flags set tcp flags | ecn | cwr',
    json: sets(FLAGS, { '|': [FLAGS, 'ecn', 'cwr'] }),
    rule: [...tcp, payload('transport', 12, 2), maskXor('ff3f', '00c0'), write('transport', 12, 2)],
  },
  {
    text: 'tcp flags set syn | ack',
    json: sets(FLAGS, { '|': ['syn', 'ack'] }),
    rule: [...tcp, payload('transport', 12, 2), maskXor('ff00', '0012'), write('transport', 12, 2)],
  },
  {
    text: '@ih,58,6 set 0x1',
    json: sets({ payload: { base: 'ih', offset: 58, len: 6 } }, 1),
    rule: [
      { kind: 'payload', base: 'inner', offset: 6, length: 2, dreg: 1 },
      maskXor('ffc0', '0001'),
      write('inner', 6, 2),
    ],
  },
  {
    text: '@ih,0,16 set @ih,0,16 & 0x5ff | 0x500',
    json: sets(
      { payload: { base: 'ih', offset: 0, len: 16 } },
      { '|': [{ '&': [{ payload: { base: 'ih', offset: 0, len: 16 } }, 0x5ff] }, 0x500] },
    ),
    rule: [
      { kind: 'payload', base: 'inner', offset: 0, length: 2, dreg: 1 },
      maskXor('00ff', '0500'),
      write('inner', 0, 2),
    ],
  },
  {
    text: 'tcp option maxseg size set rt mtu',
    json: sets({ 'tcp option': { name: 'maxseg', field: 'size' } }, { rt: { key: 'mtu' } }),
    rule: [
      { kind: 'rt', key: 'mtu', dreg: 1 },
      swap(2),
      { kind: 'exthdr', op: 'tcpopt', type: 2, offset: 2, length: 2, sreg: 1 },
    ],
  },
];

const NUMBERS: readonly ListedRow[] = [
  {
    text: 'meta mark set meta mark & 0x000000ff | 0x00000100',
    json: sets(MARK, { '|': [{ '&': [MARK, 255] }, 256] }),
    rule: [meta('mark'), maskXor('ff000000', '00000000'), maskXor('fffeffff', '00010000'), setMark],
  },
  // Bits that are set and not looked at before stand in both.
  {
    text: 'meta mark set meta mark & 0x00000ff1 | 0x00000001',
    json: sets(MARK, { '|': [{ '&': [MARK, 0xff1] }, 1] }),
    rule: [meta('mark'), maskXor('f00f0000', '01000000'), setMark],
  },
  {
    text: 'meta mark set meta mark & 0x0000000f ^ 0x00000005',
    json: sets(MARK, { '^': [{ '&': [MARK, 15] }, 5] }),
    rule: [meta('mark'), maskXor('0f000000', '05000000'), setMark],
  },
  {
    text: 'meta mark set meta mark >> 8 & 0xff',
    json: sets(MARK, { '&': [{ '>>': [MARK, 8] }, 255] }),
    rule: [meta('mark'), shift('rshift', '08000000'), mask('ff000000'), setMark],
  },
  {
    text: 'meta mark set meta mark | iif | meta cpu',
    json: sets(MARK, { '|': [MARK, { meta: { key: 'iif' } }, { meta: { key: 'cpu' } }] }),
    rule: [
      meta('mark'),
      meta('iif', 2),
      { kind: 'bitwise', sreg: 1, sreg2: 2, dreg: 1, length: 4, op: 'or' },
      meta('cpu', 2),
      { kind: 'bitwise', sreg: 1, sreg2: 2, dreg: 1, length: 4, op: 'or' },
      setMark,
    ],
  },
  {
    text: 'meta mark set ct mark & 0x000000ff | meta mark & 0x0000ff00',
    json: sets(MARK, { '|': [{ '&': [{ ct: { key: 'mark' } }, 255] }, { '&': [MARK, 0xff00] }] }),
    rule: [
      ct('mark'),
      mask('ff000000'),
      meta('mark', 2),
      mask('00ff0000', 2),
      { kind: 'bitwise', sreg: 1, sreg2: 2, dreg: 1, length: 4, op: 'or' },
      setMark,
    ],
  },
  {
    text: 'ct event set new,destroy',
    json: sets({ ct: { key: 'event' } }, ['new', 'destroy']),
    rule: [value('05000000'), { kind: 'ct', key: 'event', sreg: 1 }],
  },
  {
    text: 'meta mark set ip6 dscp & 0x3c',
    json: sets(MARK, { '&': [{ payload: { protocol: 'ip6', field: 'dscp' } }, 60] }),
    family: 'ip6',
    rule: [payload('network', 0, 2), mask('0fc0'), swap(2), shift('rshift', '06000000', 2), mask('3c000000'), setMark],
  },
];

const MATCHES: readonly ListedRow[] = [
  {
    text: 'ip dscp & 0x3f == lephb',
    json: { match: { op: '==', left: { '&': [DSCP, 63] }, right: 'lephb' } },
    family: 'ip',
    rule: [payload('network', 1, 1), mask('fc'), shift('rshift', '02000000'), mask('3f'), cmp('eq', '01')],
  },
  {
    text: '@nh,51,13 0x0',
    json: { match: { op: '==', left: { payload: { base: 'nh', offset: 51, len: 13 } }, right: 0 } },
    rule: [payload('network', 6, 2), mask('1fff'), cmp('eq', '0000')],
  },
  {
    text: '@nh,48,16 & 0x1fff == 0x0',
    json: {
      match: { op: '==', left: { '&': [{ payload: { base: 'nh', offset: 48, len: 16 } }, 0x1fff] }, right: 0 },
    },
    rule: [payload('network', 6, 2), mask('1fff'), cmp('eq', '0000')],
    options: { release: '1.0.6' },
  },
  // Text has the numbers of what JSON has names for, and neither has protocols' names.
  {
    text: 'icmp type 3-8 meta l4proto 1-10',
    json: [
      {
        match: {
          op: '==',
          left: { payload: { protocol: 'icmp', field: 'type' } },
          right: { range: ['destination-unreachable', 'echo-request'] },
        },
      },
      { match: { op: '==', left: { meta: { key: 'l4proto' } }, right: { range: [1, 10] } } },
    ],
    family: 'ip',
    rule: [
      meta('l4proto'),
      cmp('eq', '01'),
      payload('transport', 0, 1),
      { kind: 'range', sreg: 1, op: 'eq', from: { value: Uint8Array.of(3) }, to: { value: Uint8Array.of(8) } },
      meta('l4proto'),
      cmp('gte', '01'),
      cmp('lte', '0a'),
    ],
  },
  {
    text: 'meta l4proto != 1-10',
    json: { match: { op: '!=', left: { meta: { key: 'l4proto' } }, right: { range: [1, 10] } } },
    rule: [
      meta('l4proto'),
      { kind: 'range', sreg: 1, op: 'neq', from: { value: Uint8Array.of(1) }, to: { value: Uint8Array.of(10) } },
    ],
  },
  {
    text: 'tcp flags == 0x0',
    json: { match: { op: '==', left: FLAGS, right: 0 } },
    rule: [...tcp, payload('transport', 13, 1), cmp('eq', '00')],
  },
];

describe('ruleset/writes', () => {
  describe('to the packet', () => itLists(PACKET));
  describe('numbers', () => itLists(NUMBERS));
  describe('and what is compared', () => itLists(MATCHES));
});
