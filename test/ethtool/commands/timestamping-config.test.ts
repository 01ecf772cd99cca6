import { assert } from 'chai';
import { timestampingConfig } from '../../../src/ethtool/commands/timestamping-config.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/timestamping-config', () => {
  testCodec('codec', timestampingConfig.codec, [
    {
      name: 'all of it',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        provider: { index: 0, qualifier: 'precise' },
        txTypes: { form: 'compact', noMask: true, size: 4, value: 2n },
        rxFilters: { form: 'compact', noMask: true, size: 16, value: 2n },
        flags: { form: 'compact', noMask: true, size: 1, value: 1n },
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 1400 0280 0800 0100 00000000 0800 0200
        00000000 1800 0380 0400 0100 0800 0200 04000000 0800 0400 02000000 1800 0480 0400 0100 0800 0200
        10000000 0800 0400 02000000 1800 0580 0400 0100 0800 0200 01000000 0800 0400 01000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0014 8002 0008 0001 00000000 0008 0002
        00000000 0018 8003 0004 0001 0008 0002 00000004 0008 0004 00000002 0018 8004 0004 0001 0008 0002
        00000010 0008 0004 00000002 0018 8005 0004 0001 0008 0002 00000001 0008 0004 00000001`,
    },
  ]);
  testCommand(timestampingConfig);

  it('one type and one filter, by name', () => {
    const set = { form: 'compact', noMask: true, size: 4, value: 0b10n } as const;
    assert.deepEqual(
      timestampingConfig.value({ txTypes: set, rxFilters: set, flags: set }, (which) => ['', `of ${which}`]),
      {
        txType: 'of ts-tx-types',
        rxFilter: 'of ts-rx-filters',
        flags: ['of ts-flags'],
      },
    );
    assert.deepEqual(
      timestampingConfig.value({}, () => []),
      { txType: 'off', rxFilter: 'none', flags: [] },
    );
    assert.deepEqual(
      timestampingConfig.change({ txType: 'on', rxFilter: 'all', flags: { 'bonded-phc-index': true } }),
      {
        txTypes: { form: 'bits', noMask: true, bits: [{ name: 'on' }] },
        rxFilters: { form: 'bits', noMask: true, bits: [{ name: 'all' }] },
        flags: { form: 'bits', bits: [{ name: 'bonded-phc-index', value: true }] },
      },
    );
    assert.deepEqual(timestampingConfig.change({ provider: { index: 1 } }), { provider: { index: 1 } });
  });
});
