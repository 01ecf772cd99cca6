// From what the kernel keeps to what people read.
import { encode, type WireOptions } from '../../wire/index.ts';
import type { SetElement } from '../set-elements.ts';
import { elementUserdata, readUserdata } from '../userdata/index.ts';
import type { ReadElementItem } from './items.ts';
import { formatKey, keyFieldsOf, rangesOf } from './keys.ts';
import { topOf, type ValueRange } from './numbers.ts';
import { dataFieldsOf, type Field, fieldsOf, type SetType } from './set-type.ts';

/**
 * The items of a set of this type ({@link setTypeOf} tells it), from its elements in any order; those of a
 * set of intervals in ascending order. Ends without a start mean nothing (nft puts one at zero), and a
 * start without an end reaches to the next one or to the top.
 * @throws NftOffloadError (USAGE) when the elements are of another type.
 */
export function fromElements(
  type: SetType,
  elements: Iterable<SetElement>,
  options: WireOptions = {},
): readonly ReadElementItem[] {
  const fields = keyFieldsOf(fieldsOf(type.key), type.interval);
  const dataFields = dataFieldsOf(type);
  const isInterval = type.interval === true && fields.length === 1;
  const all: SetElement[] = [];
  const others: SetElement[] = [];
  for (const element of elements) (element.flags?.includes('catchall') ? all : others).push(element);
  const found = isInterval
    ? intervals(others, fields, options)
    : others.map((element) => ({ element, ranges: keyOf(element, fields, options) }));
  return [...found, ...all.map((element) => ({ element, ranges: [] }))].map(({ element, ranges }) => ({
    key: ranges.length === 0 ? '*' : formatKey(ranges, fields),
    ranges,
    ...dataOf(type, dataFields, element, options),
    ...restOf(element, options),
  }));
}

interface Found {
  readonly element: SetElement;
  readonly ranges: readonly ValueRange[];
}

function keyOf({ key, keyEnd }: SetElement, fields: readonly Field[], options: WireOptions): readonly ValueRange[] {
  const low = key?.value ?? new Uint8Array();
  return rangesOf(low, keyEnd?.value ?? low, fields, options);
}

/** Where one begins, what is there before it ends. */
function intervals(elements: readonly SetElement[], fields: readonly Field[], options: WireOptions): readonly Found[] {
  const top = topOf(fields[0]?.length ?? 0);
  const edges = elements
    .flatMap((element) =>
      keyOf(element, fields, options).map((range) => ({ element, ...range, isEnd: isEnd(element) })),
    )
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : Number(b.isEnd) - Number(a.isEnd)));
  return edges.flatMap(({ element, from, to, isEnd }, index) => {
    if (isEnd) return [];
    const next = edges[index + 1];
    const last = element.keyEnd !== undefined ? to : next === undefined ? top : next.from - 1n;
    // Of two starts at one place the first has no room.
    return last < from ? [] : [{ element, ranges: [{ from, to: last }] }];
  });
}

function isEnd({ flags }: SetElement): boolean {
  return flags?.includes('interval-end') === true;
}

function dataOf(
  { dataInterval }: SetType,
  fields: readonly Field[] | undefined,
  { data, objectReference }: SetElement,
  options: WireOptions,
): Pick<ReadElementItem, 'data'> {
  if (objectReference !== undefined) return { data: objectReference };
  if (data?.verdict !== undefined) return { data: data.verdict };
  if (data?.value === undefined || fields === undefined) return {};
  const { value } = data;
  const half = dataInterval === true ? value.byteLength / 2 : value.byteLength;
  const ranges = rangesOf(
    value.subarray(0, half),
    dataInterval === true ? value.subarray(half) : value,
    fields,
    options,
  );
  return { data: formatKey(ranges, fields) };
}

function restOf(element: SetElement, options: WireOptions): Omit<ReadElementItem, 'key' | 'ranges' | 'data'> {
  const { timeout, expiration, expression, expressions, userdata } = element;
  const { comment, flags = [], ...others } = readUserdata(elementUserdata, userdata ?? new Uint8Array(), options);
  const flagsLeft = flags.filter((flag) => flag !== 'interval-open');
  const kept = encode(elementUserdata, { ...others, ...(flagsLeft.length === 0 ? {} : { flags: flagsLeft }) }, options);
  return {
    ...(comment === undefined ? {} : { comment }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(expression === undefined ? {} : { expression }),
    ...(expressions === undefined ? {} : { expressions }),
    ...(kept.byteLength === 0 ? {} : { userdata: kept }),
  };
}
