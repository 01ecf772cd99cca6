// Messages made from the codecs' own shapes: kinds and attributes that no recording has.
import * as conntrack from '../../src/conntrack/index.ts';
import * as ethtool from '../../src/ethtool/index.ts';
import * as genl from '../../src/genl/index.ts';
import { messages as batchMessages } from '../../src/nfnl/batch.ts';
import { EXPRESSIONS, expression } from '../../src/nft/expression.ts';
import { messages as nftMessages } from '../../src/nft/messages.ts';
import * as rtnl from '../../src/rtnl/index.ts';
import { MATCHES } from '../../src/ruleset/xt/matches.ts';
import { TARGETS } from '../../src/ruleset/xt/targets.ts';
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE } from '../../src/transport/transport.ts';
import {
  type Attribute,
  type Codec,
  DecodeError,
  decode,
  type MessageKind,
  NLA_F_NESTED,
} from '../../src/wire/index.ts';
import { INTERESTING, nastyName } from './mutate-bytes.ts';
import { type AttributeNode, headerSize, type MessageNode } from './netlink-tree.ts';
import type { Random } from './random.ts';

/** The number that the fuzzer's captures give the family ethtool. */
export const ETHTOOL_FAMILY = 0x20;

interface Source {
  readonly protocol: number;
  readonly kind: MessageKind;
  readonly type: number;
  /** The first byte of the family's header, where it is a command. */
  readonly command?: number;
}

function sources(protocol: number, kinds: readonly MessageKind[], family?: number): Source[] {
  return kinds.map((kind) =>
    family === undefined ? { protocol, kind, type: kind.type } : { protocol, kind, type: family, command: kind.type },
  );
}

/** Every message the package knows. */
const SOURCES: readonly Source[] = [
  ...sources(NETLINK_NETFILTER, [...batchMessages, ...nftMessages, ...conntrack.messages]),
  ...sources(NETLINK_ROUTE, rtnl.messages),
  ...sources(NETLINK_GENERIC, genl.messages, genl.GENL_ID_CTRL),
  ...sources(NETLINK_GENERIC, ethtool.messages, ETHTOOL_FAMILY),
];

const BY_PROTOCOL = new Map(
  SOURCES.map(({ protocol }) => [protocol, SOURCES.filter((one) => one.protocol === protocol)]),
);

/** A message of the protocol; `words` are names that decoders may look for. */
export function generateMessage(protocol: number, random: Random, words: readonly Uint8Array[]): MessageNode {
  const source = random.pick(BY_PROTOCOL.get(protocol) ?? SOURCES);
  const header = random.oneIn(3) ? random.bytes(headerSize(source.protocol, source.type)) : familyHeader(source);
  if (source.command !== undefined) header[0] = source.command;
  const toKernel = source.kind.direction === 'request' || (source.kind.direction === 'both' && random.oneIn(2));
  const flags = (random.oneIn(4) ? random.word() & 0xfffe : 0) | (toKernel ? 1 : 0);
  const attributes = attributesOf(source.kind.codec, random, words, 0);
  return { type: source.type, flags, seq: random.below(4), portId: random.below(3), header, attributes };
}

function familyHeader({ protocol, type }: Source): Uint8Array {
  const header = new Uint8Array(headerSize(protocol, type));
  header[0] = protocol === NETLINK_NETFILTER ? 2 : 0;
  return header;
}

const MAX_DEPTH = 7;

function attributesOf(codec: Codec<unknown>, random: Random, words: readonly Uint8Array[], depth: number) {
  const { attributes = [], choices } = codec.shape?.() ?? {};
  if (codec === expression) return expressionOf(random, words, depth);
  const wanted = choices === undefined ? attributes : (random.pick(choices).shape?.().attributes ?? []);
  const nodes: AttributeNode[] = [];
  // Most objects with most of their attributes, some with none.
  const most = random.pick([2, 3, 8]);
  for (const attribute of wanted) {
    if (!random.oneIn(most)) nodes.push(attributeOf(attribute, random, words, depth));
    // A list's one attribute comes several times, and so may others that should not.
    while (random.oneIn(wanted.length === 1 ? 2 : 40)) nodes.push(attributeOf(attribute, random, words, depth));
  }
  return nodes;
}

const FAMILIES = [1, 2, 3, 5, 7, 10];
const NEWTABLE = 0xa00;
const NEWCHAIN = 0xa03;
const NEWRULE = 0xa06;

/** A table with a chain with a rule of any expressions. */
export function generateRule(random: Random, words: readonly Uint8Array[]): MessageNode[] {
  const header = Uint8Array.of(random.pick(FAMILIES), 0, 0, 0);
  const name = (rawType: number): AttributeNode => ({ rawType, content: named('t') });
  const expressions = Array.from({ length: 1 + random.below(8) }, () => {
    return { rawType: 1 | NLA_F_NESTED, content: expressionOf(random, words, 0) };
  });
  const attributes = [name(1), name(2), { rawType: 4 | NLA_F_NESTED, content: expressions }];
  const message = { flags: 0, seq: 1, portId: 1, header };
  return [
    { ...message, type: NEWTABLE, attributes: [name(1)] },
    { ...message, type: NEWCHAIN, attributes: [name(1), name(3)] },
    { ...message, type: NEWRULE, attributes },
  ];
}

function named(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** An extension of x_tables: its struct, with much of it zero as in real ones. */
function extensionOf(kind: 'match' | 'target', random: Random): AttributeNode[] {
  const name = random.pick(Object.keys(kind === 'match' ? MATCHES : TARGETS));
  const info = new Uint8Array(random.oneIn(3) ? random.below(300) : random.pick([8, 16, 40, 80, 160, 400, 560]));
  for (let count = random.below(24); count > 0; count--) info[random.below(info.byteLength)] = random.pick(INTERESTING);
  return [
    { rawType: 1, content: named(name) },
    { rawType: 2, content: Uint8Array.of(0, 0, 0, random.below(4)) },
    { rawType: 3, content: info },
  ];
}

/** Its name says what its data are. */
function expressionOf(random: Random, words: readonly Uint8Array[], depth: number): AttributeNode[] {
  const { kind, codec } = random.pick(EXPRESSIONS);
  if (kind === 'match' || kind === 'target') {
    const content = extensionOf(kind, random);
    return [
      { rawType: 1, content: named(kind) },
      { rawType: 2 | NLA_F_NESTED, content },
    ];
  }
  const name = { rawType: 1, content: named(kind) };
  return [name, { rawType: 2 | NLA_F_NESTED, content: attributesOf(codec, random, words, depth) }];
}

function attributeOf(
  { number, codec }: Attribute<unknown>,
  random: Random,
  words: readonly Uint8Array[],
  depth: number,
): AttributeNode {
  if (!codec.nested) return { rawType: number, content: leaf(codec, random, words) };
  const content = depth < MAX_DEPTH ? attributesOf(codec, random, words, depth + 1) : [];
  return { rawType: random.oneIn(6) ? number : number | NLA_F_NESTED, content };
}

const SIZES = [0, 1, 2, 3, 4, 6, 8, 16];
const sizes = new WeakMap<Codec<unknown>, readonly number[]>();

/** The sizes that a codec takes; what takes three bytes takes any number of them. */
function sizesOf(codec: Codec<unknown>): readonly number[] {
  const known = sizes.get(codec);
  if (known !== undefined) return known;
  const found = SIZES.filter((size) => {
    try {
      decode(codec, new Uint8Array(size));
      return true;
    } catch (error) {
      if (error instanceof DecodeError) return false;
      throw error;
    }
  });
  sizes.set(codec, found);
  return found;
}

function leaf(codec: Codec<unknown>, random: Random, words: readonly Uint8Array[]): Uint8Array {
  const found = sizesOf(codec);
  if (found.includes(3)) {
    const what = random.below(8);
    if (what < 4 && words.length > 0) return random.pick(words);
    return what < 6 ? random.bytes(random.pick([0, 1, 4, 6, 8, 12, 16, 20, 32])) : nastyName(random);
  }
  const size = found.length === 0 ? random.below(40) : random.pick(found);
  const bytes = random.bytes(size);
  if (size > 8 || random.oneIn(4)) return bytes;
  const { names } = codec.shape?.() ?? {};
  const named = names === undefined || random.oneIn(5) ? [] : Object.values(names);
  const value = named.length > 0 ? random.pick(named) : random.pick(INTERESTING);
  const wide = new Uint8Array(8);
  new DataView(wide.buffer).setBigInt64(0, BigInt(value));
  const word = wide.slice(8 - size);
  return random.oneIn(2) ? word : word.reverse();
}
