// Chunks of SCTP (RFC 9260, RFC 5061, RFC 3758).

/** Name, datatype, offset in bits, length in bits. */
export type ExtensionField = readonly [string, string, number, number];

const CHUNK: readonly ExtensionField[] = [
  ['type', 'integer', 0, 8],
  ['flags', 'integer', 8, 8],
  ['length', 'integer', 16, 16],
];

const INIT: readonly ExtensionField[] = [
  ...CHUNK,
  ['init-tag', 'integer', 32, 32],
  ['a-rwnd', 'integer', 64, 32],
  ['num-outbound-streams', 'integer', 96, 16],
  ['num-inbound-streams', 'integer', 112, 16],
  ['initial-tsn', 'integer', 128, 32],
];

function word(name: string): readonly ExtensionField[] {
  return [...CHUNK, [name, 'integer', 32, 32]];
}

/** Name, number, fields. */
export const SCTP_CHUNKS: readonly (readonly [string, number, readonly ExtensionField[]])[] = [
  ['data', 0, [...word('tsn'), ['stream', 'integer', 64, 16], ['ssn', 'integer', 80, 16], ['ppid', 'integer', 96, 32]]],
  ['init', 1, INIT],
  ['init-ack', 2, INIT],
  [
    'sack',
    3,
    [
      ...word('cum-tsn-ack'),
      ['a-rwnd', 'integer', 64, 32],
      ['num-gap-ack-blocks', 'integer', 96, 16],
      ['num-dup-tsns', 'integer', 112, 16],
    ],
  ],
  ['heartbeat', 4, CHUNK],
  ['heartbeat-ack', 5, CHUNK],
  ['abort', 6, CHUNK],
  ['shutdown', 7, word('cum-tsn-ack')],
  ['shutdown-ack', 8, CHUNK],
  ['error', 9, CHUNK],
  ['cookie-echo', 10, CHUNK],
  ['cookie-ack', 11, CHUNK],
  ['ecne', 12, word('lowest-tsn')],
  ['cwr', 13, word('lowest-tsn')],
  ['shutdown-complete', 14, CHUNK],
  ['asconf-ack', 128, word('seqno')],
  ['forward-tsn', 192, word('new-cum-tsn')],
  ['asconf', 193, word('seqno')],
];
