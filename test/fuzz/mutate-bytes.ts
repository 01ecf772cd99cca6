// Damage to bytes of which nothing is known.
import type { Random } from './random.ts';

/** Counts and lengths that programs get wrong. */
export const INTERESTING = [
  0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 20, 31, 32, 63, 64, 127, 128, 253, 255, 256, 4095, 4096, 0x7fff, 0x8000, 0xfffb,
  0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff,
] as const;

/** Names that are properties of every object, text that steers terminals, and what is no text at all. */
const NASTY_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'prototype',
  'length',
  'name',
  '\u001b[2J\u001b]0;x\u0007',
  '"; }\n',
  '*',
  '\\*',
  '0',
  '-1',
  '',
] as const;

const MAX_LENGTH = 70_000;

/** A copy of `bytes` with some damage; `others` are what parts are taken from. */
export function mutateBytes(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let result: Uint8Array = bytes.slice();
  for (let count = 1 + random.below(random.oneIn(4) ? 8 : 2); count > 0; count--) {
    result = damaged(result, random, others);
  }
  return result.byteLength > MAX_LENGTH ? result.slice(0, MAX_LENGTH) : result;
}

function damaged(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const size = bytes.byteLength;
  const at = random.below(size + 1);
  switch (random.below(11)) {
    case 0:
      if (at < size) bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
      return bytes;
    case 1:
      if (at < size) bytes[at] = random.pick(INTERESTING);
      return bytes;
    case 2:
    case 3:
      return withWord(bytes, random, at);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return spliced(bytes, at, random.below(12), new Uint8Array());
    case 6:
      return spliced(bytes, at, 0, random.bytes(1 + random.below(8)));
    case 7:
      // A part of it again.
      return spliced(bytes, at, 0, bytes.slice(at, at + random.below(64)));
    case 8: {
      const other = others.length === 0 ? bytes : random.pick(others);
      const from = random.below(other.byteLength + 1);
      return spliced(bytes, at, random.below(64), other.slice(from, from + random.below(256)));
    }
    case 9:
      return spliced(bytes, at, 0, nastyName(random));
    default:
      bytes.subarray(at, at + random.pick([2, 4, 8])).reverse();
      return bytes;
  }
}

/** With its NUL. */
export function nastyName(random: Random): Uint8Array {
  return new TextEncoder().encode(`${random.pick(NASTY_NAMES)}\0`);
}

function withWord(bytes: Uint8Array, random: Random, at: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = random.oneIn(3) ? Math.max(0, bytes.byteLength - 3 + random.below(7)) : random.pick(INTERESTING);
  const littleEndian = random.oneIn(2);
  // Most fields lie at multiples of their size.
  const place = random.oneIn(4) ? at : at & ~3;
  if (random.oneIn(2) && place + 4 <= bytes.byteLength) view.setUint32(place, value, littleEndian);
  else if (place + 2 <= bytes.byteLength) view.setUint16(place, value & 0xffff, littleEndian);
  return bytes;
}

function spliced(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  return concatenate([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
