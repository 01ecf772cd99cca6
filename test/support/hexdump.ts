// Byte assertions that show where two byte strings part.
import { AssertionError } from 'chai';
import { type HexdiffOptions, hexdiff } from '../../src/testing/index.ts';
import { unhex } from '../../src/wire/index.ts';

/** Bytes as tests write them: `1c00 0000` or `1c:00:00:00`, with `# comments` to the end of the line. */
export function bytes(text: string): Uint8Array {
  return unhex(text.replace(/#.*$/gm, ''));
}

/** Fails with a side-by-side hexdump; `notes` say what is at which offset. */
export function assertBytes(
  actual: Uint8Array,
  expected: Uint8Array | string,
  message = '',
  options: HexdiffOptions = {},
): void {
  const wanted = typeof expected === 'string' ? bytes(expected) : expected;
  const diff = hexdiff(wanted, actual, options);
  if (diff !== '') throw new AssertionError(`${message}${message === '' ? '' : ': '}bytes differ\n${diff}`);
}
