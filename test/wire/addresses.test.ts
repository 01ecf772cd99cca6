import { assert } from 'chai';
import fc from 'fast-check';
import {
  DecodeError,
  decode,
  EncodeError,
  encode,
  hardwareAddress,
  ipv4,
  ipv4Bytes,
  ipv6,
  ipv6Bytes,
  ipv6Text,
} from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';

describe('wire/addresses', () => {
  testCodec('ipv4', ipv4, [
    { value: '0.0.0.0', hex: '00000000' },
    { value: '10.0.0.1', hex: '0a000001' },
    { value: '255.255.255.255', hex: 'ffffffff' },
  ]);

  // The rules of RFC 5952, section 4, and its examples.
  testCodec('ipv6', ipv6, [
    { value: '::', hex: '0000 0000 0000 0000 0000 0000 0000 0000' },
    { value: '::1', hex: '0000 0000 0000 0000 0000 0000 0000 0001' },
    { value: '1::', hex: '0001 0000 0000 0000 0000 0000 0000 0000' },
    { name: 'no leading zeros', value: '2001:db8::1', hex: '2001 0db8 0000 0000 0000 0000 0000 0001' },
    { name: 'one zero group stays', value: '2001:db8:0:1:1:1:1:1', hex: '2001 0db8 0000 0001 0001 0001 0001 0001' },
    { name: 'the longest run', value: '2001:0:0:1::1', hex: '2001 0000 0000 0001 0000 0000 0000 0001' },
    { name: 'the first of equal runs', value: '2001:db8::1:0:0:1', hex: '2001 0db8 0000 0000 0001 0000 0000 0001' },
    { name: 'lower case', value: '2001:db8::aaaa:bbcc', hex: '2001 0db8 0000 0000 0000 0000 aaaa bbcc' },
    { name: 'IPv4-mapped', value: '::ffff:192.0.2.1', hex: '0000 0000 0000 0000 0000 ffff c000 0201' },
    { name: 'no run', value: '1:2:3:4:5:6:7:8', hex: '0001 0002 0003 0004 0005 0006 0007 0008' },
  ]);

  testCodec('hardwareAddress', hardwareAddress, [
    { value: '02:00:00:00:00:01', hex: '020000000001' },
    { name: 'of a tunnel', value: '0a:00:00:01', hex: '0a000001' },
    { name: 'none', value: '', hex: '' },
  ]);

  it('takes every spelling of an IPv6 address', () => {
    for (const [text, canonical] of [
      ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
      ['::ffff:c000:201', '::ffff:192.0.2.1'],
      ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
      ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ] as const) {
      assert.strictEqual(ipv6Text(ipv6Bytes(text) ?? new Uint8Array()), canonical, text);
    }
  });

  it('refuses what is none', () => {
    for (const text of [
      '',
      '1',
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '12345::',
      'g::',
      '::1%eth0',
      '::1/128',
      '1.2.3.4::',
      '::1.2.3',
      ' ::1',
      '1:',
      ':1',
    ]) {
      assert.strictEqual(ipv6Bytes(text), undefined, text);
      assert.throws(() => encode(ipv6, text), EncodeError, 'is not an IPv6 address');
    }
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '256.0.0.1',
      '01.2.3.4',
      '1.2.3.4 ',
      '0x1.2.3.4',
      '1e1.0.0.0',
      '-1.2.3.4',
      '::1',
    ]) {
      assert.strictEqual(ipv4Bytes(text), undefined, text);
      assert.throws(() => encode(ipv4, text), EncodeError, 'is not an IPv4 address');
    }
    for (const text of ['02', '02:0', '02-00', 'zz:00', '02:00:']) {
      if (text !== '02') assert.throws(() => encode(hardwareAddress, text), EncodeError);
    }
    assert.throws(() => encode(ipv4, 5 as unknown as string), EncodeError);
  });

  it('refuses other lengths', () => {
    assert.throws(() => decode(ipv4, bytes('0a0000')), DecodeError, 'an IPv4 address of 4 bytes has 3');
    assert.throws(() => decode(ipv6, bytes('0a000001')), DecodeError, 'an IPv6 address of 16 bytes has 4');
  });

  it('sixteen bytes have one text, and it gives them back', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }), fc.constant(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const input = Uint8Array.from(groups.flatMap((each) => [each >> 8, each & 0xff]));
        assert.deepEqual(encode(ipv6, decode(ipv6, input)), input);
      }),
    );
  });
});
