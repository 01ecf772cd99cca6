// Hexdumps for people who compare bytes: one dump, or two side by side with what differs marked.

/** What is at an offset, in words: shown beside the row that holds it. */
export type Notes = ReadonlyMap<number, string>;

export interface HexdumpOptions {
  readonly notes?: Notes;
  /** Rows shown at most; default 64. */
  readonly maxRows?: number;
}

export interface HexdiffOptions extends HexdumpOptions {
  /** Headings of the two columns; default `expected` and `actual`. */
  readonly labels?: readonly [left: string, right: string];
  /** Equal rows shown before and after a row that differs; default 2. */
  readonly context?: number;
}

const WIDTH = 8;

/** `0000  20 00 00 00 00 0a 05 00  nlmsghdr: ...`, eight bytes a row. */
export function hexdump(bytes: Uint8Array, options: HexdumpOptions = {}): string {
  const { notes, maxRows = 64 } = options;
  const rows: string[] = [];
  for (let at = 0; at < bytes.byteLength && rows.length < maxRows; at += WIDTH) {
    rows.push(`  ${offset(at)} ${cells(bytes, at)}  ${notesOf(notes, at)}`.trimEnd());
  }
  const left = bytes.byteLength - rows.length * WIDTH;
  if (left > 0) rows.push(`  ... ${left} more bytes`);
  return rows.join('\n');
}

/**
 * Both sides in rows of eight bytes. Rows that differ begin with `>`, bytes that differ with `*`; equal
 * rows far from a difference are left out. Empty when the two are equal.
 */
export function hexdiff(expected: Uint8Array, actual: Uint8Array, options: HexdiffOptions = {}): string {
  const { notes, maxRows = 64, labels = ['expected', 'actual'], context = 2 } = options;
  const first = firstDifference(expected, actual);
  if (first === undefined) return '';
  const size = Math.max(expected.byteLength, actual.byteLength);
  const differing = new Set<number>();
  for (let at = 0; at < size; at += WIDTH) {
    if (firstDifference(expected.subarray(at, at + WIDTH), actual.subarray(at, at + WIDTH)) !== undefined)
      differing.add(at);
  }
  const near = new Set([...differing].flatMap((at) => range(at - context * WIDTH, at + context * WIDTH)));
  const rows: string[] = [];
  let skipped = 0;
  for (let at = 0; at < size; at += WIDTH) {
    if (!near.has(at)) {
      skipped++;
      continue;
    }
    if (rows.length >= maxRows) {
      rows.push(`  ... ${size - at} more bytes`);
      break;
    }
    if (skipped > 0) rows.push(`  ... ${skipped * WIDTH} equal bytes`);
    skipped = 0;
    const mark = differing.has(at) ? '>' : ' ';
    rows.push(
      `${mark} ${offset(at)} ${cells(expected, at, actual)}  ${cells(actual, at, expected)}  ${notesOf(notes, at)}`.trimEnd(),
    );
  }
  const lengths = `first difference at byte ${first} (0x${first.toString(16)}); ${expected.byteLength} and ${actual.byteLength} bytes`;
  const heading = `         ${labels[0].padEnd(3 * WIDTH + 1)} ${labels[1]}`;
  return [lengths, heading, ...rows].join('\n');
}

/** Where two byte strings part; undefined when they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const shorter = Math.min(a.byteLength, b.byteLength);
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return at;
  return a.byteLength === b.byteLength ? undefined : shorter;
}

function cells(bytes: Uint8Array, at: number, other?: Uint8Array): string {
  let text = '';
  for (let i = at; i < at + WIDTH; i++) {
    const byte = bytes[i];
    const marked = other !== undefined && byte !== other[i] && byte !== undefined;
    text += `${marked ? '*' : ' '}${byte === undefined ? '  ' : byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

function offset(at: number): string {
  return at.toString(16).padStart(4, '0');
}

function notesOf(notes: Notes | undefined, at: number): string {
  const found: string[] = [];
  for (let i = at; i < at + WIDTH; i++) {
    const note = notes?.get(i);
    if (note !== undefined) found.push(note);
  }
  return found.join('; ');
}

function range(from: number, to: number): number[] {
  const offsets: number[] = [];
  for (let at = Math.max(from, 0); at <= to; at += WIDTH) offsets.push(at);
  return offsets;
}
