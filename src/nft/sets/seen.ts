import type { SetElement } from '../set-elements.ts';

const FIRST_CAPACITY = 256;
/** FNV-1a's. */
const PRIME = 0x0100_0193;
/** Of two hashes, which together have 64 bits: that two of a million different keys have the same is one in 10^7. */
const BASES = [0x811c_9dc5, 0x2f0b_4c47] as const;

/** The keys of elements that came, as hashes: a million take 16 to 32 MB. */
export class Seen {
  private slots = new Uint32Array(2 * FIRST_CAPACITY);
  private count = 0;

  /** False for one that was there before. The end of an interval may have the key of the next one's start. */
  add({ key, keyEnd, flags }: SetElement): boolean {
    let [low, high]: [number, number] = [BASES[0], BASES[1]];
    const mix = (byte: number): void => {
      low = Math.imul(low ^ byte, PRIME);
      high = Math.imul(high ^ byte, PRIME) ^ (high >>> 15);
    };
    for (const part of [key?.value, keyEnd?.value]) {
      for (const byte of part ?? []) mix(byte);
      mix(part === undefined ? 0x101 : 0x102);
    }
    for (const flag of flags ?? []) mix(flag.length);
    // Both zero stands for a free place.
    if (!this.put(low >>> 0, high >>> 0 || 1)) return false;
    this.count++;
    if (this.count * 2 > this.slots.length / 2) this.grow();
    return true;
  }

  private put(low: number, high: number): boolean {
    const { slots } = this;
    const mask = slots.length / 2 - 1;
    for (let at = (low ^ (high << 7)) & mask; ; at = (at + 1) & mask) {
      const there = slots[2 * at + 1];
      if (there === 0) {
        slots[2 * at] = low;
        slots[2 * at + 1] = high;
        return true;
      }
      if (there === high && slots[2 * at] === low) return false;
    }
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += 2) {
      if (before[at + 1] !== 0) this.put(before[at] ?? 0, before[at + 1] ?? 0);
    }
  }
}
