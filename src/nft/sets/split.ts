// Long lists of elements: an attribute holds 65,535 bytes, so they go in several messages.
import { EncodeError, encode, NftOffloadError, textToBytes } from '../../wire/index.ts';
import type { Data } from '../data.ts';
import type { SetElement } from '../set-elements.ts';
import { setElement } from '../set-elements.ts';

const NLA_HDRLEN = 4;
/** What nla_len can say: the payload and four bytes of header. */
const MAX_ATTRIBUTE = 0xffff;

export interface SplitOptions {
  /**
   * How many bytes NFTA_SET_ELEM_LIST_ELEMENTS may have, its header included; default and most: 65,535.
   * A message has about 40 bytes and the names of table and set beside it.
   */
  readonly maxBytes?: number;
}

/**
 * Lists that fit one message each, in order. The end of an interval stays with the start in front of it: a
 * message then says what it means by itself (Linux 6.18 and 7.3 also take the end in the next message).
 * @throws NftOffloadError (USAGE) when one element alone, or one interval, is larger than `maxBytes`.
 */
export function* splitElements(
  elements: Iterable<SetElement>,
  { maxBytes = MAX_ATTRIBUTE }: SplitOptions = {},
): Generator<readonly SetElement[], void, undefined> {
  const room = Math.min(maxBytes, MAX_ATTRIBUTE) - NLA_HDRLEN;
  let list: SetElement[] = [];
  let bytes = 0;
  let lastBytes = 0;
  let index = 0;
  for (const element of elements) {
    const size = sizeAt(element, index++);
    if (bytes + size > room) {
      const start = list.at(-1);
      const stays = start !== undefined && isEnd(element) && !isEnd(start);
      if (stays) list.pop();
      if (list.length > 0) yield list;
      list = stays ? [start] : [];
      bytes = stays ? lastBytes : 0;
      if (bytes + size > room) throw tooLarge(index - 1, bytes + size, room);
    }
    list.push(element);
    bytes += size;
    lastBytes = size;
  }
  if (list.length > 0) yield list;
}

function isEnd({ flags }: SetElement): boolean {
  return flags?.includes('interval-end') === true;
}

function sizeAt(element: SetElement, index: number): number {
  try {
    return NLA_HDRLEN + elementSize(element);
  } catch (error) {
    throw error instanceof EncodeError ? error.within(String(index)).within('elements') : error;
  }
}

function tooLarge(index: number, bytes: number, room: number): NftOffloadError {
  return new NftOffloadError(
    'USAGE',
    `element ${index} has ${bytes} bytes (with the start of its interval), ${room} fit one message: raise maxBytes, or shorten its userdata`,
  );
}

/**
 * The bytes an element takes, without its own header. Most have only fields whose size is plain to see;
 * the others are encoded for it.
 */
export function elementSize(element: SetElement): number {
  let size = 0;
  // What is no element is refused by the codec, in its words.
  if (typeof element !== 'object' || element === null) return encode(setElement, element).byteLength;
  for (const [field, value] of Object.entries(element)) {
    if (value === undefined) continue;
    const bytes = sizes[field]?.(value);
    if (bytes === undefined) return encode(setElement, element).byteLength;
    size += bytes;
  }
  return size;
}

/** Undefined where only the codec knows, or refuses. */
const sizes: Readonly<Record<string, (value: unknown) => number | undefined>> = {
  key: dataSize,
  keyEnd: dataSize,
  data: dataSize,
  flags: () => attributeSize(4),
  timeout: () => attributeSize(8),
  expiration: () => attributeSize(8),
  userdata: (value) => (value instanceof Uint8Array ? attributeSize(value.byteLength) : undefined),
  objectReference: (value) => (typeof value === 'string' ? textSize(value) : undefined),
};

function dataSize(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { value, verdict, ...others } = data as Data;
  if (Object.keys(others).length > 0) return undefined;
  let size = 0;
  if (value instanceof Uint8Array) size += attributeSize(value.byteLength);
  else if (value !== undefined) return undefined;
  if (verdict !== undefined) {
    const { code, chain, ...rest } = verdict;
    if (code === undefined || Object.keys(rest).length > 0) return undefined;
    size += attributeSize(attributeSize(4) + (chain === undefined ? 0 : textSize(chain)));
  }
  return attributeSize(size);
}

/** A string and its NUL. */
function textSize(text: string): number {
  return attributeSize(textToBytes(text).byteLength + 1);
}

/** Header, payload and padding. */
function attributeSize(payload: number): number {
  return NLA_HDRLEN + ((payload + 3) & ~3);
}
