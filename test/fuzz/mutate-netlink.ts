// Damage to netlink messages that knows where their parts are: what is damaged is still read far enough to matter.
import { DecodeError, NLA_F_NESTED, splitMessages } from '../../src/wire/index.ts';
import type { Capture } from './capture.ts';
import { generateMessage } from './generate.ts';
import { concatenate, INTERESTING, mutateBytes, nastyName } from './mutate-bytes.ts';
import { type AttributeNode, type MessageNode, messageBytes, nestsOf, parseMessage } from './netlink-tree.ts';
import type { Random } from './random.ts';

/** What parts are taken from. */
export interface Pool {
  readonly captures: readonly Capture[];
  readonly words: readonly Uint8Array[];
}

const MOST_BYTES = 66_000;

export function mutateCapture(capture: Capture, random: Random, pool: Pool): Capture {
  const littleEndian = random.oneIn(12) ? !capture.littleEndian : capture.littleEndian;
  const datagrams = [...capture.datagrams];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const index = random.below(datagrams.length);
    const datagram = datagrams[index] ?? new Uint8Array();
    if (random.oneIn(5)) {
      datagrams[index] = mutateBytes(datagram, random, []);
    } else if (random.oneIn(12)) {
      const other = random.pick(pool.captures);
      if (other.protocol === capture.protocol) datagrams.splice(index, random.below(2), random.pick(other.datagrams));
    } else {
      datagrams[index] = mutateDatagram(datagram, { ...capture, littleEndian }, random, pool);
    }
  }
  return { ...capture, littleEndian, datagrams: datagrams.slice(0, 64) };
}

function mutateDatagram(datagram: Uint8Array, capture: Capture, random: Random, pool: Pool): Uint8Array {
  const { protocol, littleEndian } = capture;
  const messages = messagesOf(datagram, capture);
  if (messages.length === 0 || random.oneIn(10)) messages.push(generateMessage(protocol, random, pool.words));
  for (let count = 1 + random.below(4); count > 0; count--) {
    const message = random.pick(messages);
    if (random.oneIn(5)) mutateMessages(messages, message, random);
    else mutateAttributes(random.pick(nestsOf(message.attributes)), message, capture, random, pool);
  }
  const bytes = concatenate(messages.map((message) => messageBytes(message, littleEndian)));
  return bytes.byteLength > MOST_BYTES ? bytes.slice(0, MOST_BYTES) : bytes;
}

function messagesOf(datagram: Uint8Array, { protocol, littleEndian }: Capture): MessageNode[] {
  // It may have been damaged before, or be of a host of the other byte order.
  for (const order of [littleEndian, !littleEndian]) {
    try {
      return splitMessages(datagram, order).map((message) => parseMessage(message, protocol, order));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return [];
}

function mutateMessages(messages: MessageNode[], message: MessageNode, random: Random): void {
  const at = messages.indexOf(message);
  switch (random.below(8)) {
    case 0:
      message.type = random.oneIn(2) ? random.below(40) : (message.type & 0xff00) | random.below(40);
      return;
    case 1:
      message.flags ^= 1 << random.below(16);
      return;
    case 2:
      message.seq = random.pick(INTERESTING);
      return;
    case 3:
      message.claimedLength = random.pick(INTERESTING);
      return;
    case 4:
      message.header = mutateBytes(message.header, random, []);
      return;
    case 5:
      messages.splice(at, 1);
      if (messages.length === 0) messages.push(message);
      return;
    case 6:
      if (messages.length < 64) messages.splice(random.below(messages.length), 0, structuredClone(message));
      return;
    default:
      if (message.header[0] !== undefined) message.header[0] = random.below(48);
  }
}

function mutateAttributes(nest: AttributeNode[], message: MessageNode, capture: Capture, random: Random, pool: Pool) {
  const at = random.below(nest.length);
  const node = nest[at];
  const what = random.below(14);
  if (node === undefined || what === 0) {
    const donor = randomAttribute(capture, random, pool);
    if (donor !== undefined) nest.splice(random.below(nest.length + 1), 0, donor);
    return;
  }
  switch (what) {
    case 1:
      nest.splice(at, 1);
      return;
    case 2:
      nest.splice(random.below(nest.length), 0, structuredClone(node));
      return;
    case 3:
      node.rawType ^= random.pick([0x8000, 0x4000, 0x3fff, 1, 2, 4, 8]);
      return;
    case 4:
      node.rawType = (node.rawType & 0xc000) | random.below(48);
      return;
    case 5:
      node.claimedLength = random.pick(INTERESTING);
      return;
    case 6:
      node.content = nastyName(random);
      return;
    case 7:
      if (pool.words.length > 0) node.content = random.pick(pool.words);
      return;
    case 8:
      deepen(nest, at, node, random);
      return;
    case 9:
      multiply(nest, at, node, random);
      return;
    case 10:
      node.content = random.oneIn(8) ? new Uint8Array(65_531).fill(random.word()) : random.bytes(random.below(40));
      return;
    case 11: {
      const donor = randomAttribute(capture, random, pool);
      if (donor !== undefined) node.content = donor.content;
      return;
    }
    default:
      if (node.content instanceof Uint8Array) node.content = mutateBytes(node.content, random, pool.words);
      else if (random.oneIn(3)) node.content.reverse();
      else node.content = generateMessage(capture.protocol, random, pool.words).attributes;
  }
  if (message.attributes.length > 30_000) message.attributes.length = 30_000;
}

/** In itself, over and over. */
function deepen(nest: AttributeNode[], at: number, node: AttributeNode, random: Random): void {
  let inner = structuredClone(node);
  const around = structuredClone(nest);
  const isWhole = random.oneIn(2) && around.length < 6;
  for (let depth = random.pick([1, 2, 5, 14, 31, 32, 33, 60]); depth > 0; depth--) {
    const content: AttributeNode[] = isWhole ? [...around.slice(0, at), inner, ...around.slice(at + 1)] : [inner];
    inner = { rawType: random.oneIn(6) ? random.below(8) : node.rawType | NLA_F_NESTED, content };
  }
  nest[at] = inner;
}

function multiply(nest: AttributeNode[], at: number, node: AttributeNode, random: Random): void {
  const isSmall = node.content instanceof Uint8Array && node.content.byteLength < 8;
  const count = random.pick(isSmall && random.oneIn(20) ? [1000, 8000] : [2, 5, 20]);
  nest.splice(at, 0, ...Array.from({ length: count }, () => node));
}

function randomAttribute({ protocol }: Capture, random: Random, pool: Pool): AttributeNode | undefined {
  const capture = random.pick(pool.captures);
  const messages =
    capture.protocol === protocol && random.oneIn(2)
      ? messagesOf(random.pick(capture.datagrams), capture)
      : [generateMessage(protocol, random, pool.words)];
  const nests = messages.flatMap(({ attributes }) => nestsOf(attributes));
  const nest = nests.length === 0 ? [] : random.pick(nests);
  return nest.length === 0 ? undefined : structuredClone(random.pick(nest));
}
