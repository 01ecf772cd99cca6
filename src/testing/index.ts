// For the tests of programs that use this package, and for its own: recordings instead of a kernel.
export { firstDifference, hexdiff, type HexdiffOptions, hexdump, type HexdumpOptions, type Notes } from './hexdiff.ts';
export { datagramNotes } from './datagram.ts';
export { record, type Recording, type RecordOptions } from './record.ts';
export { replay, type ReplayConnector, type ReplayOptions, type ReplayTransport } from './replay.ts';
export { ReplayMismatchError } from './replay-mismatch-error.ts';
