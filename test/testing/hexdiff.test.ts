import { assert } from 'chai';
import fc from 'fast-check';
import { datagramNotes, firstDifference, hexdiff, hexdump } from '../../src/testing/index.ts';
import { bytes } from '../support/hexdump.ts';

describe('testing/hexdiff', () => {
  it('equal bytes have no diff', () => {
    assert.strictEqual(hexdiff(bytes('0102'), bytes('0102')), '');
    assert.strictEqual(hexdiff(bytes(''), bytes('')), '');
  });

  it('marks the rows and the bytes that differ, and says where the first is', () => {
    const diff = hexdiff(bytes('0102030405060708 0910'), bytes('0102ff0405060708 0911'), {
      labels: ['recorded', 'sent'],
      notes: new Map([[8, 'second']]),
    });
    assert.strictEqual(
      diff,
      [
        'first difference at byte 2 (0x2); 10 and 10 bytes',
        '         recorded                  sent',
        '> 0000  01 02*03 04 05 06 07 08   01 02*ff 04 05 06 07 08',
        '> 0008  09*10                     09*11                    second',
      ].join('\n'),
    );
  });

  it('bytes that one side has more are marked on that side', () => {
    const diff = hexdiff(bytes('01'), bytes('0102'));
    assert.include(diff, 'first difference at byte 1 (0x1); 1 and 2 bytes');
    assert.include(diff, '> 0000  01                        01*02');
  });

  it('equal rows far from a difference are left out', () => {
    const left = new Uint8Array(200);
    const right = left.slice();
    right[100] = 1;
    const rows = hexdiff(left, right, { context: 1 }).split('\n');
    assert.deepEqual(
      rows.slice(2).map((row) => row.slice(0, 23).trim()),
      ['... 88 equal bytes', '0058  00 00 00 00 00', '> 0060  00 00 00 00*00', '0068  00 00 00 00 00'],
    );
  });

  it('long dumps and diffs are cut, and say so', () => {
    assert.match(hexdump(new Uint8Array(100), { maxRows: 2 }), /\n {2}\.\.\. 84 more bytes$/);
    assert.match(
      hexdiff(new Uint8Array(100), new Uint8Array(100).fill(1), { maxRows: 3 }),
      /\n {2}\.\.\. 76 more bytes$/,
    );
  });

  it('there is a diff exactly where there is a first difference', () => {
    const short = fc.uint8Array({ maxLength: 40, max: 2 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        const at = firstDifference(a, b);
        assert.strictEqual(hexdiff(a, b) === '', at === undefined);
        assert.strictEqual(at === undefined, Buffer.compare(a, b) === 0);
        if (at !== undefined) assert.notStrictEqual(a[at], b[at]);
      }),
    );
  });
});

describe('testing/hexdiff: notes of a datagram', () => {
  it('messages, family headers and attributes are named where they begin', () => {
    const datagram = bytes(`
      24000000 160a 0500 01000000 00000000  0200 0000
        0600 0100 6100 0000
        0800 0380 0400 0100
      14000000 1100 0100 02000000 00000000  0000 000a`);
    assert.deepEqual(
      [...datagramNotes(datagram, 12, true)],
      [
        [0, 'message 0: type 0xa16, flags 0x5, 36 bytes'],
        [16, 'family header'],
        [20, 'attribute 1 (6 bytes)'],
        [28, 'attribute 3 (8 bytes, a nest)'],
        [32, '. attribute 1 (4 bytes)'],
        [36, 'message 1: type 0x11, flags 0x1, 20 bytes'],
        [52, 'family header'],
      ],
    );
  });

  it('any bytes have notes inside them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(0, 12, 16),
        fc.boolean(),
        (input, protocol, littleEndian) => {
          for (const at of datagramNotes(input, protocol, littleEndian).keys()) assert.isBelow(at, input.byteLength);
        },
      ),
    );
  });
});
