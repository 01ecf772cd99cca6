import { macMerge } from '../../../src/ethtool/commands/mac-merge.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/mac-merge', () => {
  testCodec('codec', macMerge.codec, [
    {
      name: 'all of it, with the padding of hosts that align',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        pmacEnabled: true,
        txEnabled: true,
        txActive: false,
        txMinFragmentSize: 60,
        rxMinFragmentSize: 124,
        verifyEnabled: true,
        verifyStatus: 'verifying',
        verifyTime: 10,
        maxVerifyTime: 128,
        statistics: {
          reassemblyErrors: 1n,
          smdErrors: 2n,
          reassembled: 3n,
          rxFragments: 4n,
          txFragments: 5n,
          holds: 6n,
        },
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0500 0200 01 000000 0500 0300 01 000000
        0500 0400 00 000000 0800 0500 3c000000 0800 0600 7c000000 0500 0700 01 000000 0500 0800 02 000000
        0800 0900 0a000000 0800 0a00 80000000 4c00 0b80 0c00 0200 0100000000000000 0c00 0300
        0200000000000000 0c00 0400 0300000000000000 0c00 0500 0400000000000000 0c00 0600 0500000000000000
        0c00 0700 0600000000000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0005 0002 01 000000 0005 0003 01 000000
        0005 0004 00 000000 0008 0005 0000003c 0008 0006 0000007c 0005 0007 01 000000 0005 0008 02 000000
        0008 0009 0000000a 0008 000a 00000080 004c 800b 000c 0002 0000000000000001 000c 0003
        0000000000000002 000c 0004 0000000000000003 000c 0005 0000000000000004 000c 0006 0000000000000005
        000c 0007 0000000000000006`,
    },
  ]);
  testCommand(macMerge);
});
