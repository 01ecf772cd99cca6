// For the tests of programs that use this package, and for its own: recordings instead of a kernel.

export { datagramNotes } from './datagram.ts';
export { firstDifference, type HexdiffOptions, type HexdumpOptions, hexdiff, hexdump, type Notes } from './hexdiff.ts';
export { type Recording, type RecordOptions, record } from './record.ts';
export { type ReplayConnector, type ReplayOptions, type ReplayTransport, replay } from './replay.ts';
export { ReplayMismatchError } from './replay-mismatch-error.ts';
