import { assert } from 'chai';
import { rings } from '../../../src/ethtool/commands/rings.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/rings', () => {
  testCodec('codec', rings.codec, [
    {
      name: 'as `ethtool -G t0 rx 5 tx-push on` asks',
      value: { header: { device: 't0' }, rx: 5, txPush: true },
      hex: '0c00 0180 0700 0200 743000 00 0800 0600 05000000 0500 0d00 01 000000',
      big: '000c 8001 0007 0002 743000 00 0008 0006 00000005 0005 000d 01 000000',
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: {
        header: { deviceIndex: 2, device: 'n0' },
        rxMax: 4096,
        rx: 512,
        rxMiniMax: 4096,
        rxMini: 0,
        rxJumboMax: 4096,
        rxJumbo: 0,
        txMax: 4096,
        tx: 512,
        tcpDataSplit: 'enabled',
        txPush: false,
        rxPush: false,
        hdsThreshold: 0,
        hdsThresholdMax: 1024,
      },
      hex: `1400 0180 0800 0100 02000000 0700 0200 6e3000 00 0800 0200 00100000 0800 0300 00100000 0800 0400
        00100000 0800 0500 00100000 0800 0600 00020000 0800 0700 00000000 0800 0800 00000000 0800 0900
        00020000 0500 0b00 02 000000 0500 0d00 00 000000 0500 0e00 00 000000 0800 1100 00000000 0800 1200
        00040000`,
      big: `0014 8001 0008 0001 00000002 0007 0002 6e3000 00 0008 0002 00001000 0008 0003 00001000 0008 0004
        00001000 0008 0005 00001000 0008 0006 00000200 0008 0007 00000000 0008 0008 00000000 0008 0009
        00000200 0005 000b 02 000000 0005 000d 00 000000 0005 000e 00 000000 0008 0011 00000000 0008 0012
        00000400`,
    },
    {
      name: 'a change (netdevsim, Linux 7.3)',
      value: { header: { device: 'n0' }, rx: 256, tx: 128 },
      hex: '0c00 0180 0700 0200 6e3000 00 0800 0600 00010000 0800 0900 80000000',
      big: '000c 8001 0007 0002 6e3000 00 0008 0006 00000100 0008 0009 00000080',
    },
    {
      name: 'the fields that few cards have',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        rxBufferLength: 4096,
        cqeSize: 128,
        txPushBufferLength: 64,
        txPushBufferLengthMax: 256,
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0800 0a00 00100000 0800 0c00 80000000 0800
        0f00 40000000 0800 1000 00010000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0008 000a 00001000 0008 000c 00000080 0008
        000f 00000040 0008 0010 00000100`,
    },
  ]);
  testCommand(rings);

  it('fields are what they are called, without the header', () => {
    assert.deepEqual(
      rings.value({ header: { device: 'eth0' }, rx: 1, rxMax: 2 }, () => []),
      { rx: 1, rxMax: 2 },
    );
    assert.deepEqual(rings.change({ rx: 512, txPush: true }), { rx: 512, txPush: true });
  });
});
