import { channels } from '../../../src/ethtool/commands/channels.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/channels', () => {
  testCodec('codec', channels.codec, [
    {
      name: 'as `ethtool -L t0 combined 2` asks',
      value: { header: { device: 't0' }, combined: 2 },
      hex: '0c00 0180 0700 0200 743000 00 0800 0900 02000000',
      big: '000c 8001 0007 0002 743000 00 0008 0009 00000002',
    },
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: { header: { deviceIndex: 3, device: 'v0' }, rxMax: 4, rx: 4, txMax: 4, tx: 4 },
      hex: `1400 0180 0800 0100 03000000 0700 0200 763000 00 0800 0200 04000000 0800 0300 04000000 0800 0600
        04000000 0800 0700 04000000`,
      big: `0014 8001 0008 0001 00000003 0007 0002 763000 00 0008 0002 00000004 0008 0003 00000004 0008 0006
        00000004 0008 0007 00000004`,
    },
    {
      name: 'the answer for a tap device (Linux 6.18)',
      value: { header: { deviceIndex: 5, device: 't0' }, combinedMax: 1, combined: 0 },
      hex: '1400 0180 0800 0100 05000000 0700 0200 743000 00 0800 0500 01000000 0800 0900 00000000',
      big: '0014 8001 0008 0001 00000005 0007 0002 743000 00 0008 0005 00000001 0008 0009 00000000',
    },
    {
      name: 'a change (Linux 6.18)',
      value: { header: { device: 'v0' }, rx: 2 },
      hex: '0c00 0180 0700 0200 763000 00 0800 0600 02000000',
      big: '000c 8001 0007 0002 763000 00 0008 0006 00000002',
    },
    {
      name: 'a notification (Linux 6.18)',
      value: { header: { deviceIndex: 3, device: 'v0' }, rxMax: 4, rx: 2, txMax: 4, tx: 4 },
      hex: `1400 0180 0800 0100 03000000 0700 0200 763000 00 0800 0200 04000000 0800 0300 04000000 0800 0600
        02000000 0800 0700 04000000`,
      big: `0014 8001 0008 0001 00000003 0007 0002 763000 00 0008 0002 00000004 0008 0003 00000004 0008 0006
        00000002 0008 0007 00000004`,
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: { header: { deviceIndex: 2, device: 'n0' }, combinedMax: 1, combined: 1 },
      hex: '1400 0180 0800 0100 02000000 0700 0200 6e3000 00 0800 0500 01000000 0800 0900 01000000',
      big: '0014 8001 0008 0001 00000002 0007 0002 6e3000 00 0008 0005 00000001 0008 0009 00000001',
    },
  ]);
  testCommand(channels);
});
