import { assert } from 'chai';
import { timestamping } from '../../../src/ethtool/commands/timestamping.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/timestamping', () => {
  testCodec('codec', timestamping.codec, [
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: {
        header: { deviceIndex: 3, device: 'v0' },
        timestamping: {
          form: 'bits',
          noMask: true,
          size: 19,
          bits: [
            { index: 1, name: 'software-transmit' },
            { index: 3, name: 'software-receive' },
            { index: 4, name: 'software-system-clock' },
          ],
        },
      },
      hex: `1400 0180 0800 0100 03000000 0700 0200 763000 00 8400 0280 0400 0100 0800 0200 13000000 7400 0380
        2400 0180 0800 0100 01000000 1600 0200 736f6674776172652d7472616e736d697400 0000 2400 0180 0800 0100
        03000000 1500 0200 736f6674776172652d7265636569766500 000000 2800 0180 0800 0100 04000000 1a00 0200
        736f6674776172652d73797374656d2d636c6f636b00 0000`,
      big: `0014 8001 0008 0001 00000003 0007 0002 763000 00 0084 8002 0004 0001 0008 0002 00000013 0074 8003
        0024 8001 0008 0001 00000001 0016 0002 736f6674776172652d7472616e736d697400 0000 0024 8001 0008 0001
        00000003 0015 0002 736f6674776172652d7265636569766500 000000 0028 8001 0008 0001 00000004 001a 0002
        736f6674776172652d73797374656d2d636c6f636b00 0000`,
    },
    {
      name: 'a hardware clock',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        timestamping: { form: 'compact', noMask: true, size: 19, value: 69n },
        txTypes: { form: 'compact', noMask: true, size: 4, value: 3n },
        rxFilters: { form: 'compact', noMask: true, size: 16, value: 3n },
        clockIndex: 0,
        statistics: { txPackets: 5n, txLost: 0n, txErrors: 0x100000000n, txOneStepUnconfirmed: 1n },
        provider: { index: 0, qualifier: 'approximate' },
        source: 'phylib',
        phyIndex: 1,
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 1800 0280 0400 0100 0800 0200 13000000 0800
        0400 45000000 1800 0380 0400 0100 0800 0200 04000000 0800 0400 03000000 1800 0480 0400 0100 0800
        0200 10000000 0800 0400 03000000 0800 0500 00000000 2800 0680 0800 0100 05000000 0800 0200 00000000
        0c00 0300 0000000001000000 0800 0400 01000000 1400 0780 0800 0100 00000000 0800 0200 01000000 0800
        0800 02000000 0800 0900 01000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0018 8002 0004 0001 0008 0002 00000013 0008
        0004 00000045 0018 8003 0004 0001 0008 0002 00000004 0008 0004 00000003 0018 8004 0004 0001 0008
        0002 00000010 0008 0004 00000003 0008 0005 00000000 0028 8006 0008 0001 00000005 0008 0002 00000000
        000c 0003 0000000100000000 0008 0004 00000001 0014 8007 0008 0001 00000000 0008 0002 00000001 0008
        0008 00000002 0008 0009 00000001`,
    },
  ]);
  testCommand(timestamping);

  it('bits become names', () => {
    const set = { form: 'compact', noMask: true, size: 4, value: 0b10n } as const;
    const wire = { timestamping: set, txTypes: set, rxFilters: set, clockIndex: 3 };
    assert.deepEqual(
      timestamping.value(wire, (which) => ['', `a name of ${which}`]),
      {
        clockIndex: 3,
        supported: ['a name of sof-timestamping'],
        txTypes: ['a name of ts-tx-types'],
        rxFilters: ['a name of ts-rx-filters'],
      },
    );
  });
});
