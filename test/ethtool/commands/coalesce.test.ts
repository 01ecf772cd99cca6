import { coalesce } from '../../../src/ethtool/commands/coalesce.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/coalesce', () => {
  testCodec('codec', coalesce.codec, [
    {
      name: 'as `ethtool -C t0 adaptive-rx on rx-usecs 3` asks',
      value: { header: { device: 't0' }, adaptiveRx: true, rxMicroseconds: 3 },
      hex: '0c00 0180 0700 0200 743000 00 0800 0200 03000000 0500 0b00 01 000000',
      big: '000c 8001 0007 0002 743000 00 0008 0002 00000003 0005 000b 01 000000',
    },
    {
      name: 'the answer for a tap device (Linux 6.18)',
      value: { header: { deviceIndex: 5, device: 't0' }, rxMaxFrames: 0 },
      hex: '1400 0180 0800 0100 05000000 0700 0200 743000 00 0800 0300 00000000',
      big: '0014 8001 0008 0001 00000005 0007 0002 743000 00 0008 0003 00000000',
    },
    {
      name: 'a change (Linux 6.18)',
      value: { header: { device: 't0' }, rxMaxFrames: 7 },
      hex: '0c00 0180 0700 0200 743000 00 0800 0300 07000000',
      big: '000c 8001 0007 0002 743000 00 0008 0003 00000007',
    },
    {
      name: 'a notification (Linux 6.18)',
      value: { header: { deviceIndex: 5, device: 't0' }, rxMaxFrames: 7 },
      hex: '1400 0180 0800 0100 05000000 0700 0200 743000 00 0800 0300 07000000',
      big: '0014 8001 0008 0001 00000005 0007 0002 743000 00 0008 0003 00000007',
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: {
        header: { deviceIndex: 2, device: 'n0' },
        rxMicroseconds: 0,
        rxMaxFrames: 0,
        rxMicrosecondsIrq: 0,
        rxMaxFramesIrq: 0,
        txMicroseconds: 0,
        txMaxFrames: 0,
        txMicrosecondsIrq: 0,
        txMaxFramesIrq: 0,
        statsBlockMicroseconds: 0,
        adaptiveRx: false,
        adaptiveTx: false,
        packetRateLow: 0,
        rxMicrosecondsLow: 0,
        rxMaxFramesLow: 0,
        txMicrosecondsLow: 0,
        txMaxFramesLow: 0,
        packetRateHigh: 0,
        rxMicrosecondsHigh: 0,
        rxMaxFramesHigh: 0,
        txMicrosecondsHigh: 0,
        txMaxFramesHigh: 0,
        rateSampleInterval: 0,
        txCqeMode: false,
        rxCqeMode: false,
        txAggregateMaxBytes: 0,
        txAggregateMaxFrames: 0,
        txAggregateMicroseconds: 0,
        rxCqeFrames: 0,
        rxCqeNanoseconds: 0,
      },
      hex: `1400 0180 0800 0100 02000000 0700 0200 6e3000 00 0800 0200 00000000 0800 0300 00000000 0800 0400
        00000000 0800 0500 00000000 0800 0600 00000000 0800 0700 00000000 0800 0800 00000000 0800 0900
        00000000 0800 0a00 00000000 0500 0b00 00 000000 0500 0c00 00 000000 0800 0d00 00000000 0800 0e00
        00000000 0800 0f00 00000000 0800 1000 00000000 0800 1100 00000000 0800 1200 00000000 0800 1300
        00000000 0800 1400 00000000 0800 1500 00000000 0800 1600 00000000 0800 1700 00000000 0500 1800 00
        000000 0500 1900 00 000000 0800 1a00 00000000 0800 1b00 00000000 0800 1c00 00000000 0800 1f00
        00000000 0800 2000 00000000`,
      big: `0014 8001 0008 0001 00000002 0007 0002 6e3000 00 0008 0002 00000000 0008 0003 00000000 0008 0004
        00000000 0008 0005 00000000 0008 0006 00000000 0008 0007 00000000 0008 0008 00000000 0008 0009
        00000000 0008 000a 00000000 0005 000b 00 000000 0005 000c 00 000000 0008 000d 00000000 0008 000e
        00000000 0008 000f 00000000 0008 0010 00000000 0008 0011 00000000 0008 0012 00000000 0008 0013
        00000000 0008 0014 00000000 0008 0015 00000000 0008 0016 00000000 0008 0017 00000000 0005 0018 00
        000000 0005 0019 00 000000 0008 001a 00000000 0008 001b 00000000 0008 001c 00000000 0008 001f
        00000000 0008 0020 00000000`,
    },
    {
      name: 'a change (netdevsim, Linux 7.3)',
      value: { header: { device: 'n0' }, rxMicroseconds: 7, adaptiveRx: true },
      hex: '0c00 0180 0700 0200 6e3000 00 0800 0200 07000000 0500 0b00 01 000000',
      big: '000c 8001 0007 0002 6e3000 00 0008 0002 00000007 0005 000b 01 000000',
    },
    {
      name: 'profiles',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        rxProfile: [{ microseconds: 1, packets: 64, completions: 0 }, { microseconds: 8 }],
        txProfile: [{ microseconds: 2 }],
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 2c00 1d80 1c00 0180 0800 0100 01000000 0800
        0200 40000000 0800 0300 00000000 0c00 0180 0800 0100 08000000 1000 1e80 0c00 0180 0800 0100 02000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 002c 801d 001c 8001 0008 0001 00000001 0008
        0002 00000040 0008 0003 00000000 000c 8001 0008 0001 00000008 0010 801e 000c 8001 0008 0001 00000002`,
    },
  ]);
  testCommand(coalesce);
});
