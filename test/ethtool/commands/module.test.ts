import { module } from '../../../src/ethtool/commands/module.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/module', () => {
  testCodec('codec', module.codec, [
    {
      name: 'as `ethtool --set-module t0 power-mode-policy auto` asks',
      value: { header: { device: 't0' }, powerModePolicy: 'auto' },
      hex: '0c00 0180 0700 0200 743000 00 0500 0200 02 000000',
      big: '000c 8001 0007 0002 743000 00 0005 0002 02 000000',
    },
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: { header: { deviceIndex: 3, device: 'v0' } },
      hex: '1400 0180 0800 0100 03000000 0700 0200 763000 00',
      big: '0014 8001 0008 0001 00000003 0007 0002 763000 00',
    },
    {
      name: 'in low power',
      value: { header: { deviceIndex: 2, device: 'eth0' }, powerModePolicy: 'auto', powerMode: 'low' },
      hex: '1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0500 0200 02 000000 0500 0300 01 000000',
      big: '0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0005 0002 02 000000 0005 0003 01 000000',
    },
  ]);
  testCommand(module);
});
