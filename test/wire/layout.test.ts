import { assert } from 'chai';
import fc from 'fast-check';
import {
  attribute,
  attributes,
  type Codec,
  DecodeError,
  decode,
  encode,
  flags,
  type Layout,
  lazy,
  listOf,
  raw,
  s32be,
  string,
  u32be,
  u32host,
  u64be,
} from '../../src/wire/index.ts';
import { assertBytes, bytes } from '../support/hexdump.ts';

interface Thing {
  readonly name?: string;
  readonly blob?: Uint8Array;
  readonly number?: number;
  readonly signed?: number;
  readonly handle?: bigint;
  readonly bits?: readonly string[];
  readonly children?: readonly Thing[];
  readonly child?: Thing;
}
const thing: Codec<Thing> = lazy(() => table);
const table = attributes({
  name: attribute(1, 'NAME', string()),
  blob: attribute(2, 'BLOB', raw),
  number: attribute(3, 'NUMBER', u32be),
  signed: attribute(4, 'SIGNED', s32be),
  handle: attribute(5, 'HANDLE', u64be),
  bits: attribute(6, 'BITS', flags(u32host, { one: 1, top: 0x8000_0000 }) as Codec<readonly string[]>),
  children: attribute(7, 'CHILDREN', listOf(attribute(1, 'CHILD', thing))),
  child: attribute(8, 'CHILD', thing),
}) as Codec<Thing>;

function again(input: Uint8Array, littleEndian = true): Uint8Array {
  const layout: Layout = {};
  const value = decode(table, input, { littleEndian, layout });
  return encode(table, value, { littleEndian, layout });
}

describe('wire/layout: encode(decode(x)) is x', () => {
  const cases: Readonly<Record<string, string>> = {
    'the order of attributes': '0800 0300 00000001 0600 0100 6100 0000',
    'the nested flag where we would not set it': '0800 0380 00000001',
    'no nested flag where we would set it': '0c00 0800 0800 0300 00000001',
    'the byte-order flag': '0800 0340 00000001',
    'padding that is not zero': '0600 0100 6100 beef 0800 0300 00000001',
    'padding that is missing at the end': '0800 0300 00000001 0600 0100 6100',
    'padding that is cut short at the end': '0800 0300 00000001 0600 0100 6100 aa',
    'padding inside a nest': '1400 0880 0800 0380 00000001 0600 0100 6100 ffee',
    'padding missing at the end of a nest': '0a00 0880 0600 0100 6100 0000 0800 0300 00000001',
    'a nest whose own padding is not zero': '0a00 0880 0600 0100 6100 dead 0800 0300 00000001',
    'strings without their NUL': '0500 0100 61 000000 1000 0780 0c00 0180 0800 0100 61626364',
    'unknown attributes between known ones':
      '0500 6300 aa 000000 0800 0300 00000001 0600 6300 bbcc 0011 0600 0100 6100 0000',
    'unknown attributes of one number with different flags':
      '0500 6380 aa 000000 0500 6300 bb 000000 0500 63c0 cc 000000 0500 6300 dd 000000',
    'a list whose elements are flagged each in its own way': '1400 0700 0400 0100 0400 0180 0400 01c0 0400 0140',
    'a list that is kept raw, in its place': '1000 0780 0400 0180 0700 0980 aabbcc 01 0800 0300 00000001',
    'an empty nest': '0400 0800',
  };
  for (const [name, text] of Object.entries(cases)) {
    it(name, () => assertBytes(again(bytes(text)), text));
  }

  it('a value is plain data: what the layout keeps is not in it', () => {
    const layout: Layout = {};
    assert.deepEqual(decode(table, bytes('0600 0140 6100 beef'), { littleEndian: true, layout }), { name: 'a' });
    assert.deepEqual(layout.attrs, [{ rawType: 0x4001, padding: bytes('beef'), inner: {} }]);
  });

  it('a layout of other attributes does not lose or invent any', () => {
    const layout: Layout = {};
    decode(table, bytes('0800 0300 00000001 0600 0100 6100 0000'), { littleEndian: true, layout });
    assert.deepEqual(
      decode(table, encode(table, { handle: 1n, name: 'b' }, { littleEndian: true, layout }), { littleEndian: true }),
      { handle: 1n, name: 'b' },
    );
  });
});

/** Attributes as the kernel or anyone else may send them: any flags, any padding, unknown types. */
function tlvTree(littleEndian: boolean): fc.Arbitrary<Uint8Array> {
  const payloads: Readonly<Record<number, fc.Arbitrary<Uint8Array>>> = {
    1: fc.uint8Array({ maxLength: 9 }),
    2: fc.uint8Array({ maxLength: 9 }),
    3: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    4: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    5: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    6: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    99: fc.uint8Array({ maxLength: 9 }),
    100: fc.uint8Array({ maxLength: 9 }),
  };
  const { tree } = fc.letrec<{ tree: Uint8Array; list: Uint8Array }>((tie) => ({
    tree: fc
      .uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8), { maxLength: 5 })
      .chain((known) => fc.shuffledSubarray([...known, 99, 99, 100]).map((types) => types))
      .chain((types) =>
        fc.tuple(
          ...types.map((type) =>
            attributeBytes(
              type,
              type === 7 ? tie('list') : type === 8 ? tie('tree') : (payloads[type] ?? fc.constant(new Uint8Array())),
            ),
          ),
        ),
      )
      .chain((list) => ending(list)),
    list: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(new Uint8Array()),
      fc
        .array(fc.constantFrom(1, 1, 1, 2), { maxLength: 3 })
        .chain((types) =>
          fc.tuple(
            ...types.map((type) => attributeBytes(type, type === 1 ? tie('tree') : fc.uint8Array({ maxLength: 5 }))),
          ),
        )
        .chain((list) => ending(list)),
    ),
  }));
  return tree;

  function attributeBytes(type: number, payload: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
    return fc
      .tuple(
        payload,
        fc.constantFrom(0, 0x4000, 0x8000, 0xc000),
        fc.uint8Array({ minLength: 3, maxLength: 3 }),
        fc.boolean(),
      )
      .map(([body, flag, noise, noisy]) => {
        const length = 4 + body.byteLength;
        const out = new Uint8Array((length + 3) & ~3);
        const view = new DataView(out.buffer);
        view.setUint16(0, length, littleEndian);
        view.setUint16(2, type | flag, littleEndian);
        out.set(body, 4);
        if (noisy) out.set(noise.subarray(0, out.byteLength - length), length);
        return out;
      });
  }

  /** The last one's padding may be missing, or there in part. */
  function ending(list: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
    return fc.nat(3).map((cut) => {
      const whole = Uint8Array.from(list.flatMap((part) => [...part]));
      const last = list.at(-1);
      if (last === undefined) return whole;
      const length = new DataView(last.buffer).getUint16(0, littleEndian);
      return whole.subarray(0, whole.byteLength - Math.min(cut, last.byteLength - length));
    });
  }
}

describe('wire/layout: any tree of attributes', () => {
  for (const littleEndian of [true, false]) {
    const order = littleEndian ? 'little' : 'big';
    it(`encodes to the same bytes again on a ${order}-endian host`, () => {
      fc.assert(
        fc.property(tlvTree(littleEndian), (input) => {
          assertBytes(again(input, littleEndian), input);
        }),
        { numRuns: 600 },
      );
    });

    it(`without its layout decodes to the same value again on a ${order}-endian host`, () => {
      fc.assert(
        fc.property(tlvTree(littleEndian), (input) => {
          const value = decode(table, input, { littleEndian });
          assert.deepEqual(decode(table, encode(table, value, { littleEndian }), { littleEndian }), value);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('cut at every offset gives a value or a DecodeError that points into it', () => {
    fc.assert(
      fc.property(tlvTree(true), (input) => {
        for (let size = 0; size < input.byteLength; size++) valueOrDecodeError(input.subarray(0, size));
      }),
    );
  });

  it('with bytes changed anywhere gives a value that survives, or a DecodeError', () => {
    fc.assert(
      fc.property(tlvTree(true), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), (input, changes) => {
        const changed = input.slice();
        for (const [at, byte] of changes) if (changed.byteLength > 0) changed[at % changed.byteLength] = byte;
        if (valueOrDecodeError(changed)) assertBytes(again(changed), changed);
      }),
      { numRuns: 600 },
    );
  });

  it('arbitrary bytes give a value that survives, or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        if (valueOrDecodeError(input)) assertBytes(again(input), input);
      }),
      { numRuns: 2000 },
    );
  });
});

function valueOrDecodeError(input: Uint8Array): boolean {
  try {
    decode(table, input, { littleEndian: true });
    return true;
  } catch (error) {
    assert.instanceOf(error, DecodeError);
    assert.isAtLeast(error.offset, 0);
    assert.isAtMost(error.offset, input.byteLength);
    return false;
  }
}
