import { assert } from 'chai';
import { moduleEeprom } from '../../../src/ethtool/commands/module-eeprom.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/module-eeprom', () => {
  testCodec('codec', moduleEeprom.codec, [
    {
      name: 'as `ethtool -m t0 hex on offset 0 length 16 page 1 bank 0 i2c 0x50` asks',
      value: { header: { device: 't0' }, length: 16, offset: 128, page: 1, bank: 0, i2cAddress: 80 },
      hex: `0c00 0180 0700 0200 743000 00 0800 0200 80000000 0800 0300 10000000 0500 0400 01 000000 0500 0500 00
        000000 0500 0600 50 000000`,
      big: `000c 8001 0007 0002 743000 00 0008 0002 00000080 0008 0003 00000010 0005 0004 01 000000 0005 0005 00
        000000 0005 0006 50 000000`,
    },
    {
      name: 'the data',
      value: { header: { deviceIndex: 2, device: 'eth0' }, data: Uint8Array.of(3, 4, 7) },
      hex: '1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0700 0700 030407 00',
      big: '0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0007 0007 030407 00',
    },
  ]);
  testCommand(moduleEeprom);

  it('asks for the lower half of the first page unless it is told otherwise', () => {
    assert.deepEqual(moduleEeprom.query({}), { offset: 0, length: 128, page: 0, bank: 0, i2cAddress: 0x50 });
    assert.deepEqual(moduleEeprom.query({ page: 16, offset: 128, bank: 1 }), {
      offset: 128,
      length: 128,
      page: 16,
      bank: 1,
      i2cAddress: 0x50,
    });
  });
});
