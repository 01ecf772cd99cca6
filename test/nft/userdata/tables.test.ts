import { assert } from 'chai';
import fc from 'fast-check';
import {
  commentOf,
  elementUserdata,
  objectUserdata,
  readUserdata,
  ruleUserdata,
  type SetUserdata,
  setUserdata,
  USERDATA_SET_COMMENT,
  writeUserdata,
} from '../../../src/nft/userdata/index.ts';
import { DecodeError, decode, EncodeError, encode, hex, unhex } from '../../../src/wire/index.ts';
import { testCodec } from '../../support/codec-table.ts';
import { assertBytes, bytes } from '../../support/hexdump.ts';
import { CAPTURED } from './captured.ts';

describe('nft/userdata/tables', () => {
  testCodec('objectUserdata', objectUserdata, [{ value: { comment: 'tab' }, hex: '0004 74616200' }]);

  testCodec('ruleUserdata', ruleUserdata, [
    { value: { comment: 'rul' }, hex: '0004 72756c00' },
    {
      name: 'of a rule that ebtables made',
      value: { ebtablesPolicy: 1 },
      hex: '0104 01000000',
      big: '0104 00000001',
    },
  ]);

  testCodec('elementUserdata', elementUserdata, [
    { value: { comment: 'one' }, hex: '0004 6f6e6500' },
    {
      name: 'an interval up to the top',
      value: { comment: 'x', flags: ['interval-open'] },
      hex: '0002 7800 0104 01000000',
      big: '0002 7800 0104 00000001',
    },
    {
      name: 'what has no name',
      value: { flags: ['0x6'], unknown: [{ type: 9, value: bytes('aabb') }] },
      hex: '0104 06000000 0902 aabb',
      big: '0104 00000006 0902 aabb',
    },
  ]);

  testCodec('setUserdata', setUserdata, [
    {
      name: 'type ipv4_addr with a comment',
      value: { keyByteOrder: 'network', comment: 'who' },
      hex: '0004 02000000 0704 77686f00',
      big: '0004 00000002 0704 77686f00',
    },
    {
      name: 'type ipv4_addr . inet_service with auto-merge',
      value: { keyByteOrder: 'none', merge: true, keyTypeof: { kind: 'concat', parts: [] } },
      hex: '0004 00000000 0204 01000000 0308 0004 0d000000 0100',
      big: '0004 00000000 0204 00000001 0308 0004 0000000d 0100',
    },
    {
      name: 'typeof ip saddr . meta mark : meta mark',
      value: {
        keyByteOrder: 'none',
        dataByteOrder: 'host',
        keyTypeof: {
          kind: 'concat',
          parts: [
            {
              kind: 'payload',
              values: [
                { item: 0, value: 12 },
                { item: 1, value: 11 },
              ],
            },
            { kind: 'meta', values: [{ item: 0, value: 3 }] },
          ],
        },
        dataTypeof: { kind: 'meta', values: [{ item: 0, value: 3 }] },
        dataInterval: false,
      },
      hex: `0004 00000000 0104 01000000
            032e 0004 0d000000 0126
              0014 0004 07000000 010c 0004 0c000000 0104 0b000000
              010e 0004 09000000 0106 0004 03000000
            040e 0004 09000000 0106 0004 03000000
            0604 00000000`,
      big: `0004 00000000 0104 00000001
            032e 0004 0000000d 0126
              0014 0004 00000007 010c 0004 0000000c 0104 0000000b
              010e 0004 00000009 0106 0004 00000003
            040e 0004 00000009 0106 0004 00000003
            0604 00000000`,
    },
    {
      name: 'numbers without a name',
      value: {
        keyByteOrder: 7,
        merge: 2,
        keyTypeof: { kind: 99, values: [{ item: 4, value: 1 }] },
        unknown: [{ type: 200, value: bytes('01') }],
      },
      hex: '0004 07000000 0204 02000000 030e 0004 63000000 0106 0404 01000000 c801 01',
      big: '0004 00000007 0204 00000002 030e 0004 00000063 0106 0404 00000001 c801 01',
    },
  ]);

  describe('what nft 1.0.6 writes is understood, and comes back byte for byte', () => {
    for (const [declaration, captured] of Object.entries(CAPTURED)) {
      it(declaration, () => {
        const value = readUserdata(setUserdata, unhex(captured), { littleEndian: true });
        assert.notProperty(value, 'raw');
        assert.notProperty(value, 'unknown');
        assert.equal(value.comment, commentOf(unhex(captured), USERDATA_SET_COMMENT));
        assertBytes(writeUserdata(setUserdata, value, { littleEndian: true }), captured);
      });
    }
  });

  it('the expressions of nft have their names', () => {
    const kinds = {
      'ct original ip saddr': 'ct',
      'osf name': 'osf',
      'tcp option maxseg size': 'exthdr',
      'rt ip nexthop': 'rt',
      'socket mark': 'socket',
      'ipsec in reqid': 'xfrm',
      'numgen inc mod 2': 'numgen',
      'jhash ip saddr mod 2': 'hash',
      'fib saddr type': 'fib',
      'ip6 dscp': 'payload',
      'meta time': 'meta',
      'icmp type . icmpv6 code': 'concat',
    };
    for (const [expression, kind] of Object.entries(kinds)) {
      const captured = unhex(CAPTURED[`set: typeof ${expression}`] ?? '');
      assert.equal(
        String(readUserdata(setUserdata, captured, { littleEndian: true }).keyTypeof?.kind),
        kind,
        expression,
      );
    }
  });

  it('an item that comes twice is a DecodeError', () => {
    assert.throws(() => decode(elementUserdata, bytes('0002 6100 0002 6200')), DecodeError, /comment appears twice/);
  });

  it('another form is kept as it is', () => {
    const others = {
      'no items': 'ff',
      'a length beyond the end': '00ff01',
      'another order': '0702 6100 0004 02000000',
      'an item twice': '0004 02000000 0004 02000000',
      'a number of another size': '0002 0200',
      'a comment without its end': '0701 61',
      'an expression of another form': '0306 0104 07000000',
    };
    for (const [name, text] of Object.entries(others)) {
      const value = readUserdata(setUserdata, bytes(text));
      assert.deepEqual(value, { raw: bytes(text) }, name);
      assertBytes(writeUserdata(setUserdata, value), text, name);
    }
  });

  it('any bytes survive reading and writing, and decode or are a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (any, littleEndian) => {
        for (const codec of [setUserdata, elementUserdata]) {
          assert.equal(
            hex(writeUserdata(codec, readUserdata(codec, any, { littleEndian }), { littleEndian })),
            hex(any),
          );
          try {
            decode(codec, any, { littleEndian });
          } catch (error) {
            assert.instanceOf(error, DecodeError);
          }
        }
      }),
    );
  });

  it('any plain data survives writing and reading', () => {
    const word = fc.nat();
    const leaf = fc.record({
      kind: fc.constantFrom('payload', 'meta', 'ct', 99),
      values: fc.array(fc.record({ item: fc.nat(255), value: word }), { maxLength: 3 }),
    });
    const expression = fc.oneof(
      leaf,
      fc.record({ kind: fc.constant('concat' as const), parts: fc.array(leaf, { maxLength: 3 }) }),
    );
    const userdata = fc.record(
      {
        keyByteOrder: fc.constantFrom('host', 'network', 'none'),
        merge: fc.boolean(),
        keyTypeof: expression,
        dataInterval: fc.boolean(),
        comment: fc.string({ maxLength: 20, unit: 'grapheme-ascii' }),
        unknown: fc.array(
          fc.record({ type: fc.integer({ min: 8, max: 255 }), value: fc.uint8Array({ maxLength: 4 }) }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(userdata, fc.boolean(), (value, littleEndian) => {
        const written = writeUserdata(setUserdata, value as SetUserdata, { littleEndian });
        assert.deepEqual(readUserdata(setUserdata, written, { littleEndian }), value as SetUserdata);
      }),
    );
  });

  it('what the kernel has no room for is refused, by name', () => {
    assert.throws(() => encode(setUserdata, { comment: 'x'.repeat(129) }), EncodeError, /^comment: .*at most 128/);
    const parts = Array.from(
      { length: 14 },
      () =>
        ({
          kind: 'ct',
          values: [
            { item: 0, value: 1 },
            { item: 1, value: 2 },
          ],
        }) as const,
    );
    assert.throws(
      () => writeUserdata(setUserdata, { keyTypeof: { kind: 'concat', parts } }),
      EncodeError,
      /^keyTypeof\/parts: .*255/,
    );
    const own = { kind: 'concat' as const, parts: [] as object[] };
    own.parts.push(own);
    assert.throws(() => encode(setUserdata, { keyTypeof: own } as SetUserdata), EncodeError, /nested deeper/);
    const unknown = [1, 2].map((type) => ({ type, value: new Uint8Array(200) }));
    assert.throws(() => writeUserdata(elementUserdata, { unknown }), EncodeError, /256 bytes/);
  });
});
