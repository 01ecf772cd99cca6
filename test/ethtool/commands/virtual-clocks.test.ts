import { virtualClocks } from '../../../src/ethtool/commands/virtual-clocks.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/virtual-clocks', () => {
  testCodec('codec', virtualClocks.codec, [
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: { header: { deviceIndex: 3, device: 'v0' } },
      hex: '1400 0180 0800 0100 03000000 0700 0200 763000 00',
      big: '0014 8001 0008 0001 00000003 0007 0002 763000 00',
    },
    {
      name: 'two clocks',
      value: { header: { deviceIndex: 2, device: 'eth0' }, count: 2, indices: [3, -1] },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0800 0200 02000000 0c00 0300
        03000000ffffffff`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0008 0002 00000002 000c 0003
        00000003ffffffff`,
    },
  ]);
  testCommand(virtualClocks);
});
