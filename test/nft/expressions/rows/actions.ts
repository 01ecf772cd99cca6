// What is done with the packet, and the expressions of x_tables.
import { bytes } from '../../../support/hexdump.ts';
import type { ExpressionRow } from './row.ts';

export const ACTIONS: readonly ExpressionRow[] = [
  {
    value: { kind: 'notrack' },
    hex: '0c00 0100 6e6f747261636b00  0400 0280',
  },
  {
    value: { kind: 'log', level: 'warn' },
    hex: '0800 0100 6c6f6700  0c00 0280  0800 0500 00000004',
  },
  {
    value: {
      kind: 'log',
      prefix: 'all: ',
      level: 'debug',
      flags: ['tcp-sequence', 'tcp-options', 'ip-options', 'skuid', 'ether'],
    },
    hex: '0800 0100 6c6f6700  2000 0280  0a00 0200 616c6c3a2000 0000  0800 0500 00000007  0800 0600 0000002f',
  },
  {
    value: { kind: 'log', group: 5, prefix: 'abc', snaplen: 100, queueThreshold: 20 },
    hex: '0800 0100 6c6f6700  2400 0280  0800 0200 61626300  0600 0100 0005 0000  0800 0300 00000064  0600 0400 0014 0000',
  },
  {
    value: { kind: 'reject', type: 'icmp', icmpCode: 3 },
    hex: '0b00 0100 72656a65637400 00  1400 0280  0800 0100 00000000  0500 0200 03 000000',
  },
  {
    value: { kind: 'reject', type: 'icmp', icmpCode: 4 },
    hex: '0b00 0100 72656a65637400 00  1400 0280  0800 0100 00000000  0500 0200 04 000000',
  },
  {
    value: { kind: 'reject', type: 'icmpx', icmpCode: 3 },
    hex: '0b00 0100 72656a65637400 00  1400 0280  0800 0100 00000002  0500 0200 03 000000',
  },
  {
    value: { kind: 'reject', type: 'tcp reset' },
    hex: '0b00 0100 72656a65637400 00  0c00 0280  0800 0100 00000001',
  },
  {
    value: {
      kind: 'nat',
      type: 'snat',
      family: 'ip',
      addrMin: 1,
      protoMin: 2,
      flags: ['map-ips', 'proto-specified', 'random', 'persistent'],
      addrMax: 1,
      protoMax: 2,
    },
    hex: '0800 0100 6e617400  3c00 0280  0800 0100 00000000  0800 0200 00000002  0800 0300 00000001  0800 0400 00000001  0800 0500 00000002  0800 0600 00000002  0800 0700 0000000f',
  },
  {
    value: { kind: 'nat', type: 'dnat', family: 'ip', addrMin: 1, addrMax: 2, flags: ['map-ips', 'netmap'] },
    hex: '0800 0100 6e617400  2c00 0280  0800 0100 00000001  0800 0200 00000002  0800 0300 00000001  0800 0400 00000002  0800 0700 00000041',
  },
  {
    value: { kind: 'masq' },
    hex: '0900 0100 6d61737100 000000  0400 0280',
  },
  {
    value: { kind: 'masq', flags: ['fully-random'], protoMin: 2, protoMax: 2 },
    hex: '0900 0100 6d61737100 000000  1c00 0280  0800 0100 00000010  0800 0200 00000002  0800 0300 00000002',
  },
  {
    value: { kind: 'redir' },
    hex: '0a00 0100 726564697200 0000  0400 0280',
  },
  {
    value: { kind: 'redir', protoMin: 2, protoMax: 2, flags: ['proto-specified'] },
    hex: '0a00 0100 726564697200 0000  1c00 0280  0800 0100 00000002  0800 0200 00000002  0800 0300 00000002',
  },
  {
    value: { kind: 'tproxy', family: 'ip', addr: 1, port: 2 },
    hex: '0b00 0100 7470726f787900 00  1c00 0280  0800 0100 00000002  0800 0200 00000001  0800 0300 00000002',
  },
  {
    value: { kind: 'tproxy', family: 'unspec', port: 2 },
    hex: '0b00 0100 7470726f787900 00  1400 0280  0800 0100 00000000  0800 0300 00000002',
  },
  {
    value: { kind: 'synproxy', mss: 0, wscale: 0, flags: [] },
    hex: '0d00 0100 73796e70726f787900 000000  1c00 0280  0600 0100 0000 0000  0500 0200 00 000000  0800 0300 00000000',
  },
  {
    value: { kind: 'synproxy', mss: 1460, wscale: 7, flags: ['mss', 'wscale', 'sack-perm', 'timestamp'] },
    hex: '0d00 0100 73796e70726f787900 000000  1c00 0280  0600 0100 05b4 0000  0500 0200 07 000000  0800 0300 0000000f',
  },
  {
    value: { kind: 'dup', sregAddr: 1 },
    hex: '0800 0100 64757000  0c00 0280  0800 0100 00000001',
  },
  {
    value: { kind: 'dup', sregDev: 1 },
    hex: '0800 0100 64757000  0c00 0280  0800 0200 00000001',
  },
  {
    value: { kind: 'dup', sregAddr: 1, sregDev: 2 },
    hex: '0800 0100 64757000  1400 0280  0800 0100 00000001  0800 0200 00000002',
  },
  {
    value: { kind: 'fwd', sregDev: 1 },
    hex: '0800 0100 66776400  0c00 0280  0800 0100 00000001',
  },
  {
    value: { kind: 'fwd', sregDev: 2, sregAddr: 1, family: 'ip' },
    hex: '0800 0100 66776400  1c00 0280  0800 0100 00000002  0800 0200 00000001  0800 0300 00000002',
  },
  {
    value: { kind: 'queue', number: 7, total: 1, flags: [] },
    hex: '0a00 0100 717565756500 0000  1c00 0280  0600 0100 0007 0000  0600 0200 0001 0000  0600 0300 0000 0000',
  },
  {
    value: { kind: 'queue', number: 1, total: 4, flags: ['bypass', 'fanout'] },
    hex: '0a00 0100 717565756500 0000  1c00 0280  0600 0100 0001 0000  0600 0200 0004 0000  0600 0300 0003 0000',
  },
  {
    value: { kind: 'queue', sreg: 2, flags: [] },
    hex: '0a00 0100 717565756500 0000  1400 0280  0600 0300 0000 0000  0800 0400 00000002',
  },
  {
    value: { kind: 'flow_offload', flowtable: 'f' },
    hex: '1100 0100 666c6f775f6f66666c6f616400 000000  0c00 0280  0600 0100 6600 0000',
  },
  {
    value: { kind: 'flow_offload', flowtable: 'fastpath' },
    hex: '1100 0100 666c6f775f6f66666c6f616400 000000  1400 0280  0d00 0100 666173747061746800 000000',
  },
  {
    value: { kind: 'match', name: 'mark', revision: 1, info: bytes('05000000ffffffff0000000000000000') },
    hex: '0a00 0100 6d6174636800 0000  2c00 0280  0900 0100 6d61726b00 000000  0800 0200 00000001  1400 0300 05000000ffffffff0000000000000000',
  },
  {
    value: { kind: 'target', name: 'MARK', revision: 2, info: bytes('0500000000000000') },
    hex: '0b00 0100 74617267657400 00  2400 0280  0900 0100 4d41524b00 000000  0800 0200 00000002  0c00 0300 0500000000000000',
  },
];
