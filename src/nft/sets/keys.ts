// Keys and values of one or several fields: text, ranges, bytes.
import type { WireOptions } from '../../wire/index.ts';
import { HOST_LITTLE_ENDIAN } from '../../wire/index.ts';
import type { ElementItemKey } from './items.ts';
import { bytesOf, numberOf, type ValueRange } from './numbers.ts';
import { type Field, lengthOf } from './set-type.ts';
import { usage } from './usage.ts';
import { formatRange, parseRange } from './values.ts';

const SEPARATOR = ' . ';

export function parseKey(key: ElementItemKey, fields: readonly Field[]): readonly ValueRange[] {
  const parts = typeof key === 'string' && fields.length > 1 ? key.trim().split(/\s+\.\s+/) : [key].flat();
  if (parts.length !== fields.length) {
    const wanted = fields.map(({ name }) => name).join(SEPARATOR);
    throw usage(`${keyText(key)} has ${parts.length} fields, ${fields.length} are needed: ${wanted}`);
  }
  return fields.map((field, index) => parseRange(parts[index] ?? '', field));
}

export function formatKey(ranges: readonly ValueRange[], fields: readonly Field[]): string {
  return fields.map((field, index) => formatRange(ranges[index] ?? { from: 0n, to: 0n }, field)).join(SEPARATOR);
}

/** For messages. */
export function keyText(key: ElementItemKey): string {
  return [key].flat().join(SEPARATOR);
}

/** One end of all ranges. */
export function keyBytes(
  ranges: readonly ValueRange[],
  end: keyof ValueRange,
  fields: readonly Field[],
  { littleEndian = HOST_LITTLE_ENDIAN }: WireOptions,
): Uint8Array {
  const bytes = new Uint8Array(lengthOf(fields));
  for (const [index, { offset, length, order }] of fields.entries()) {
    bytes.set(bytesOf(ranges[index]?.[end] ?? 0n, length, order, littleEndian), offset);
  }
  return bytes;
}

/** @throws NftOffloadError (USAGE) when the bytes are of another length: they belong to another type. */
export function rangesOf(
  low: Uint8Array,
  high: Uint8Array,
  fields: readonly Field[],
  { littleEndian = HOST_LITTLE_ENDIAN }: WireOptions,
): readonly ValueRange[] {
  const wanted = lengthOf(fields);
  if (low.byteLength !== wanted || high.byteLength !== wanted) {
    const names = fields.map(({ name }) => name).join(SEPARATOR);
    throw usage(
      `an element of ${low.byteLength} bytes is not of type ${names} (${wanted} bytes): give the set's own type`,
    );
  }
  return fields.map(({ offset, length, order }) => ({
    from: numberOf(low.subarray(offset, offset + length), order, littleEndian),
    to: numberOf(high.subarray(offset, offset + length), order, littleEndian),
  }));
}

/** Sets of intervals compare bytes from the first one on, so all of their keys are big-endian. */
export function keyFieldsOf(fields: readonly Field[], interval: boolean | undefined): readonly Field[] {
  return interval === true ? fields.map((field) => ({ ...field, order: 'network' })) : fields;
}
