import { linkInfo } from '../../../src/ethtool/commands/link-info.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/link-info', () => {
  testCodec('codec', linkInfo.codec, [
    {
      name: 'as `ethtool -s t0 speed 100 duplex full autoneg off mdix auto` asks',
      value: { header: { device: 't0' }, mdixControl: 'auto' },
      hex: '0c00 0180 0700 0200 743000 00 0500 0500 03 000000',
      big: '000c 8001 0007 0002 743000 00 0005 0005 03 000000',
    },
    {
      name: 'a question (Linux 6.18)',
      value: { header: { device: 'v0' } },
      hex: '0c00 0180 0700 0200 763000 00',
      big: '000c 8001 0007 0002 763000 00',
    },
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: {
        header: { deviceIndex: 3, device: 'v0' },
        port: 'tp',
        phyAddress: 0,
        mdix: 'unknown',
        mdixControl: 'unknown',
        transceiver: 'internal',
      },
      hex: `1400 0180 0800 0100 03000000 0700 0200 763000 00 0500 0200 00 000000 0500 0300 00 000000 0500 0400
        00 000000 0500 0500 00 000000 0500 0600 00 000000`,
      big: `0014 8001 0008 0001 00000003 0007 0002 763000 00 0005 0002 00 000000 0005 0003 00 000000 0005 0004
        00 000000 0005 0005 00 000000 0005 0006 00 000000`,
    },
    {
      name: 'the answer for a tap device (Linux 6.18)',
      value: {
        header: { deviceIndex: 5, device: 't0' },
        port: 'tp',
        phyAddress: 0,
        mdix: 'unknown',
        mdixControl: 'unknown',
        transceiver: 'internal',
      },
      hex: `1400 0180 0800 0100 05000000 0700 0200 743000 00 0500 0200 00 000000 0500 0300 00 000000 0500 0400
        00 000000 0500 0500 00 000000 0500 0600 00 000000`,
      big: `0014 8001 0008 0001 00000005 0007 0002 743000 00 0005 0002 00 000000 0005 0003 00 000000 0005 0004
        00 000000 0005 0005 00 000000 0005 0006 00 000000`,
    },
    {
      name: 'a change (Linux 6.18)',
      value: { header: { device: 't0' }, port: 'mii' },
      hex: '0c00 0180 0700 0200 743000 00 0500 0200 02 000000',
      big: '000c 8001 0007 0002 743000 00 0005 0002 02 000000',
    },
    {
      name: 'a notification (Linux 6.18)',
      value: {
        header: { deviceIndex: 5, device: 't0' },
        port: 'mii',
        phyAddress: 0,
        mdix: 'unknown',
        mdixControl: 'unknown',
        transceiver: 'internal',
      },
      hex: `1400 0180 0800 0100 05000000 0700 0200 743000 00 0500 0200 02 000000 0500 0300 00 000000 0500 0400
        00 000000 0500 0500 00 000000 0500 0600 00 000000`,
      big: `0014 8001 0008 0001 00000005 0007 0002 743000 00 0005 0002 02 000000 0005 0003 00 000000 0005 0004
        00 000000 0005 0005 00 000000 0005 0006 00 000000`,
    },
  ]);
  testCommand(linkInfo);
});
