// Headers and options that have no fixed place in the packet, by their number: extension headers of IPv6,
// options of IPv4, TCP and DCCP, chunks of SCTP.
import { type Datatype, datatype } from '../datatypes/datatype.ts';
import { datatypeByName, INTEGER } from '../datatypes/datatypes.ts';
import type { Expression } from '../model/index.ts';
import type { Field } from './protocols.ts';
import { type ExtensionField, SCTP_CHUNKS } from './sctp.ts';

/** NFTA_EXTHDR_OP, as src/nft spells it. */
export type ExtensionFamily = 'ipv6' | 'tcpopt' | 'ipv4' | 'sctp' | 'dccp';

interface Extension {
  readonly name: string;
  readonly number: number;
  readonly fields: readonly ExtensionField[];
}

function extension(name: string, number: number, fields: readonly ExtensionField[]): Extension {
  return { name, number, fields };
}

const SUBTYPE: Datatype = datatype(0, 'mptcpopt_subtype', {
  bits: 4,
  symbols: {
    'mp-capable': 0,
    'mp-join': 1,
    dss: 2,
    'add-addr': 3,
    'remove-addr': 4,
    'mp-prio': 5,
    'mp-fail': 6,
    'mp-fastclose': 7,
    'mp-tcprst': 8,
  },
});

const BEGIN: readonly ExtensionField[] = [
  ['nexthdr', 'inet_proto', 0, 8],
  ['hdrlength', 'integer', 8, 8],
];

/** Segment lists of routing headers: as many addresses as a header of 255 units of eight bytes has. */
const SEGMENTS = Array.from({ length: 127 }, (_, index): ExtensionField => {
  return [`sid[${index + 1}]`, 'ipv6_addr', 64 + 128 * index, 128];
});

const IPV6: readonly Extension[] = [
  extension('hbh', 0, BEGIN),
  extension('rt', 43, [...BEGIN, ['type', 'integer', 16, 8], ['seg-left', 'integer', 24, 8]]),
  extension('srh', 43, [
    ['last-entry', 'integer', 32, 8],
    ['flags', 'integer', 40, 8],
    ['tag', 'integer', 48, 16],
    ...SEGMENTS,
  ]),
  extension('rt0', 43, [['reserved', 'integer', 32, 32]]),
  extension('frag', 44, [
    ['nexthdr', 'inet_proto', 0, 8],
    ['reserved', 'integer', 8, 8],
    ['frag-off', 'integer', 16, 13],
    ['reserved2', 'integer', 29, 2],
    ['more-fragments', 'integer', 31, 1],
    ['id', 'integer', 32, 32],
  ]),
  extension('dst', 60, BEGIN),
  extension('mh', 135, [
    ...BEGIN,
    ['type', 'mh_type', 16, 8],
    ['reserved', 'integer', 24, 8],
    ['checksum', 'integer', 32, 16],
  ]),
];

const KIND: ExtensionField = ['kind', 'integer', 0, 8];
const OPTION: readonly ExtensionField[] = [KIND, ['length', 'integer', 8, 8]];

function sack(name: string, at: number): Extension {
  return extension(name, 5, [
    ['left', 'integer', at, 32],
    ['right', 'integer', at + 32, 32],
  ]);
}

const TCP: readonly Extension[] = [
  extension('eol', 0, [KIND]),
  extension('nop', 1, [KIND]),
  extension('maxseg', 2, [...OPTION, ['size', 'integer', 16, 16]]),
  extension('window', 3, [...OPTION, ['count', 'integer', 16, 8]]),
  extension('sack-perm', 4, OPTION),
  extension('sack', 5, [...OPTION, ...sack('sack', 16).fields]),
  sack('sack1', 80),
  sack('sack2', 144),
  sack('sack3', 208),
  extension('timestamp', 8, [...OPTION, ['tsval', 'integer', 16, 32], ['tsecr', 'integer', 48, 32]]),
  extension('md5sig', 19, OPTION),
  extension('mptcp', 30, [...OPTION, ['subtype', 'mptcpopt_subtype', 16, 4]]),
  extension('fastopen', 34, OPTION),
];

const ROUTE: readonly ExtensionField[] = [
  ['type', 'integer', 0, 8],
  ['length', 'integer', 8, 8],
  ['ptr', 'integer', 16, 8],
  ['addr', 'ipv4_addr', 24, 32],
];

const IPV4: readonly Extension[] = [
  extension('rr', 7, ROUTE),
  extension('lsrr', 131, ROUTE),
  extension('ssrr', 137, ROUTE),
  extension('ra', 148, [
    ['type', 'integer', 0, 8],
    ['length', 'integer', 8, 8],
    ['value', 'integer', 16, 16],
  ]),
];

const SCTP: readonly Extension[] = SCTP_CHUNKS.map(([name, number, fields]) => extension(name, number, fields));

const FAMILIES: Readonly<Record<ExtensionFamily, readonly Extension[]>> = {
  ipv6: IPV6,
  tcpopt: TCP,
  ipv4: IPV4,
  sctp: SCTP,
  dccp: [],
};

/** The words of the JSON schema. */
const WORDS = { ipv6: 'exthdr', tcpopt: 'tcp option', ipv4: 'ip option', sctp: 'sctp chunk' } as const;

export type ExtensionWord = (typeof WORDS)[keyof typeof WORDS];

export interface NamedField {
  readonly field: Field;
  readonly expression: Expression;
}

/** The fields nft has names for in extension number `number`. */
export function extensionFields(family: ExtensionFamily, number: number): readonly NamedField[] {
  return FAMILIES[family]
    .filter((one) => one.number === number)
    .flatMap(({ name, fields }) =>
      fields.map((row) => ({ field: fieldOf(row), expression: named(family, name, row[0]) })),
    );
}

/** Whether there is one; undefined where nft has no name for it. */
export function presence(family: ExtensionFamily, number: number): Expression | undefined {
  const found = FAMILIES[family].find((one) => one.number === number);
  if (found !== undefined) return named(family, found.name);
  if (family === 'dccp') return { 'dccp option': { type: number } };
  return family === 'tcpopt' ? rawOption(number, 0, 8) : undefined;
}

/** `offset` and `len` in bits. */
export function rawOption(base: number, offset: number, len: number): Expression {
  return { 'tcp option': { base, offset, len } };
}

function named(family: ExtensionFamily, name: string, field?: string): Expression {
  const word = WORDS[family as keyof typeof WORDS];
  return { [word]: { name, ...(field === undefined ? {} : { field }) } } as unknown as Expression;
}

function fieldOf([name, type, offset, bits]: ExtensionField): Field {
  return { name, offset, bits, type: type === SUBTYPE.name ? SUBTYPE : (datatypeByName.get(type) ?? INTEGER) };
}

/** The datatype of a field by the words of the schema. */
export function extensionType(word: ExtensionWord, name: string, field: string): Datatype | undefined {
  const family = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((one) => WORDS[one] === word);
  const found = family && FAMILIES[family].find((one) => one.name === name);
  const row = found?.fields.find(([own]) => own === field);
  return row && fieldOf(row).type;
}
