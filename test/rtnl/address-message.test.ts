import { assert } from 'chai';
import { addressOf } from '../../src/rtnl/address.ts';
import { RTM_NEWADDR } from '../../src/rtnl/address-message.ts';
import { type AddressMessage, addressMessage } from '../../src/rtnl/index.ts';
import { DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { testSurvival } from '../support/survival.ts';
import { recorded } from './recorded.ts';

const addresses = recorded('7').dumped(RTM_NEWADDR);
const asked: AddressMessage = { family: 'unspec', prefixLength: 0, lowFlags: [], scope: 'global', index: 0 };

describe('rtnl/addressMessage', () => {
  testCodec<AddressMessage>('addressMessage', addressMessage, [
    {
      name: 'a device under an alias',
      value: {
        family: 'ip',
        prefixLength: 24,
        lowFlags: ['permanent'],
        scope: 'global',
        index: 2,
        address: '192.0.2.1',
        local: '192.0.2.1',
        broadcast: '192.0.2.255',
        label: 'd0:x',
        flags: ['permanent'],
        lifetime: { preferred: 4294967295, valid: 4294967295, created: 1088, updated: 1088 },
      },
      hex: `02188000 02000000
        0800 0100 c0000201  0800 0200 c0000201  0900 0300 64303a7800000000  0800 0400 c00002ff
        1400 0600 ffffffffffffffff4004000040040000  0800 0800 80000000`,
      big: `02188000 00000002
        0008 0001 c0000201  0008 0002 c0000201  0009 0003 64303a7800000000  0008 0004 c00002ff
        0014 0006 ffffffffffffffff0000044000000440  0008 0008 00000080`,
    },
    {
      name: 'one end of a point-to-point device',
      value: {
        family: 'ip',
        prefixLength: 32,
        lowFlags: ['permanent'],
        scope: 'global',
        index: 2,
        address: '10.9.0.2',
        local: '10.9.0.1',
        label: 'd0',
        flags: ['permanent'],
        lifetime: { preferred: 4294967295, valid: 4294967295, created: 1118, updated: 1118 },
      },
      hex: `02208000 02000000
        0800 0100 0a090002  0800 0200 0a090001  0700 0300 64300000
        1400 0600 ffffffffffffffff5e0400005e040000  0800 0800 80000000`,
      big: `02208000 00000002
        0008 0001 0a090002  0008 0002 0a090001  0007 0003 64300000
        0014 0006 ffffffffffffffff0000045e0000045e  0008 0008 00000080`,
    },
    {
      name: 'one that ends',
      value: {
        family: 'ip',
        prefixLength: 24,
        lowFlags: ['secondary'],
        scope: 'global',
        index: 2,
        address: '192.0.2.2',
        local: '192.0.2.2',
        label: 'd0',
        flags: ['secondary'],
        lifetime: { preferred: 1792, valid: 3592, created: 1103, updated: 1103 },
      },
      hex: `02180100 02000000
        0800 0100 c0000202  0800 0200 c0000202  0700 0300 64300000
        1400 0600 00070000080e00004f0400004f040000  0800 0800 01000000`,
      big: `02180100 00000002
        0008 0001 c0000202  0008 0002 c0000202  0007 0003 64300000
        0014 0006 0000070000000e080000044f0000044f  0008 0008 00000001`,
    },
    {
      name: 'IPv6 with a flag beyond the first eight',
      value: {
        family: 'ip6',
        prefixLength: 64,
        lowFlags: ['permanent'],
        scope: 'global',
        index: 2,
        address: '2001:db8::2',
        lifetime: { preferred: 4294967295, valid: 4294967295, created: 1161, updated: 1161 },
        flags: ['permanent', 'noprefixroute'],
      },
      hex: `0a408000 02000000
        1400 0100 20010db8000000000000000000000002  1400 0600 ffffffffffffffff8904000089040000
        0800 0800 80020000`,
      big: `0a408000 00000002
        0014 0001 20010db8000000000000000000000002  0014 0006 ffffffffffffffff0000048900000489
        0008 0008 00000280`,
    },
    {
      name: 'what the kernel made by itself',
      value: {
        family: 'ip6',
        prefixLength: 64,
        lowFlags: ['permanent'],
        scope: 'link',
        index: 2,
        address: 'fe80::60cb:17ff:fe00:e9ab',
        lifetime: { preferred: 4294967295, valid: 4294967295, created: 990, updated: 990 },
        flags: ['permanent'],
        protocol: 'kernel_ll',
      },
      hex: `0a4080fd 02000000
        1400 0100 fe8000000000000060cb17fffe00e9ab  1400 0600 ffffffffffffffffde030000de030000
        0800 0800 80000000  0500 0b00 03000000`,
      big: `0a4080fd 00000002
        0014 0001 fe8000000000000060cb17fffe00e9ab  0014 0006 ffffffffffffffff000003de000003de
        0008 0008 00000080  0005 000b 03000000`,
    },
    {
      name: 'of a family whose addresses have one byte',
      value: { ...asked, family: 35, index: 3, local: '0x7b' },
      hex: '23000000 03000000 0500 0200 7b000000',
      big: '23000000 00000003 0005 0002 7b000000',
    },
  ]);

  it('gives the address its users know: their own end, and how long it is there', () => {
    const found = addresses.map(({ payload }) => addressOf(decode(addressMessage, payload)));
    const { message: _one, ...pointToPoint } = found.find(({ peer }) => peer !== undefined) ?? assert.fail();
    assert.deepEqual(pointToPoint, {
      family: 'ip',
      index: 2,
      address: '10.9.0.1',
      prefixLength: 32,
      peer: '10.9.0.2',
      label: 'd0',
      scope: 'global',
      flags: ['permanent'],
    });
    const { message: _other, ...ending } =
      found.find(({ validSeconds }) => validSeconds !== undefined) ?? assert.fail();
    assert.deepEqual(ending, {
      family: 'ip',
      index: 2,
      address: '192.0.2.2',
      prefixLength: 24,
      label: 'd0',
      scope: 'global',
      flags: ['secondary'],
      preferredSeconds: 1792,
      validSeconds: 3592,
    });
    // All flags, not the first eight alone; those alone where a kernel knows no others.
    assert.deepEqual(found.find(({ address }) => address === '2001:db8::2')?.flags, ['permanent', 'noprefixroute']);
    assert.deepEqual(addressOf({ ...asked, lowFlags: ['nodad'] }).flags, ['nodad']);
  });

  it('says what is wrong, and where', () => {
    assert.throws(() => decode(addressMessage, bytes('0218 8000 0200')), DecodeError);
    assert.throws(
      () => decode(addressMessage, bytes('02188000 02000000 0800 0600 01000000')),
      DecodeError,
      /^lifetime: /,
    );
    assert.throws(() => encode(addressMessage, { ...asked, local: '10.0.0' }), EncodeError, /^local: "10.0.0" is not/);
    assert.throws(() => encode(addressMessage, { ...asked, label: 'x'.repeat(16) }), EncodeError, /^label: /);
  });

  testSurvival(
    addressMessage,
    addresses.map(({ payload }) => payload),
  );
});
