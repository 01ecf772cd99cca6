import { assert } from 'chai';
import { privateFlags } from '../../../src/ethtool/commands/private-flags.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/private-flags', () => {
  testCodec('codec', privateFlags.codec, [
    {
      name: 'as `ethtool --set-priv-flags t0 foo on` asks',
      value: { header: { device: 't0' }, flags: { form: 'bits', bits: [{ name: 'foo', value: true }] } },
      hex: '0c00 0180 0700 0200 743000 00 1800 0280 1400 0380 1000 0180 0800 0200 666f6f00 0400 0300',
      big: '000c 8001 0007 0002 743000 00 0018 8002 0014 8003 0010 8001 0008 0002 666f6f00 0004 0003',
    },
    {
      name: 'two of three, by name',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        flags: {
          form: 'bits',
          size: 3,
          bits: [
            { index: 0, name: 'legacy-rx', value: true },
            { index: 1, name: 'vf-ipsec' },
            { index: 2, name: 'mdd', value: true },
          ],
        },
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 6400 0280 0800 0200 03000000 5800 0380 2000
        0180 0800 0100 00000000 0e00 0200 6c65676163792d727800 0000 0400 0300 1c00 0180 0800 0100 01000000
        0d00 0200 76662d697073656300 000000 1800 0180 0800 0100 02000000 0800 0200 6d646400 0400 0300`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0064 8002 0008 0002 00000003 0058 8003 0020
        8001 0008 0001 00000000 000e 0002 6c65676163792d727800 0000 0004 0003 001c 8001 0008 0001 00000001
        000d 0002 76662d697073656300 000000 0018 8001 0008 0001 00000002 0008 0002 6d646400 0004 0003`,
    },
  ]);
  testCommand(privateFlags);

  it('flags become names, and are changed by name', () => {
    const flags = { form: 'compact', size: 2, value: 0b10n, mask: 0b11n } as const;
    assert.deepEqual(
      privateFlags.value({ flags }, () => ['a', 'b']),
      { supported: ['a', 'b'], enabled: ['b'] },
    );
    assert.deepEqual(privateFlags.change({ enabled: { a: true } }), {
      flags: { form: 'bits', bits: [{ name: 'a', value: true }] },
    });
    assert.deepEqual(privateFlags.change({}), {});
  });
});
