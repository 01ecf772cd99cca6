// What became of a SET: what was asked for, against what is read afterwards.
import { hex } from '../wire/index.ts';
import type { BitChanges } from './bit-names.ts';

export interface SetOutcome<V, C> {
  readonly device: string;
  readonly requested: C;
  readonly before: V;
  /** Read from the kernel after the change. */
  readonly after: V;
  /**
   * What of the request is not so afterwards, though the kernel granted it: `rx`, or with a name in it
   * `advertised/10baseT/Half`. Empty where all of it took.
   */
  readonly ignored: readonly string[];
}

/** Fields, and names in a field, that are not as they were requested. */
export function ignoredFields(requested: object, after: object): readonly string[] {
  const now = after as Readonly<Record<string, unknown>>;
  return Object.entries(requested).flatMap(([field, wanted]: [string, unknown]) => {
    if (wanted === undefined) return [];
    const value = now[field];
    if (isChangeOfBits(wanted) && Array.isArray(value)) {
      return Object.entries(wanted).flatMap(([name, on]) => (value.includes(name) === on ? [] : `${field}/${name}`));
    }
    return same(wanted, value) ? [] : field;
  });
}

/** `rx 512, tx 256`, for errors. */
export function changeInWords(requested: object): string {
  return Object.entries(requested)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]: [string, unknown]) => `${field} ${inWords(value)}`)
    .join(', ');
}

function inWords(value: unknown): string {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return `[${value.map(inWords).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]: [string, unknown]) => `${name} ${inWords(one)}`)
    .join(' ');
}

/** Bits are changed by name, and read as the list of those that are on. */
function isChangeOfBits(wanted: unknown): wanted is BitChanges {
  return typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted) && !(wanted instanceof Uint8Array);
}

/** Whether `value` has all that is wanted; it may have more. */
function same(wanted: unknown, value: unknown): boolean {
  if (wanted instanceof Uint8Array) return value instanceof Uint8Array && hex(wanted) === hex(value);
  if (typeof wanted !== 'object' || wanted === null) return wanted === value;
  if (typeof value !== 'object' || value === null) return false;
  const now = value as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([key, one]) => same(one, now[key]));
}
