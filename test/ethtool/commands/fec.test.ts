import { assert } from 'chai';
import { fec } from '../../../src/ethtool/commands/fec.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/fec', () => {
  testCodec('codec', fec.codec, [
    {
      name: 'as `ethtool --set-fec t0 encoding rs` asks',
      value: { header: { device: 't0' }, modes: { form: 'bits', noMask: true, bits: [{ name: 'RS' }] }, auto: false },
      hex: `0c00 0180 0700 0200 743000 00 1800 0280 0400 0100 1000 0380 0c00 0180 0700 0200 525300 00 0500 0300
        00 000000`,
      big: `000c 8001 0007 0002 743000 00 0018 8002 0004 0001 0010 8003 000c 8001 0007 0002 525300 00 0005 0003
        00 000000`,
    },
    {
      name: 'a change (netdevsim, Linux 7.3)',
      value: { header: { device: 'n0' }, modes: { form: 'bits', bits: [{ name: 'RS', value: true }] } },
      hex: '0c00 0180 0700 0200 6e3000 00 1800 0280 1400 0380 1000 0180 0700 0200 525300 00 0400 0300',
      big: '000c 8001 0007 0002 6e3000 00 0018 8002 0014 8003 0010 8001 0007 0002 525300 00 0004 0003',
    },
    {
      name: 'the answer for netdevsim (netdevsim, Linux 7.3)',
      value: {
        header: { deviceIndex: 2, device: 'n0' },
        modes: { form: 'bits', noMask: true, size: 125, bits: [{ index: 50, name: 'RS' }] },
        auto: false,
        active: 'RS',
        statistics: {
          corrected: [123n],
          uncorrectable: [4n],
          correctedBits: [],
          histogram: [
            { low: 0, high: 0, count: 445n, lanes: [125n, 120n, 100n, 100n] },
            { low: 1, high: 3, count: 12n },
            { low: 4, high: 7, count: 2n, lanes: [2n, 0n, 0n, 0n] },
          ],
        },
      },
      hex: `1400 0180 0800 0100 02000000 0700 0200 6e3000 00 2800 0280 0400 0100 0800 0200 7d000000 1800 0380
        1400 0180 0800 0100 32000000 0700 0200 525300 00 0500 0300 00 000000 0800 0400 32000000 bc00 0580
        0c00 0200 7b00000000000000 0c00 0300 0400000000000000 0400 0400 4000 0580 0800 0200 00000000 0800
        0300 00000000 0800 0400 bd010000 2400 0500
        7d00000000000000780000000000000064000000000000006400000000000000 1c00 0580 0800 0200 01000000 0800
        0300 03000000 0800 0400 0c000000 4000 0580 0800 0200 04000000 0800 0300 07000000 0800 0400 02000000
        2400 0500 0200000000000000000000000000000000000000000000000000000000000000`,
      big: `0014 8001 0008 0001 00000002 0007 0002 6e3000 00 0028 8002 0004 0001 0008 0002 0000007d 0018 8003
        0014 8001 0008 0001 00000032 0007 0002 525300 00 0005 0003 00 000000 0008 0004 00000032 00bc 8005
        000c 0002 000000000000007b 000c 0003 0000000000000004 0004 0004 0040 8005 0008 0002 00000000 0008
        0003 00000000 0008 0004 000001bd 0024 0005
        000000000000007d000000000000007800000000000000640000000000000064 001c 8005 0008 0002 00000001 0008
        0003 00000003 0008 0004 0000000c 0040 8005 0008 0002 00000004 0008 0003 00000007 0008 0004 00000002
        0024 0005 0000000000000002000000000000000000000000000000000000000000000000`,
    },
  ]);
  testCommand(fec);

  it('counters are of the port and of its lanes; what is not counted is not there', () => {
    const wire = { statistics: { corrected: [6n, 2n, 4n], uncorrectable: [0n], correctedBits: [] } };
    assert.deepEqual(
      fec.value(wire, () => []),
      {
        modes: [],
        statistics: {
          corrected: { total: 6n, lanes: [2n, 4n] },
          uncorrectable: { total: 0n, lanes: [] },
          histogram: [],
        },
      },
    );
  });

  it('modes are changed by name', () => {
    assert.deepEqual(fec.change({ auto: false, modes: { RS: true } }), {
      auto: false,
      modes: { form: 'bits', bits: [{ name: 'RS', value: true }] },
    });
    assert.deepEqual(fec.change({ auto: true }), { auto: true });
  });
});
