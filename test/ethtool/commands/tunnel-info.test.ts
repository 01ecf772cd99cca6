import { assert } from 'chai';
import { tunnelInfo } from '../../../src/ethtool/commands/tunnel-info.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/tunnel-info', () => {
  testCodec('codec', tunnelInfo.codec, [
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: {
        header: { deviceIndex: 2, device: 'n0' },
        tables: [
          {
            size: 4,
            types: { form: 'bits', noMask: true, size: 3, bits: [{ index: 0, name: 'vxlan' }] },
            entries: [{ port: 4789, type: 'vxlan' }],
          },
          {
            size: 4,
            types: {
              form: 'bits',
              noMask: true,
              size: 3,
              bits: [
                { index: 1, name: 'geneve' },
                { index: 2, name: 'vxlan-gpe' },
              ],
            },
            entries: [{ port: 6081, type: 'geneve' }],
          },
        ],
      },
      hex: `1400 0180 0800 0100 02000000 0700 0200 6e3000 00 b800 0280 4c00 0180 0800 0100 04000000 2c00 0280
        0400 0100 0800 0200 03000000 1c00 0380 1800 0180 0800 0100 00000000 0a00 0200 76786c616e00 0000 1400
        0380 0600 0100 12b5 0000 0800 0200 00000000 6800 0180 0800 0100 04000000 4800 0280 0400 0100 0800
        0200 03000000 3800 0380 1800 0180 0800 0100 01000000 0b00 0200 67656e65766500 00 1c00 0180 0800 0100
        02000000 0e00 0200 76786c616e2d67706500 0000 1400 0380 0600 0100 17c1 0000 0800 0200 01000000`,
      big: `0014 8001 0008 0001 00000002 0007 0002 6e3000 00 00b8 8002 004c 8001 0008 0001 00000004 002c 8002
        0004 0001 0008 0002 00000003 001c 8003 0018 8001 0008 0001 00000000 000a 0002 76786c616e00 0000 0014
        8003 0006 0001 12b5 0000 0008 0002 00000000 0068 8001 0008 0001 00000004 0048 8002 0004 0001 0008
        0002 00000003 0038 8003 0018 8001 0008 0001 00000001 000b 0002 67656e65766500 00 001c 8001 0008 0001
        00000002 000e 0002 76786c616e2d67706500 0000 0014 8003 0006 0001 17c1 0000 0008 0002 00000001`,
    },
  ]);
  testCommand(tunnelInfo);

  it('a table without a port in it is shown, too', () => {
    assert.deepEqual(
      tunnelInfo.value({ tables: [{ size: 4 }] }, () => []),
      {
        tables: [{ size: 4, types: [], entries: [] }],
      },
    );
    assert.deepEqual(
      tunnelInfo.value({}, () => []),
      { tables: [] },
    );
  });
});
