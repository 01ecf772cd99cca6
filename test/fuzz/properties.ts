// What must hold of everything that is decoded, whatever it was decoded from.
import { isDeepStrictEqual } from 'node:util';
import {
  type Codec,
  decode,
  type ErrorCode,
  encode,
  type Layout,
  NftOffloadError,
  shown,
} from '../../src/wire/index.ts';

/** Something that must hold does not. */
class Violation extends Error {
  override readonly name = 'Violation';
}

export function check(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Violation(what());
}

/** What `work` gives; undefined where it refuses with one of the package's own errors of these codes. */
export function unlessRefused<T>(codes: readonly ErrorCode[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NftOffloadError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

const PLAIN: ReadonlySet<unknown> = new Set([Object.prototype, Array.prototype, Uint8Array.prototype]);

/**
 * It is plain data, no larger than its bytes account for: an attribute of four bytes becomes an object of
 * some fields, a byte at most two characters (an escape); nothing a number in the input says may.
 */
export function checkPlain(value: unknown, inputSize: number): void {
  let nodes = 0;
  let bytes = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    nodes++;
    if (typeof one === 'string') bytes += one.length;
    if (typeof one !== 'object' || one === null) continue;
    check(PLAIN.has(Object.getPrototypeOf(one)), () => `a value has another prototype: ${shown(one)}`);
    if (one instanceof Uint8Array) bytes += one.byteLength;
    else for (const field of Object.values(one)) left.push(field);
  }
  check(nodes <= 8 * inputSize + 256, () => `${inputSize} bytes became ${nodes} values`);
  check(bytes <= 8 * inputSize + 4096, () => `${inputSize} bytes became ${bytes} bytes and characters`);
}

/** Bytes that decode give a value that encodes: with the layout to the same bytes, without it to what decodes to the same value. */
export function checkRoundTrip<T>(
  codec: Codec<T>,
  bytes: Uint8Array,
  decoded: { readonly value: T; readonly layout: Layout },
  littleEndian: boolean,
): void {
  const { value, layout } = decoded;
  const same = encode(codec, value, { littleEndian, layout });
  check(isDeepStrictEqual(same, new Uint8Array(bytes)), () => `encoded again it is other bytes: ${shown(value)}`);
  // What is longer than the kernel takes is only written back as it came.
  const anew = unlessRefused(['ENCODE'], () => encode(codec, value, { littleEndian }));
  if (anew === undefined) return;
  const again = decode(codec, anew, { littleEndian });
  check(isDeepStrictEqual(again, value), () => `encoded and decoded it is another value: ${shown(value)}`);
}

const WATCHED: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Uint8Array.prototype,
  String.prototype,
  Function.prototype,
];

function prototypes(): number {
  return WATCHED.reduce((sum, one) => sum + Reflect.ownKeys(one).length, 0);
}

const UNTOUCHED = prototypes();

/** No input reached the prototypes that all objects share. */
export function checkPrototypes(): void {
  check(prototypes() === UNTOUCHED, () => 'a prototype that all objects share has other properties than before');
}

/** Nothing but text and ends of lines: what a terminal obeys is not in it. */
export function checkPrintable(text: string): void {
  const found = /[^\P{Cc}\n\t]/u.exec(text);
  check(found === null, () => `the output has a control character: ${shown(text.slice(found?.index ?? 0))}`);
}
