// Numbers from and to bytes: what is done with several bytes at once is what one after the other gives.
import { assert } from 'chai';
import fc from 'fast-check';
import { bytesOfNumber, numberFromBytes } from '../../../src/ruleset/datatypes/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const digits = (value: Uint8Array): bigint => BigInt(`0x0${Buffer.from(value).toString('hex')}`);

describe('numberFromBytes', () => {
  it('reads network order, whatever the host’s', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (value, littleEndian) => {
        assert.equal(numberFromBytes(value, 'network', { littleEndian }), digits(value));
      }),
    );
  });

  it('reads host order as that of the host', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        assert.equal(numberFromBytes(value, 'host', { littleEndian: true }), digits(value.toReversed()));
        assert.equal(numberFromBytes(value, 'host', { littleEndian: false }), digits(value));
      }),
    );
  });
});

describe('bytesOfNumber', () => {
  it('writes what numberFromBytes reads', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        assert.deepEqual(bytesOfNumber(digits(value), value.length), value);
      }),
    );
  });

  it('keeps the low bytes of a number that is longer, and fills up one that is shorter', () => {
    assert.deepEqual(bytesOfNumber(0x0102030405060708090an, 7), Uint8Array.of(4, 5, 6, 7, 8, 9, 10));
    assert.deepEqual(bytesOfNumber(0x0102n, 8), Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2));
    assert.deepEqual(bytesOfNumber(-2n, 8), Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 254));
  });
});
