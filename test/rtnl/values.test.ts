import { assert } from 'chai';
import fc from 'fast-check';
import { bridgeId, counters, onOff, protocolAddress } from '../../src/rtnl/values.ts';
import { type Codec, DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives } from '../support/survival.ts';

const pair = counters(['first', 'second']);

describe('rtnl/values', () => {
  testCodec<boolean | number>('onOff', onOff, [
    { value: false, hex: '00' },
    { value: true, hex: '01' },
    { value: 255, hex: 'ff' },
  ]);

  testCodec('protocolAddress', protocolAddress, [
    { value: '192.0.2.1', hex: 'c0000201' },
    { value: '2001:db8::1', hex: '20010db8 00000000 00000000 00000001' },
    { name: 'of another family', value: '0x0102030405060708', hex: '0102030405060708' },
    { name: 'empty', value: '0x', hex: '' },
  ]);

  testCodec('bridgeId', bridgeId, [{ value: '8000.02:00:00:00:00:0a', hex: '8000 02000000000a' }]);

  testCodec<object>('counters', pair, [
    {
      value: { first: 1n, second: 2n },
      hex: '0100000000000000 0200000000000000',
      big: '0000000000000001 0000000000000002',
    },
    { name: 'of an older kernel', value: { first: 1n }, hex: '0100000000000000', big: '0000000000000001' },
    {
      name: 'of a newer kernel',
      value: { first: 0n, second: 0n, more: [3n] },
      hex: `${'00'.repeat(16)} 0300000000000000`,
      big: `${'00'.repeat(16)} 0000000000000003`,
    },
  ]);

  it('every address and bridge id of the right size survives', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), (input) => void assertSurvives(protocolAddress, input)));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (input) => void assertSurvives(bridgeId, input)),
    );
  });

  it('refuses what it cannot write', () => {
    for (const [codec, wrong] of [
      [onOff, 'yes'],
      [onOff, 256],
      [protocolAddress, '10.0.0'],
      [protocolAddress, '0x1'],
      [protocolAddress, 5],
      [bridgeId, '8000'],
      [bridgeId, '8000.02:00:00:00:00'],
      [pair, { second: 1n }],
      [pair, { first: 1n, more: [2n] }],
      [pair, { first: -1n }],
      [pair, null],
    ] as const) {
      assert.throws(() => encode(codec as Codec<unknown>, wrong), EncodeError);
    }
    assert.throws(() => decode(pair, bytes('01000000')), DecodeError);
    assert.throws(() => decode(bridgeId, bytes('8000')), DecodeError);
  });
});
