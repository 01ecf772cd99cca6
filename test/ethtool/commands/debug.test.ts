import { assert } from 'chai';
import { debug } from '../../../src/ethtool/commands/debug.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/debug', () => {
  testCodec('codec', debug.codec, [
    {
      name: 'as `ethtool -s t0 msglvl link on drv off` asks',
      value: {
        header: { device: 't0' },
        classes: { form: 'bits', bits: [{ name: 'link', value: true }, { name: 'drv' }] },
      },
      hex: `0c00 0180 0700 0200 743000 00 2800 0280 2400 0380 1400 0180 0900 0200 6c696e6b00 000000 0400 0300
        0c00 0180 0800 0200 64727600`,
      big: `000c 8001 0007 0002 743000 00 0028 8002 0024 8003 0014 8001 0009 0002 6c696e6b00 000000 0004 0003
        000c 8001 0008 0002 64727600`,
    },
    {
      name: 'the answer for a tap device (Linux 6.18)',
      value: { header: { deviceIndex: 5, device: 't0' }, classes: { form: 'bits', noMask: true, size: 15, bits: [] } },
      hex: '1400 0180 0800 0100 05000000 0700 0200 743000 00 1400 0280 0400 0100 0800 0200 0f000000 0400 0380',
      big: '0014 8001 0008 0001 00000005 0007 0002 743000 00 0014 8002 0004 0001 0008 0002 0000000f 0004 8003',
    },
    {
      name: 'a change (Linux 6.18)',
      value: {
        header: { device: 't0' },
        classes: {
          form: 'bits',
          bits: [
            { name: 'link', value: true },
            { name: 'probe', value: true },
          ],
        },
      },
      hex: `0c00 0180 0700 0200 743000 00 3000 0280 2c00 0380 1400 0180 0900 0200 6c696e6b00 000000 0400 0300
        1400 0180 0a00 0200 70726f626500 0000 0400 0300`,
      big: `000c 8001 0007 0002 743000 00 0030 8002 002c 8003 0014 8001 0009 0002 6c696e6b00 000000 0004 0003
        0014 8001 000a 0002 70726f626500 0000 0004 0003`,
    },
    {
      name: 'a notification (Linux 6.18)',
      value: {
        header: { deviceIndex: 5, device: 't0' },
        classes: { form: 'compact', noMask: true, size: 15, value: 6n },
      },
      hex: `1400 0180 0800 0100 05000000 0700 0200 743000 00 1800 0280 0400 0100 0800 0200 0f000000 0800 0400
        06000000`,
      big: `0014 8001 0008 0001 00000005 0007 0002 743000 00 0018 8002 0004 0001 0008 0002 0000000f 0008 0004
        00000006`,
    },
  ]);
  testCommand(debug);

  it('classes become names, and are changed by name', () => {
    const classes = { form: 'compact', noMask: true, size: 15, value: 0b100n } as const;
    assert.deepEqual(
      debug.value({ classes }, () => ['drv', 'probe', 'link']),
      { enabled: ['link'] },
    );
    assert.deepEqual(debug.change({ enabled: { drv: false } }), {
      classes: { form: 'bits', bits: [{ name: 'drv' }] },
    });
    assert.deepEqual(debug.change({}), {});
  });
});
