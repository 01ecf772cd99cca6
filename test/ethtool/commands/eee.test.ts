import { assert } from 'chai';
import { eee } from '../../../src/ethtool/commands/eee.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/eee', () => {
  testCodec('codec', eee.codec, [
    {
      name: 'as `ethtool --set-eee t0 eee on tx-timer 5 advertise 0x8` asks',
      value: {
        header: { device: 't0' },
        enabled: true,
        txLpiTimer: 5,
        ours: { form: 'compact', noMask: true, size: 4, value: 8n },
      },
      hex: `0c00 0180 0700 0200 743000 00 1800 0280 0400 0100 0800 0200 04000000 0800 0400 08000000 0500 0500 01
        000000 0800 0700 05000000`,
      big: `000c 8001 0007 0002 743000 00 0018 8002 0004 0001 0008 0002 00000004 0008 0004 00000008 0005 0005 01
        000000 0008 0007 00000005`,
    },
    {
      name: 'the answer of a card',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        ours: { form: 'compact', size: 32, value: 40n, mask: 42n },
        peer: { form: 'compact', noMask: true, size: 32, value: 32n },
        active: true,
        enabled: true,
        txLpiEnabled: false,
        txLpiTimer: 17,
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 1c00 0280 0800 0200 20000000 0800 0400
        28000000 0800 0500 2a000000 1800 0380 0400 0100 0800 0200 20000000 0800 0400 20000000 0500 0400 01
        000000 0500 0500 01 000000 0500 0600 00 000000 0800 0700 11000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 001c 8002 0008 0002 00000020 0008 0004
        00000028 0008 0005 0000002a 0018 8003 0004 0001 0008 0002 00000020 0008 0004 00000020 0005 0004 01
        000000 0005 0005 01 000000 0005 0006 00 000000 0008 0007 00000011`,
    },
  ]);
  testCommand(eee);

  it('modes become names, and are changed by name', () => {
    const set = { form: 'compact', size: 3 } as const;
    const wire = {
      active: true,
      ours: { ...set, value: 0b001n, mask: 0b011n },
      peer: { ...set, noMask: true, value: 0b100n },
    } as const;
    assert.deepEqual(
      eee.value(wire, () => ['a', 'b', 'c']),
      {
        active: true,
        supported: ['a', 'b'],
        advertised: ['a'],
        peer: ['c'],
      },
    );
    assert.deepEqual(
      eee.value({ ours: wire.ours }, () => []),
      { supported: ['bit 0', 'bit 1'], advertised: ['bit 0'] },
    );
    assert.deepEqual(eee.change({ enabled: true, advertised: { b: true } }), {
      enabled: true,
      ours: { form: 'bits', bits: [{ name: 'b', value: true }] },
    });
    assert.deepEqual(eee.change({ txLpiTimer: 5 }), { txLpiTimer: 5 });
  });
});
