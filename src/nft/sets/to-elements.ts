// From what people write to what the kernel keeps.
import { hex, type WireOptions } from '../../wire/index.ts';
import type { Data } from '../data.ts';
import type { SetElement } from '../set-elements.ts';
import { elementUserdata, readUserdata, writeUserdata } from '../userdata/index.ts';
import { disjoint, distinct, type Entry } from './disjoint.ts';
import type { ElementItem, ElementItemKey } from './items.ts';
import { keyBytes, keyFieldsOf, keyText, parseKey } from './keys.ts';
import { topOf } from './numbers.ts';
import { dataFieldsOf, type Field, fieldsOf, type SetType } from './set-type.ts';
import { usage } from './usage.ts';

const CATCHALL = '*';

/**
 * Elements for `addElements` and `deleteElements` of a set of this type. In a set of intervals a range is
 * a start and an end that no longer belongs to it, sorted; ranges that overlap are refused, or merge where
 * the type says `merge` (never in maps). In concatenations the kernel itself looks for overlaps, in the
 * order the items have here.
 * @throws NftOffloadError (USAGE) which names the item, or both.
 */
export function toElements(
  type: SetType,
  items: Iterable<ElementItemKey | ElementItem>,
  options: WireOptions = {},
): readonly SetElement[] {
  // A text is a list of letters, too.
  if (typeof items === 'string')
    throw usage(`${JSON.stringify(items)} is no list: write it as [${JSON.stringify(items)}]`);
  const fields = keyFieldsOf(fieldsOf(type.key), type.interval);
  const dataFields = dataFieldsOf(type);
  const entries = Array.from(items, (item) =>
    entryOf(type, fields, dataFields, isItem(item) ? item : { key: item }, options),
  );
  const all = distinct(
    entries.filter(({ ranges }) => ranges.length === 0),
    () => CATCHALL,
  );
  const others = entries.filter(({ ranges }) => ranges.length > 0);
  return [
    ...(type.interval !== true
      ? values(others, fields, options)
      : fields.length > 1
        ? boxes(others, fields, options)
        : intervals(others, fields, type.merge === true && type.data === undefined, options)),
    ...all.map(({ rest }) => elementOf({ flags: ['catchall'] }, rest, options)),
  ];
}

function isItem(item: ElementItemKey | ElementItem): item is ElementItem {
  return typeof item === 'object' && !Array.isArray(item);
}

/** A set that has no intervals. */
function values(entries: readonly Entry[], fields: readonly Field[], options: WireOptions): readonly SetElement[] {
  for (const { text, ranges } of entries) {
    if (ranges.some(({ from, to }) => from !== to)) {
      throw usage(`${text} is more than one value: only sets with flag interval (interval: true) take it`);
    }
  }
  const key = ({ ranges }: Entry) => keyBytes(ranges, 'from', fields, options);
  return distinct(entries, (entry) => hex(key(entry))).map((entry) =>
    elementOf({ key: { value: key(entry) } }, entry.rest, options),
  );
}

/** Concatenations with intervals: both ends belong to it. */
function boxes(entries: readonly Entry[], fields: readonly Field[], options: WireOptions): readonly SetElement[] {
  const end = ({ ranges }: Entry, which: 'from' | 'to') => keyBytes(ranges, which, fields, options);
  return distinct(entries, (entry) => `${hex(end(entry, 'from'))}-${hex(end(entry, 'to'))}`).map((entry) =>
    elementOf({ key: { value: end(entry, 'from') }, keyEnd: { value: end(entry, 'to') } }, entry.rest, options),
  );
}

function intervals(
  entries: readonly Entry[],
  fields: readonly Field[],
  merge: boolean,
  options: WireOptions,
): readonly SetElement[] {
  const top = topOf(fields[0]?.length ?? 0);
  const keyAt = (number: bigint) => ({ value: keyBytes([{ from: number, to: number }], 'from', fields, options) });
  return disjoint(entries, merge).flatMap(({ from, to, rest }): SetElement[] => {
    const start = { key: keyAt(from) };
    if (to === top) return [elementOf(start, rest, options, true)];
    return [elementOf(start, rest, options), { key: keyAt(to + 1n), flags: ['interval-end'] }];
  });
}

function entryOf(
  type: SetType,
  fields: readonly Field[],
  dataFields: readonly Field[] | undefined,
  item: ElementItem,
  options: WireOptions,
): Entry {
  const { key, data, comment, timeout, expiration, expression, expressions, userdata } = item;
  const text = keyText(key);
  return {
    text,
    ranges: key === CATCHALL ? [] : parseKey(key, fields),
    rest: {
      ...mappedTo(type, dataFields, text, data, options),
      ...(timeout === undefined ? {} : { timeout }),
      ...(expiration === undefined ? {} : { expiration }),
      ...(expression === undefined ? {} : { expression }),
      ...(expressions === undefined ? {} : { expressions }),
      ...(comment === undefined && userdata === undefined ? {} : { userdata: userdataOf(text, item, options) }),
    },
  };
}

function mappedTo(
  type: SetType,
  fields: readonly Field[] | undefined,
  text: string,
  data: ElementItem['data'],
  options: WireOptions,
): Pick<SetElement, 'data' | 'objectReference'> {
  if (type.data === undefined) {
    if (data !== undefined)
      throw usage(`${text} has a value, and this is no map: leave data out, or give the type's data`);
    return {};
  }
  if (data === undefined) throw usage(`${text} has no value: an element of a map needs data`);
  if (type.data === 'object') {
    if (typeof data !== 'string') throw usage(`the value of ${text} is no object's name`);
    return { objectReference: data };
  }
  if (fields === undefined) {
    if (!isVerdict(data))
      throw usage(`the value of ${text} is no verdict: write it as { code: 'jump', chain: 'name' }`);
    return { data: { verdict: data } };
  }
  if (isVerdict(data)) throw usage(`the value of ${text} is a verdict: this map has others`);
  const ranges = parseKey(data, fields);
  const from = keyBytes(ranges, 'from', fields, options);
  if (type.dataInterval === true) {
    return { data: { value: Uint8Array.from([...from, ...keyBytes(ranges, 'to', fields, options)]) } };
  }
  if (ranges.some((range) => range.from !== range.to)) {
    throw usage(`the value of ${text} is a range: only maps to ranges (dataInterval: true) take it`);
  }
  return { data: { value: from } };
}

function isVerdict(data: NonNullable<ElementItem['data']>): data is NonNullable<Data['verdict']> {
  return typeof data === 'object' && !Array.isArray(data);
}

function userdataOf(
  text: string,
  { comment, userdata = new Uint8Array() }: ElementItem,
  options: WireOptions,
): Uint8Array {
  if (comment === undefined) return userdata;
  const own = readUserdata(elementUserdata, userdata, options);
  if (own.raw !== undefined) throw usage(`${text} has userdata that takes no comment: leave one of them out`);
  return writeUserdata(elementUserdata, { ...own, comment }, options);
}

/** nft marks an interval up to the top in its userdata; in that of others it does not. */
function elementOf(key: SetElement, rest: SetElement, options: WireOptions, open = false): SetElement {
  if (!open) return { ...key, ...rest };
  const own = readUserdata(elementUserdata, rest.userdata ?? new Uint8Array(), options);
  if (own.raw !== undefined) return { ...key, ...rest };
  const { flags = [] } = own;
  const userdata = writeUserdata(elementUserdata, { ...own, flags: [...flags, 'interval-open'] }, options);
  return { ...key, ...rest, userdata };
}
