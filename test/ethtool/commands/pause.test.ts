import { assert } from 'chai';
import { pause } from '../../../src/ethtool/commands/pause.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/pause', () => {
  testCodec('codec', pause.codec, [
    {
      name: 'as `ethtool -A t0 autoneg off rx on` asks',
      value: { header: { device: 't0' }, autonegotiation: false, rx: true },
      hex: '0c00 0180 0700 0200 743000 00 0500 0200 00 000000 0500 0300 01 000000',
      big: '000c 8001 0007 0002 743000 00 0005 0002 00 000000 0005 0003 01 000000',
    },
    {
      name: 'a question (netdevsim, Linux 7.3)',
      value: { header: { device: 'n0', flags: ['stats'] }, source: 'aggregate' },
      hex: '1400 0180 0700 0200 6e3000 00 0800 0300 04000000 0800 0600 00000000',
      big: '0014 8001 0007 0002 6e3000 00 0008 0003 00000004 0008 0006 00000000',
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: {
        header: { deviceIndex: 2, device: 'n0' },
        autonegotiation: false,
        rx: false,
        tx: false,
        source: 'aggregate',
        statistics: { txFrames: 2n, rxFrames: 1n },
      },
      hex: `1400 0180 0800 0100 02000000 0700 0200 6e3000 00 0500 0200 00 000000 0500 0300 00 000000 0500 0400
        00 000000 1c00 0580 0c00 0200 0200000000000000 0c00 0300 0100000000000000 0800 0600 00000000`,
      big: `0014 8001 0008 0001 00000002 0007 0002 6e3000 00 0005 0002 00 000000 0005 0003 00 000000 0005 0004
        00 000000 001c 8005 000c 0002 0000000000000002 000c 0003 0000000000000001 0008 0006 00000000`,
    },
    {
      name: 'all counters',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        statistics: { txFrames: 1n, rxFrames: 2n, txPauseStormEvents: 3n },
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 2800 0580 0c00 0200 0100000000000000 0c00
        0300 0200000000000000 0c00 0400 0300000000000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0028 8005 000c 0002 0000000000000001 000c
        0003 0000000000000002 000c 0004 0000000000000003`,
    },
  ]);
  testCommand(pause);

  it('counters stand beside the settings', () => {
    assert.deepEqual(
      pause.value({ rx: true, statistics: { rxFrames: 2n } }, () => []),
      {
        rx: true,
        statistics: { rxFrames: 2n },
      },
    );
    assert.deepEqual(
      pause.value({ tx: false }, () => []),
      { tx: false },
    );
    assert.deepEqual(pause.query({ statistics: true }), {});
    assert.deepEqual(pause.query({ source: 'emac' }), { source: 'emac' });
  });
});
