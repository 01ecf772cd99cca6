import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes, raw, u8, u32host } from '../../wire/index.ts';
import { defineCommand } from '../command.ts';
import { header } from '../header.ts';

const codec = attributes({
  header: attribute(1, 'ETHTOOL_A_MODULE_EEPROM_HEADER', header),
  offset: attribute(2, 'ETHTOOL_A_MODULE_EEPROM_OFFSET', u32host),
  length: attribute(3, 'ETHTOOL_A_MODULE_EEPROM_LENGTH', u32host),
  page: attribute(4, 'ETHTOOL_A_MODULE_EEPROM_PAGE', u8),
  bank: attribute(5, 'ETHTOOL_A_MODULE_EEPROM_BANK', u8),
  i2cAddress: attribute(6, 'ETHTOOL_A_MODULE_EEPROM_I2C_ADDRESS', u8),
  data: attribute(7, 'ETHTOOL_A_MODULE_EEPROM_DATA', raw),
});

type Page = Pick<Decoded<typeof codec>, 'offset' | 'length' | 'page' | 'bank' | 'i2cAddress'>;

/**
 * A piece of a module's memory: up to 128 bytes of one page, none of them on both sides of byte 128.
 * Pages other than 0 begin at byte 128 (Linux 5.13). Needs CAP_NET_ADMIN.
 */
export const moduleEeprom = defineCommand({
  name: 'module-eeprom',
  message: 'MODULE_EEPROM',
  about: 'module memory',
  since: '5.13',
  codec,
  // 0x50: where SFF-8472 and later modules answer on their bus.
  query: ({ offset = 0, length = 128, page = 0, bank = 0, i2cAddress = 0x50 }: Page) => ({
    offset,
    length,
    page,
    bank,
    i2cAddress,
  }),
});
