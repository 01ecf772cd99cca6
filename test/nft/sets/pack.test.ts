import { assert } from 'chai';
import fc from 'fast-check';
import { type SetElement, setElement, setElements } from '../../../src/nft/set-elements.ts';
import { type PackOptions, packElements } from '../../../src/nft/sets/pack.ts';
import { decode, EncodeError, encode, NftOffloadError, numberedListOf } from '../../../src/wire/index.ts';

const data = fc.record({ value: fc.uint8Array({ maxLength: 64 }) });
const verdict = fc.record(
  {
    code: fc.constantFrom('accept', 'jump', 77),
    chain: fc.string({ maxLength: 9, unit: 'grapheme' }),
    chainId: fc.nat(),
  },
  { requiredKeys: ['code'] },
);
const anyElement = fc.record(
  {
    key: data,
    keyEnd: data,
    data: fc.oneof(data, fc.record({ verdict })),
    flags: fc.subarray(['interval-end', 'catchall'] as const),
    timeout: fc.bigInt({ min: 0n, max: 1n << 60n }),
    expiration: fc.bigInt({ min: 0n, max: 1n << 60n }),
    userdata: fc.uint8Array({ maxLength: 40 }),
    objectReference: fc.string({ maxLength: 20, unit: 'grapheme' }),
    padding: fc.uint8Array({ maxLength: 3 }),
    unknown: fc.array(fc.record({ type: fc.integer({ min: 100, max: 200 }), value: fc.uint8Array({ maxLength: 9 }) })),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SetElement>;

function pair(port: number): SetElement[] {
  const key = (number: number) => ({ key: { value: Uint8Array.of(number >> 8, number & 0xff) } });
  return [key(port), { ...key(port + 1), flags: ['interval-end'] }];
}

const list = numberedListOf('NFTA_LIST_ELEM', setElement);

function* packed(elements: Iterable<SetElement>, options?: PackOptions): Generator<readonly SetElement[]> {
  for (const bytes of packElements(elements, options)) yield decode(list, bytes);
}

/** As a transaction would send it. */
function attributeBytes(elements: readonly SetElement[]): number {
  return encode(setElements, { family: 'ip', elements }).byteLength - 4;
}

describe('nft/sets/pack', () => {
  it('is what the codec makes of the same elements, in either byte order', () => {
    fc.assert(
      fc.property(fc.array(anyElement, { minLength: 1, maxLength: 5 }), fc.boolean(), (elements, littleEndian) => {
        const [packed, ...others] = [...packElements(elements, { littleEndian })];
        assert.deepEqual(packed, encode(list, elements, { littleEndian }));
        assert.isEmpty(others);
      }),
    );
  });

  it('every list fits its room, none is empty, and together they are the elements', () => {
    fc.assert(
      fc.property(
        fc.array(anyElement, { maxLength: 30 }),
        fc.integer({ min: 900, max: 3000 }),
        (elements, maxBytes) => {
          const lists = [...packed(elements, { maxBytes })];
          assert.deepEqual(
            lists.flat(),
            elements.map((element) => decode(setElement, encode(setElement, element))),
          );
          for (const list of lists) {
            assert.isNotEmpty(list);
            assert.isAtMost(attributeBytes(list), maxBytes);
          }
        },
      ),
    );
  });

  it('as many as fit go into one list', () => {
    const elements = Array.from({ length: 10 }, (_, port) => pair(port)[0] as SetElement);
    const size = attributeBytes(elements);
    assert.lengthOf([...packed(elements, { maxBytes: size })], 1);
    assert.lengthOf([...packed(elements, { maxBytes: size - 1 })], 2);
  });

  it('an attribute is filled to its 65,535 bytes and no further', () => {
    const elements = Array.from({ length: 20_000 }, (_, port) => pair(2 * port)).flat();
    const lists = [...packed(elements, { maxBytes: 1e9 })];
    assert.equal(lists.flat().length, elements.length);
    assert.isAbove(lists.length, 10);
    for (const list of lists.slice(0, -1)) {
      assert.isAtMost(attributeBytes(list), 65_535);
      assert.isAbove(attributeBytes(list), 65_400);
    }
  });

  it('the end of an interval stays with its start, whatever the room', () => {
    const elements = [0, 10, 20, 30, 40, 50].flatMap(pair);
    for (let maxBytes = 44; maxBytes < 300; maxBytes++) {
      for (const list of packed(elements, { maxBytes })) assert.equal(list.length % 2, 0, `of ${maxBytes} bytes`);
    }
  });

  it('takes any iterable, reads it once, and gives each list as soon as it is full', () => {
    let read = 0;
    function* many() {
      for (; ; read++) yield pair(read % 1000)[0] as SetElement;
    }
    for (const elements of packed(many())) {
      assert.isBelow(read, elements.length + 2);
      break;
    }
    assert.isAbove(read, 1000);
  });

  it('no elements are no list', () => assert.deepEqual([...packed([])], []));

  it('what has no room at all is refused by its number', () => {
    assert.throws(
      () => [...packed([...pair(1), { userdata: new Uint8Array(200) }], { maxBytes: 100 })],
      NftOffloadError,
      /^element 2 has 208 bytes/,
    );
    assert.throws(() => [...packed(pair(1), { maxBytes: 40 })], NftOffloadError, /^element 1 /);
  });

  it('what cannot be encoded is refused as the codec does', () => {
    const elements = [...pair(1), { key: { value: 'x' } }] as unknown as SetElement[];
    assert.throws(() => [...packed(elements)], EncodeError, /^elements\/2\/key\/value: /);
  });
});
