import { assert } from 'chai';
import { linkModes } from '../../../src/ethtool/commands/link-modes.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/link-modes', () => {
  testCodec('codec', linkModes.codec, [
    {
      name: 'as `ethtool -s t0 advertise 100baseT/Full on 10baseT/Half off` asks',
      value: {
        header: { device: 't0' },
        ours: { form: 'bits', bits: [{ name: '100baseT/Full', value: true }, { name: '10baseT/Half' }] },
      },
      hex: `0c00 0180 0700 0200 743000 00 3c00 0380 3800 0380 1c00 0180 1200 0200 31303062617365542f46756c6c00
        0000 0400 0300 1800 0180 1100 0200 313062617365542f48616c6600 000000`,
      big: `000c 8001 0007 0002 743000 00 003c 8003 0038 8003 001c 8001 0012 0002 31303062617365542f46756c6c00
        0000 0004 0003 0018 8001 0011 0002 313062617365542f48616c6600 000000`,
    },
    {
      name: 'as `ethtool -s t0 speed 100 duplex full autoneg off mdix auto` asks',
      value: { header: { device: 't0' }, speed: 100, duplex: 'full', autonegotiation: false },
      hex: '0c00 0180 0700 0200 743000 00 0500 0200 00 000000 0800 0500 64000000 0500 0600 01 000000',
      big: '000c 8001 0007 0002 743000 00 0005 0002 00 000000 0008 0005 00000064 0005 0006 01 000000',
    },
    {
      name: 'the answer for a veth (Linux 6.18)',
      value: {
        header: { deviceIndex: 3, device: 'v0' },
        autonegotiation: false,
        ours: { form: 'bits', size: 121, bits: [] },
        speed: 10000,
        duplex: 'full',
        rateMatching: 'none',
      },
      hex: `1400 0180 0800 0100 03000000 0700 0200 763000 00 0500 0200 00 000000 1000 0380 0800 0200 79000000
        0400 0380 0800 0500 10270000 0500 0600 01 000000 0500 0a00 00 000000`,
      big: `0014 8001 0008 0001 00000003 0007 0002 763000 00 0005 0002 00 000000 0010 8003 0008 0002 00000079
        0004 8003 0008 0005 00002710 0005 0006 01 000000 0005 000a 00 000000`,
    },
    {
      name: 'the answer for a tap device (Linux 6.18)',
      value: {
        header: { deviceIndex: 5, device: 't0' },
        autonegotiation: false,
        ours: { form: 'bits', size: 121, bits: [] },
        speed: 10000,
        duplex: 'full',
        rateMatching: 'none',
      },
      hex: `1400 0180 0800 0100 05000000 0700 0200 743000 00 0500 0200 00 000000 1000 0380 0800 0200 79000000
        0400 0380 0800 0500 10270000 0500 0600 01 000000 0500 0a00 00 000000`,
      big: `0014 8001 0008 0001 00000005 0007 0002 743000 00 0005 0002 00 000000 0010 8003 0008 0002 00000079
        0004 8003 0008 0005 00002710 0005 0006 01 000000 0005 000a 00 000000`,
    },
    {
      name: 'the answer for a bridge (Linux 6.18)',
      value: {
        header: { deviceIndex: 4, device: 'br0' },
        autonegotiation: false,
        ours: { form: 'bits', size: 121, bits: [] },
        speed: 'unknown',
        duplex: 'unknown',
        rateMatching: 'none',
      },
      hex: `1400 0180 0800 0100 04000000 0800 0200 62723000 0500 0200 00 000000 1000 0380 0800 0200 79000000
        0400 0380 0800 0500 ffffffff 0500 0600 ff 000000 0500 0a00 00 000000`,
      big: `0014 8001 0008 0001 00000004 0008 0002 62723000 0005 0002 00 000000 0010 8003 0008 0002 00000079
        0004 8003 0008 0005 ffffffff 0005 0006 ff 000000 0005 000a 00 000000`,
    },
    {
      name: 'a change (Linux 6.18)',
      value: { header: { device: 't0' }, speed: 2500, duplex: 'half' },
      hex: '0c00 0180 0700 0200 743000 00 0800 0500 c4090000 0500 0600 00 000000',
      big: '000c 8001 0007 0002 743000 00 0008 0005 000009c4 0005 0006 00 000000',
    },
    {
      name: 'a notification (Linux 6.18)',
      value: {
        header: { deviceIndex: 5, device: 't0' },
        autonegotiation: false,
        ours: { form: 'compact', size: 121, value: 0n, mask: 0n },
        speed: 2500,
        duplex: 'half',
        rateMatching: 'none',
      },
      hex: `1400 0180 0800 0100 05000000 0700 0200 743000 00 0500 0200 00 000000 3400 0380 0800 0200 79000000
        1400 0400 00000000000000000000000000000000 1400 0500 00000000000000000000000000000000 0800 0500
        c4090000 0500 0600 00 000000 0500 0a00 00 000000`,
      big: `0014 8001 0008 0001 00000005 0007 0002 743000 00 0005 0002 00 000000 0034 8003 0008 0002 00000079
        0014 0004 00000000000000000000000000000000 0014 0005 00000000000000000000000000000000 0008 0005
        000009c4 0005 0006 00 000000 0005 000a 00 000000`,
    },
    {
      name: 'all a card can say',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        autonegotiation: true,
        ours: { form: 'compact', size: 64, value: 47n, mask: 111n },
        peer: { form: 'compact', noMask: true, size: 64, value: 44n },
        speed: 1000,
        duplex: 'full',
        masterSlaveConfig: 'master-preferred',
        masterSlaveState: 'slave',
        lanes: 4,
        rateMatching: 'pause',
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0500 0200 01 000000 2400 0380 0800 0200
        40000000 0c00 0400 2f00000000000000 0c00 0500 6f00000000000000 1c00 0480 0400 0100 0800 0200
        40000000 0c00 0400 2c00000000000000 0800 0500 e8030000 0500 0600 01 000000 0500 0700 02 000000 0500
        0800 03 000000 0800 0900 04000000 0500 0a00 01 000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0005 0002 01 000000 0024 8003 0008 0002
        00000040 000c 0004 0000002f00000000 000c 0005 0000006f00000000 001c 8004 0004 0001 0008 0002
        00000040 000c 0004 0000002c00000000 0008 0005 000003e8 0005 0006 01 000000 0005 0007 02 000000 0005
        0008 03 000000 0008 0009 00000004 0005 000a 01 000000`,
    },
  ]);
  testCommand(linkModes);

  it('bits become names: what is supported, advertised, and what the peer advertises', () => {
    const names = ['10baseT/Half', '10baseT/Full', '', '100baseT/Full'];
    const set = { form: 'compact', size: 64 } as const;
    const wire = {
      ours: { ...set, value: 0b0010n, mask: 0b1011n },
      peer: { ...set, noMask: true, value: 0b1101n },
    } as const;
    assert.deepEqual(
      linkModes.value({ header: { device: 'eth0' }, speed: 'unknown', ...wire }, () => names),
      {
        speed: 'unknown',
        supported: ['10baseT/Half', '10baseT/Full', '100baseT/Full'],
        advertised: ['10baseT/Full'],
        peer: ['10baseT/Half', 'bit 2', '100baseT/Full'],
      },
    );
  });

  it('a change names bits', () => {
    assert.deepEqual(linkModes.change({ speed: 100, advertised: { '100baseT/Full': true, 'bit 2': false } }), {
      speed: 100,
      ours: { form: 'bits', bits: [{ name: '100baseT/Full', value: true }, { index: 2 }] },
    });
    assert.deepEqual(linkModes.change({ duplex: 'half' }), { duplex: 'half' });
  });
});
