import { assert } from 'chai';
import { wol } from '../../../src/ethtool/commands/wol.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/wol', () => {
  testCodec('codec', wol.codec, [
    {
      name: 'as `ethtool -s t0 wol g sopass 01:02:03:04:05:06` asks',
      value: {
        header: { device: 't0' },
        modes: { form: 'bits', noMask: true, bits: [{ index: 5 }] },
        password: Uint8Array.of(1, 2, 3, 4, 5, 6),
      },
      hex: `0c00 0180 0700 0200 743000 00 1800 0280 0400 0100 1000 0380 0c00 0180 0800 0100 05000000 0a00 0300
        010203040506 0000`,
      big: `000c 8001 0007 0002 743000 00 0018 8002 0004 0001 0010 8003 000c 8001 0008 0001 00000005 000a 0003
        010203040506 0000`,
    },
    {
      name: 'modes and password',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        modes: { form: 'compact', size: 8, value: 32n, mask: 111n },
        password: Uint8Array.of(1, 2, 3, 4, 5, 6),
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 1c00 0280 0800 0200 08000000 0800 0400
        20000000 0800 0500 6f000000 0a00 0300 010203040506 0000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 001c 8002 0008 0002 00000008 0008 0004
        00000020 0008 0005 0000006f 000a 0003 010203040506 0000`,
    },
  ]);
  testCommand(wol);

  it('modes become names, and are changed by name', () => {
    const modes = { form: 'compact', size: 8, value: 0b10n, mask: 0b11n } as const;
    const password = Uint8Array.of(1, 2, 3, 4, 5, 6);
    assert.deepEqual(
      wol.value({ modes, password }, () => ['phy', 'magic']),
      {
        supported: ['phy', 'magic'],
        enabled: ['magic'],
        password,
      },
    );
    assert.deepEqual(wol.change({ password, enabled: { phy: false } }), {
      password,
      modes: { form: 'bits', bits: [{ name: 'phy' }] },
    });
    assert.deepEqual(wol.change({ password }), { password });
  });
});
