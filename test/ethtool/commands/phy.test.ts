import { phy } from '../../../src/ethtool/commands/phy.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/phy', () => {
  testCodec('codec', phy.codec, [
    {
      name: 'on a MAC',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        index: 1,
        driver: 'Generic PHY',
        name: 'mdio-1:01',
        upstreamType: 'mac',
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0800 0200 01000000 1000 0300
        47656e657269632050485900 0e00 0400 6d64696f2d313a303100 0000 0800 0500 00000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0008 0002 00000001 0010 0003
        47656e657269632050485900 000e 0004 6d64696f2d313a303100 0000 0008 0005 00000000`,
    },
    {
      name: 'behind a cage',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        index: 2,
        name: 'i2c:sfp:16',
        upstreamType: 'phy',
        upstreamIndex: 1,
        upstreamSfpName: 'sfp0',
        downstreamSfpName: 'sfp1',
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0800 0200 02000000 0f00 0400
        6932633a7366703a313600 00 0800 0500 01000000 0800 0600 01000000 0900 0700 7366703000 000000 0900
        0800 7366703100 000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0008 0002 00000002 000f 0004
        6932633a7366703a313600 00 0008 0005 00000001 0008 0006 00000001 0009 0007 7366703000 000000 0009
        0008 7366703100 000000`,
    },
  ]);
  testCommand(phy);
});
