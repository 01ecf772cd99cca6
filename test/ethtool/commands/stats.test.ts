import { assert } from 'chai';
import { stats } from '../../../src/ethtool/commands/stats.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/stats', () => {
  testCodec('codec', stats.codec, [
    {
      name: 'as `ethtool -S t0 --groups rmon` asks',
      value: { header: { device: 't0' }, asked: { form: 'bits', noMask: true, bits: [{ name: 'rmon' }] } },
      hex: '0c00 0280 0700 0200 743000 00 1c00 0380 0400 0100 1400 0380 1000 0180 0900 0200 726d6f6e00 000000',
      big: '000c 8002 0007 0002 743000 00 001c 8003 0004 0001 0014 8003 0010 8001 0009 0002 726d6f6e00 000000',
    },
    {
      name: 'a question (Linux 6.18)',
      value: {
        header: { device: 'v0' },
        asked: {
          form: 'bits',
          noMask: true,
          bits: [{ name: 'eth-phy' }, { name: 'eth-mac' }, { name: 'eth-ctrl' }, { name: 'rmon' }],
        },
      },
      hex: `0c00 0280 0700 0200 763000 00 5000 0380 0400 0100 4800 0380 1000 0180 0c00 0200 6574682d70687900
        1000 0180 0c00 0200 6574682d6d616300 1400 0180 0d00 0200 6574682d6374726c00 000000 1000 0180 0900
        0200 726d6f6e00 000000`,
      big: `000c 8002 0007 0002 763000 00 0050 8003 0004 0001 0048 8003 0010 8001 000c 0002 6574682d70687900
        0010 8001 000c 0002 6574682d6d616300 0014 8001 000d 0002 6574682d6374726c00 000000 0010 8001 0009
        0002 726d6f6e00 000000`,
    },
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: {
        header: { deviceIndex: 3, device: 'v0' },
        source: 'aggregate',
        groups: [
          { id: 'eth-phy', stringSet: 'stats-eth-phy' },
          { id: 'eth-mac', stringSet: 'stats-eth-mac' },
          { id: 'eth-ctrl', stringSet: 'stats-eth-ctrl' },
          { id: 'rmon', stringSet: 'stats-rmon' },
        ],
      },
      hex: `1400 0280 0800 0100 03000000 0700 0200 763000 00 0800 0500 00000000 1400 0480 0800 0200 00000000
        0800 0300 11000000 1400 0480 0800 0200 01000000 0800 0300 12000000 1400 0480 0800 0200 02000000 0800
        0300 13000000 1400 0480 0800 0200 03000000 0800 0300 14000000`,
      big: `0014 8002 0008 0001 00000003 0007 0002 763000 00 0008 0005 00000000 0014 8004 0008 0002 00000000
        0008 0003 00000011 0014 8004 0008 0002 00000001 0008 0003 00000012 0014 8004 0008 0002 00000002 0008
        0003 00000013 0014 8004 0008 0002 00000003 0008 0003 00000014`,
    },
    {
      name: 'a question (netdevsim, Linux 7.3)',
      value: {
        header: { device: 'n0' },
        asked: { form: 'bits', noMask: true, bits: [{ name: 'rmon' }, { name: 'phydev' }] },
      },
      hex: `0c00 0280 0700 0200 6e3000 00 2c00 0380 0400 0100 2400 0380 1000 0180 0900 0200 726d6f6e00 000000
        1000 0180 0b00 0200 70687964657600 00`,
      big: `000c 8002 0007 0002 6e3000 00 002c 8003 0004 0001 0024 8003 0010 8001 0009 0002 726d6f6e00 000000
        0010 8001 000b 0002 70687964657600 00`,
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: {
        header: { deviceIndex: 2, device: 'n0' },
        source: 'aggregate',
        groups: [
          { id: 'rmon', stringSet: 'stats-rmon' },
          { id: 'phydev', stringSet: 'stats-phy' },
        ],
      },
      hex: `1400 0280 0800 0100 02000000 0700 0200 6e3000 00 0800 0500 00000000 1400 0480 0800 0200 03000000
        0800 0300 14000000 1400 0480 0800 0200 04000000 0800 0300 15000000`,
      big: `0014 8002 0008 0001 00000002 0007 0002 6e3000 00 0008 0005 00000000 0014 8004 0008 0002 00000003
        0008 0003 00000014 0014 8004 0008 0002 00000004 0008 0003 00000015`,
    },
    {
      name: 'counters and a histogram',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        source: 'emac',
        groups: [
          {
            id: 'eth-mac',
            stringSet: 'stats-eth-mac',
            counters: [
              { id: 0, value: 0x100000000n },
              { id: 21, value: 1n },
            ],
          },
          {
            id: 'rmon',
            stringSet: 'stats-rmon',
            counters: [{ id: 0, value: 8n }],
            rxHistogram: [
              { low: 0, high: 64, count: 5n },
              { low: 65, high: 127, count: 6n },
            ],
            txHistogram: [{ low: 0, high: 64, count: 7n }],
          },
        ],
      },
      hex: `1800 0280 0800 0100 02000000 0900 0200 6574683000 000000 0800 0500 01000000 3400 0480 0800 0200
        01000000 0800 0300 12000000 1000 0480 0c00 0000 0000000001000000 1000 0480 0c00 1500
        0100000000000000 8400 0480 0800 0200 03000000 0800 0300 14000000 1000 0480 0c00 0000
        0800000000000000 2000 0580 0800 0700 00000000 0800 0800 40000000 0c00 0900 0500000000000000 2000
        0580 0800 0700 41000000 0800 0800 7f000000 0c00 0900 0600000000000000 2000 0680 0800 0700 00000000
        0800 0800 40000000 0c00 0900 0700000000000000`,
      big: `0018 8002 0008 0001 00000002 0009 0002 6574683000 000000 0008 0005 00000001 0034 8004 0008 0002
        00000001 0008 0003 00000012 0010 8004 000c 0000 0000000100000000 0010 8004 000c 0015
        0000000000000001 0084 8004 0008 0002 00000003 0008 0003 00000014 0010 8004 000c 0000
        0000000000000008 0020 8005 0008 0007 00000000 0008 0008 00000040 000c 0009 0000000000000005 0020
        8005 0008 0007 00000041 0008 0008 0000007f 000c 0009 0000000000000006 0020 8006 0008 0007 00000000
        0008 0008 00000040 000c 0009 0000000000000007`,
    },
  ]);
  testCommand(stats);

  it('counters have the kernel’s names, by group', () => {
    const groups = [
      {
        id: 'eth-mac',
        counters: [
          { id: 3, value: 7n },
          { id: 99, value: 1n },
        ],
      },
      { id: 'rmon', rxHistogram: [{ low: 0, high: 64, count: 2n }] },
      { id: 9, counters: [{ id: 0, value: 1n }] },
    ] as const;
    assert.deepEqual(
      stats.value({ source: 'emac', groups }, () => []),
      {
        source: 'emac',
        groups: {
          'eth-mac': { counters: { FramesReceivedOK: 7n, 'counter 99': 1n } },
          rmon: { counters: {}, rxHistogram: [{ low: 0, high: 64, count: 2n }] },
          9: { counters: { 'counter 0': 1n } },
        },
      },
    );
  });

  it('asks for the groups of the first kernel that has any, unless it is told which', () => {
    assert.deepEqual(stats.query({}), {
      asked: {
        form: 'bits',
        noMask: true,
        bits: [{ name: 'eth-phy' }, { name: 'eth-mac' }, { name: 'eth-ctrl' }, { name: 'rmon' }],
      },
    });
    assert.deepEqual(stats.query({ groups: ['phydev'], source: 'pmac' }), {
      asked: { form: 'bits', noMask: true, bits: [{ name: 'phydev' }] },
      source: 'pmac',
    });
  });
});
