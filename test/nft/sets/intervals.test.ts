// Half-open intervals, against a model that asks for each value of a small space.
import { assert } from 'chai';
import fc from 'fast-check';
import type { SetElement } from '../../../src/nft/set-elements.ts';
import { type ElementItem, fromElements, type SetType, toElements } from '../../../src/nft/sets/index.ts';
import { NftOffloadError } from '../../../src/wire/index.ts';

const BYTE = { key: { type: 'integer', length: 1 }, interval: true } as const satisfies SetType;
const VALUES = Array.from({ length: 256 }, (_, value) => value);

/** As the kernel looks a value up: the last boundary at or below it; where both are, the start counts. */
function holds(elements: readonly SetElement[], value: number): SetElement | undefined {
  let found: SetElement | undefined;
  for (const element of elements) {
    const at = element.key?.value?.[0] ?? 0;
    const best = found?.key?.value?.[0] ?? -1;
    if (at <= value && (at > best || (at === best && isEnd(found)))) found = element;
  }
  return found === undefined || isEnd(found) ? undefined : found;
}

function isEnd(element: SetElement | undefined): boolean {
  return element?.flags?.includes('interval-end') === true;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const ends = fc.constantFrom(0, 1, 127, 128, 254, 255);
const value = fc.oneof(ends, fc.nat(255));
const span: fc.Arbitrary<Span> = fc.tuple(value, value).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const spans = fc.array(span, { maxLength: 12 });
/** Side by side, often touching. */
const apart = fc.uniqueArray(value, { maxLength: 16 }).map((numbers) => {
  const sorted = numbers.sort((a, b) => a - b);
  return sorted.flatMap((from, index) => {
    if (index % 3 === 2) return [];
    const next = sorted[index + 1] ?? 256;
    return [{ from, to: index % 2 === 0 ? next - 1 : from }];
  });
});

const text = ({ from, to }: Span) => (from === to ? String(from) : `${from}-${to}`);
const isIn = (list: readonly Span[], number: number) => list.some(({ from, to }) => from <= number && number <= to);

function shuffled<T>(list: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
}

describe('nft/sets/intervals', () => {
  it('hold the values that were asked for and no others: merged', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const elements = toElements({ ...BYTE, merge: true }, list.map(text));
        for (const number of VALUES)
          assert.equal(holds(elements, number) !== undefined, isIn(list, number), `${number}`);
        // Merged ranges do not touch.
        const items = fromElements(BYTE, elements);
        for (const [index, item] of items.slice(1).entries()) {
          assert.isAbove(Number(item.ranges[0]?.from), Number(items[index]?.ranges[0]?.to) + 1);
        }
      }),
    );
  });

  it('hold the values that were asked for and no others: side by side, each with its own data', () => {
    fc.assert(
      fc.property(apart, (list) => {
        const items = list.map((one, index): ElementItem => ({ key: text(one), data: index }));
        const elements = toElements({ ...BYTE, data: 'inet_service' }, items);
        for (const number of VALUES) {
          const index = list.findIndex(({ from, to }) => from <= number && number <= to);
          assert.equal(holds(elements, number)?.data?.value?.[1], index < 0 ? undefined : index, `${number}`);
        }
      }),
    );
  });

  it('are refused exactly where two overlap', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const overlap = list.some((one, index) =>
          list.slice(index + 1).some((other) => {
            const isSame = one.from === other.from && one.to === other.to;
            return !isSame && one.from <= other.to && other.from <= one.to;
          }),
        );
        if (overlap) assert.throws(() => toElements(BYTE, list.map(text)), NftOffloadError, /overlap/);
        else toElements(BYTE, list.map(text));
      }),
    );
  });

  it('come back as the items they were made of, in whatever order they are read', () => {
    const scenario = apart.chain((list) => {
      const elements = toElements(BYTE, list.map(text));
      const dangling = { key: { value: Uint8Array.of(0) }, flags: ['interval-end'] as const };
      return fc.record({ list: fc.constant(list), read: shuffled([...elements, dangling]) });
    });
    fc.assert(
      fc.property(scenario, ({ list, read }) => {
        const ranges = list.map(({ from, to }) => [{ from: BigInt(from), to: BigInt(to) }]);
        assert.deepEqual(
          fromElements(BYTE, read).map(({ ranges }) => ranges),
          ranges,
        );
      }),
    );
  });

  it('read from any boundaries are what the kernel would match, and items that give the same values again', () => {
    const element = fc.record({ at: fc.nat(255), end: fc.boolean() }).map(
      ({ at, end }): SetElement => ({
        key: { value: Uint8Array.of(at) },
        ...(end ? { flags: ['interval-end'] } : {}),
      }),
    );
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), (elements) => {
        const again = toElements(BYTE, fromElements(BYTE, elements));
        for (const number of VALUES) {
          assert.equal(holds(again, number) !== undefined, holds(elements, number) !== undefined, `${number}`);
        }
      }),
    );
  });
});
