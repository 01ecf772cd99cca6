// What a daemon may grow by, and how long it must live for that to mean something.
import { PARTS_A_DAY } from './daemon.ts';

export const MIB = 1024 * 1024;

/**
 * What each may grow by from the warm-up to the end. The run that counts and is shortest is a day: there a leak of
 * 70 bytes an operation is more than a MiB; a longer one finds smaller ones.
 */
export const ALLOWED = {
  'heap after garbage collection': MIB,
  'memory of the process': 24 * MIB,
  descriptors: 0,
} as const;
export type Measured = keyof typeof ALLOWED;

/** Fewer say nothing about a trend. */
export const FEWEST_SAMPLES = 20;

/** Why such a run tells nothing; undefined where it does. */
export function tooShort(parts: number, samples: number): string | undefined {
  if (samples < FEWEST_SAMPLES) return `only ${samples} samples, which tell nothing: give it more minutes`;
  if (parts >= PARTS_A_DAY) return undefined;
  return `only ${(parts / PARTS_A_DAY).toFixed(2)} days, in which a leak hides: give it more minutes`;
}
