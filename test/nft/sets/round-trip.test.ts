import { assert } from 'chai';
import fc from 'fast-check';
import type { SetElement } from '../../../src/nft/set-elements.ts';
import { setElement } from '../../../src/nft/set-elements.ts';
import {
  type ElementItem,
  fromElements,
  type SetType,
  setFields,
  setTypeOf,
  toElements,
} from '../../../src/nft/sets/index.ts';
import { decode, encode, NftOffloadError } from '../../../src/wire/index.ts';

const number = (bytes: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(8 * bytes)) - 1n });
const name = fc
  .array(fc.constantFrom('e', 't', 'h', '0', '-', '.', '*', '\\', 'ä', '0x'), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''));
const escaped = name.map((text) => text.replace(/\*$/, '\\*'));

/** Values of each type, by the text this package gives them. */
const FIELDS = {
  ipv4_addr: number(4).map((value) => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')),
  inet_service: number(2).map(String),
  mark: number(4).map(String),
  ct_dir: number(1).map(String),
  cgroupsv2: number(8).map(String),
  ether_addr: number(6).map((value) =>
    value
      .toString(16)
      .padStart(12, '0')
      .replace(/..(?=.)/g, '$&:'),
  ),
  ifname: escaped,
} as const;

type FieldName = keyof typeof FIELDS;
const fieldNames = Object.keys(FIELDS) as FieldName[];
const key = fc
  .array(fc.constantFrom(...fieldNames), { minLength: 1, maxLength: 5 })
  .map((names) => (names.length === 1 ? (names[0] as FieldName) : names));

function textOf(type: FieldName | readonly FieldName[]): fc.Arbitrary<string> {
  return fc.tuple(...[type].flat().map((one) => FIELDS[one])).map((parts) => parts.join(' . '));
}

const extras = fc.record(
  {
    comment: fc.string({ maxLength: 12, unit: 'grapheme' }),
    timeout: fc.bigInt({ min: 0n, max: 1n << 40n }),
    expressions: fc.constant([{ kind: 'counter', packets: 1n, bytes: 2n } as const]),
    userdata: fc.constant(Uint8Array.of(9, 1, 7)),
  },
  { requiredKeys: [] },
);

interface Scenario {
  readonly type: SetType;
  readonly items: readonly ElementItem[];
  readonly littleEndian: boolean;
}

const scenario: fc.Arbitrary<Scenario> = fc
  .record({ key, interval: fc.boolean(), data: fc.option(key, { nil: undefined }), littleEndian: fc.boolean() })
  .chain(({ key, interval, data, littleEndian }) => {
    const type: SetType = { key, ...(interval ? { interval } : {}), ...(data === undefined ? {} : { data }) };
    const item = fc
      .tuple(textOf(key), data === undefined ? fc.constant(undefined) : textOf(data), extras)
      .map(([key, data, rest]): ElementItem => ({ key, ...(data === undefined ? {} : { data }), ...rest }));
    const items = fc.uniqueArray(item, { maxLength: 5, selector: ({ key }) => key });
    return fc.record({ type: fc.constant(type), items, littleEndian: fc.constant(littleEndian) });
  });

/** As the kernel would: through bytes. */
function sent(elements: readonly SetElement[], littleEndian: boolean): SetElement[] {
  return elements.map((element) => decode(setElement, encode(setElement, element, { littleEndian }), { littleEndian }));
}

describe('nft/sets, there and back', () => {
  it('items of any type come back, through the bytes of either byte order', () => {
    fc.assert(
      fc.property(scenario, ({ type, items, littleEndian }) => {
        const elements = sent(toElements(type, items, { littleEndian }), littleEndian).reverse();
        const read = fromElements(type, elements, { littleEndian }).map(({ ranges: _, ...item }): ElementItem => item);
        const byKey = (a: ElementItem, b: ElementItem) => (String(a.key) < String(b.key) ? -1 : 1);
        assert.deepEqual([...read].sort(byKey), [...items].sort(byKey));
      }),
    );
  });

  it('the type of a set comes back from the fields it was made with', () => {
    fc.assert(
      fc.property(scenario, fc.boolean(), ({ type, littleEndian }, merge) => {
        const full: SetType = { ...type, ...(merge ? { merge } : {}) };
        const set = { family: 'ip', ...setFields(full, { littleEndian }) } as const;
        assert.deepEqual(setTypeOf(set, { littleEndian }), full);
      }),
    );
  });

  it('elements of any bytes are items or a refusal, and the items are the same elements', () => {
    const types: readonly SetType[] = [
      { key: 'ifname' },
      { key: 'ifname', interval: true },
      { key: ['ifname', 'ipv4_addr'], interval: true },
      { key: ['ether_addr', 'mark'], interval: true },
      { key: 'mark', data: 'ifname' },
      { key: 'ipv6_addr', interval: true },
    ];
    const bytes = fc.oneof(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ maxLength: 24 }));
    fc.assert(
      fc.property(fc.constantFrom(...types), bytes, bytes, (type, low, high) => {
        const isBox = type.interval === true && typeof type.key !== 'string';
        const element: SetElement = {
          key: { value: low },
          ...(isBox ? { keyEnd: { value: high } } : {}),
          ...(type.data === undefined ? {} : { data: { value: high } }),
        };
        try {
          const items = fromElements(type, [element]);
          assert.deepEqual(fromElements(type, toElements(type, items)), items);
        } catch (error) {
          assert.instanceOf(error, NftOffloadError);
        }
      }),
    );
  });
});
