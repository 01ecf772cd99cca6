// As Linux 6.18 lists them, where that is not the order this package writes in.
import type { ExpressionRow } from './row.ts';

export const LISTED: readonly ExpressionRow[] = [
  {
    value: { kind: 'ct', key: 'state', dreg: 1 },
    hex: '07000100637400001400020008000100000000010800020000000000',
  },
  {
    value: { kind: 'ct', key: 'ip saddr', dreg: 1, direction: 'reply' },
    hex: '07000100637400001c000200080001000000000108000200000000130500030001000000',
  },
  {
    value: { kind: 'ct', key: 'mark', sreg: 1 },
    hex: '07000100637400001400020008000400000000010800020000000003',
  },
  {
    value: { kind: 'bitwise', sreg: 1, sreg2: 2, dreg: 3, length: 4, op: 'xor' },
    hex: '0c00010062697477697365002c00020008000100000000010800020000000003080003000000000408000600000000050800080000000002',
  },
  {
    value: { kind: 'lookup', set: 's', sreg: 1, flags: [] },
    hex: '0b0001006c6f6f6b757000001c000200060001007300000008000200000000010800050000000000',
  },
  {
    value: { kind: 'lookup', set: 's', sreg: 1, flags: ['invert'] },
    hex: '0b0001006c6f6f6b757000001c000200060001007300000008000200000000010800050000000001',
  },
  {
    value: { kind: 'lookup', set: 'm', sreg: 1, dreg: 2, flags: [] },
    hex: '0b0001006c6f6f6b7570000024000200060001006d000000080002000000000108000300000000020800050000000000',
  },
  {
    value: {
      kind: 'dynset',
      set: 's',
      op: 'add',
      sregKey: 1,
      expression: { kind: 'counter', bytes: 0n, packets: 0n },
      timeout: 0n,
      flags: [],
    },
    hex: '0b00010064796e73657400005c0002000800040000000001080003000000000006000100730000000c00060000000000000000002c0007000c000100636f756e746572001c0002000c00010000000000000000000c00020000000000000000000800090000000000',
  },
  {
    value: {
      kind: 'dynset',
      set: 's',
      op: 'add',
      sregKey: 1,
      flags: ['invert'],
      expressions: [
        { kind: 'counter', bytes: 0n, packets: 0n },
        { kind: 'limit', rate: 5n, unit: 1n, burst: 3, type: 'packets', flags: [] },
      ],
      timeout: 0n,
    },
    hex: '0b00010064796e7365740000a40002000800040000000001080003000000000006000100730000000c000600000000000000000074000a002c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000440001000a0001006c696d6974000000340002000c00010000000000000000050c00020000000000000000010800030000000003080004000000000008000500000000000800090000000001',
  },
  {
    value: { kind: 'notrack' },
    hex: '0c0001006e6f747261636b00',
  },
];
