// Strings and raw bytes. The kernel's strings are bytes: interface names and comments need not be
// UTF-8. A byte that is not becomes the lone surrogate U+DC00 + byte (as Python's surrogateescape),
// which no valid text holds, and turns back into that byte when encoded: nothing is lost.
import type { Codec } from './codec.ts';
import { refuse } from './codec.ts';
import type { Writer } from './writer.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export function bytesToText(bytes: Uint8Array): string {
  return asciiToText(bytes, 0, bytes.byteLength) ?? decodeText(bytes);
}

/** The names of tables, chains, keys and devices are short and come again with every rule: they are kept, and compared. */
const LONGEST_KEPT = 32;
const kept = Array.from({ length: 512 }, () => '');

/** undefined for text that is long, or not all ASCII. */
function asciiToText(bytes: Uint8Array, from: number, to: number): string | undefined {
  const size = to - from;
  if (size > LONGEST_KEPT) return undefined;
  let hash = size;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return undefined;
    hash = (hash * 33 + byte) | 0;
  }
  const slot = (hash >>> 0) % kept.length;
  const candidate = kept[slot];
  if (candidate?.length === size) {
    let same = 0;
    while (same < size && candidate.charCodeAt(same) === bytes[from + same]) same++;
    if (same === size) return candidate;
  }
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number);
  kept[slot] = text;
  return text;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return escapeInvalid(bytes);
  }
}

function escapeInvalid(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.byteLength; ) {
    const size = characterSize(bytes, at);
    text += size === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : utf8.decode(bytes.subarray(at, at + size));
    at += size || 1;
  }
  return text;
}

/** Bytes of the character that begins here; 0 where none does (The Unicode Standard, table 3-7). */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (size === 0 || second < low || second > high) return 0;
  for (let next = at + 2; next < at + size; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

export function textToBytes(text: string): Uint8Array {
  return text.length <= LONGEST_IN_PLACE ? (asciiBytes(text) ?? encodeText(text)) : encodeText(text);
}

/** Names and comments: the encoder takes longer to be called than they take. */
const LONGEST_IN_PLACE = 128;

/** undefined for text that is not all ASCII. */
function asciiBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return undefined;
    bytes[index] = code;
  }
  return bytes;
}

function encodeText(text: string): Uint8Array {
  // In a /u pattern only surrogates without their other half are surrogates.
  if (!/[\ud800-\udfff]/u.test(text)) return encoder.encode(text);
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00);
    else if (code >= 0xd800 && code <= 0xdfff) refuse(text, 'text: it holds half a character (a lone surrogate)');
    else parts.push(...encoder.encode(char));
  }
  return Uint8Array.from(parts);
}

/** Writes text that is all ASCII; of other text it writes nothing and returns false. */
function putAscii(w: Writer, text: string): boolean {
  const at = w.claim(text.length);
  const { bytes } = w;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) {
      bytes.fill(0, at, at + index);
      w.pos = at;
      return false;
    }
    bytes[at + index] = code;
  }
  return true;
}

/** A NUL-terminated string of at most `maxLength` bytes (without the NUL). */
export function string(maxLength = 65_530): Codec<string> {
  return {
    decode: (r) => {
      let size = r.remaining;
      const terminated = size > 0 && r.bytes[r.end - 1] === 0;
      if (!terminated && r.layout) r.layout.unterminated = true;
      if (terminated) size--;
      const at = r.take(size);
      const text = asciiToText(r.bytes, at, at + size) ?? decodeText(r.bytes.subarray(at, at + size));
      if (terminated) r.take(1);
      return text;
    },
    encode: (w, value) => {
      if (typeof value !== 'string') refuse(value, 'a string');
      if (value.length <= maxLength && putAscii(w, value)) {
        if (!w.layout?.unterminated) w.claim(1);
        return;
      }
      const bytes = textToBytes(value);
      // What was read is written back as it came, also where a later kernel allows more.
      if (bytes.byteLength > maxLength && w.layout === undefined) {
        refuse(value, `at most ${maxLength} bytes long (it has ${bytes.byteLength})`);
      }
      w.put(bytes);
      if (!w.layout?.unterminated) w.claim(1);
    },
  };
}

/** All bytes that are left. */
export const raw: Codec<Uint8Array> = {
  decode: (r) => r.copy(r.remaining),
  encode: (w, value) => {
    if (!(value instanceof Uint8Array)) refuse(value, 'a Uint8Array');
    w.put(value);
  },
};

/** An attribute whose presence is all it says. */
export const flag: Codec<true> = {
  decode: () => true,
  encode: (_w, value) => {
    if ((value as unknown) !== true) refuse(value, 'true (leave it out for false)');
  },
};

export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function unhex(text: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) refuse(text, 'pairs of hexadecimal digits');
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
