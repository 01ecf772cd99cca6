import { captureBytes, captureOf } from './capture.ts';
import type { Corpus } from './corpus.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateCapture } from './mutate-netlink.ts';
import type { Random } from './random.ts';

/** A decoder, or several in a row, and what must hold of them. Its inputs are the bytes of a file. */
export interface Target {
  readonly name: string;
  /** How often it gets its turn. */
  readonly weight: number;
  /** Real inputs to begin with. */
  seeds(corpus: Corpus): readonly Uint8Array[];
  mutate(input: Uint8Array, random: Random, corpus: Corpus): Uint8Array;
  /** Throws where something that must hold does not. */
  run(input: Uint8Array): void | Promise<void>;
}

export function mutateFile(input: Uint8Array, random: Random, { files }: Corpus): Uint8Array {
  return mutateBytes(input, random, files);
}

/** For inputs that are a capture which is right as such: the datagrams in it are damaged. */
export function mutateDatagrams(input: Uint8Array, random: Random, corpus: Corpus): Uint8Array {
  return captureBytes(mutateCapture(captureOf(input), random, corpus));
}
