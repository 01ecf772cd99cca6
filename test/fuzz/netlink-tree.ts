// Messages and their attributes taken apart, so that damage can be put where it reaches a decoder, and
// put together again.
import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE } from '../../src/transport/transport.ts';
import { type NetlinkMessage, NLA_F_NESTED } from '../../src/wire/index.ts';
import { concatenate } from './mutate-bytes.ts';

export interface AttributeNode {
  rawType: number;
  /** Of a nest its attributes. */
  content: Uint8Array | AttributeNode[];
  /** A length that is not the real one. */
  claimedLength?: number;
}

export interface MessageNode {
  type: number;
  flags: number;
  seq: number;
  portId: number;
  /** The family's header. */
  header: Uint8Array;
  attributes: AttributeNode[];
  /** A length that is not the real one. */
  claimedLength?: number;
}

const MAX_DEPTH = 8;

/** ifinfomsg, ifaddrmsg, rtmsg, ndmsg, fib_rule_hdr, tcmsg (qdisc), tcmsg (class), tcmsg (filter). */
const ROUTE_HEADERS = [16, 8, 12, 12, 12, 20, 20, 20];

export function headerSize(protocol: number, type: number): number {
  // Acknowledgements: an errno and the request's header; the rest is taken for attributes.
  if (type === 2) return 20;
  if (type === 3) return 4;
  if (protocol === NETLINK_NETFILTER || protocol === NETLINK_GENERIC) return 4;
  return protocol === NETLINK_ROUTE ? (ROUTE_HEADERS[(type - 16) >> 2] ?? 0) : 0;
}

export function parseMessage(message: NetlinkMessage, protocol: number, littleEndian: boolean): MessageNode {
  const { type, flags, seq, portId, payload } = message;
  const size = Math.min(headerSize(protocol, type), payload.byteLength);
  const attributes = parseAttributes(payload.subarray(size), littleEndian, 0);
  if (attributes === undefined) return { type, flags, seq, portId, header: payload.slice(), attributes: [] };
  return { type, flags, seq, portId, header: payload.slice(0, size), attributes };
}

/** Undefined where the bytes are no attributes. */
function parseAttributes(bytes: Uint8Array, littleEndian: boolean, depth: number): AttributeNode[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nodes: AttributeNode[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    if (at + 4 > bytes.byteLength) return undefined;
    const length = view.getUint16(at, littleEndian);
    const rawType = view.getUint16(at + 2, littleEndian);
    if (length < 4 || at + length > bytes.byteLength) return undefined;
    const content = bytes.slice(at + 4, at + length);
    // Older nests have no flag: what looks like one is taken for one.
    const looksNested = (rawType & NLA_F_NESTED) !== 0 || (content.byteLength >= 8 && rawType < 64);
    const inner = looksNested && depth < MAX_DEPTH ? parseAttributes(content, littleEndian, depth + 1) : undefined;
    nodes.push({ rawType, content: inner ?? content });
    at += (length + 3) & ~3;
  }
  return nodes;
}

export function attributeBytes(nodes: readonly AttributeNode[], littleEndian: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { rawType, content, claimedLength } of nodes) {
    const payload = content instanceof Uint8Array ? content : attributeBytes(content, littleEndian);
    const part = new Uint8Array((payload.byteLength + 7) & ~3);
    const view = new DataView(part.buffer);
    view.setUint16(0, (claimedLength ?? payload.byteLength + 4) & 0xffff, littleEndian);
    view.setUint16(2, rawType, littleEndian);
    part.set(payload, 4);
    parts.push(part);
  }
  return concatenate(parts);
}

export function messageBytes(node: MessageNode, littleEndian: boolean): Uint8Array {
  const body = concatenate([node.header, attributeBytes(node.attributes, littleEndian)]);
  const bytes = new Uint8Array((body.byteLength + 19) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, node.claimedLength ?? body.byteLength + 16, littleEndian);
  view.setUint16(4, node.type, littleEndian);
  view.setUint16(6, node.flags, littleEndian);
  view.setUint32(8, node.seq, littleEndian);
  view.setUint32(12, node.portId, littleEndian);
  bytes.set(body, 16);
  return bytes;
}

/** All nests, the message's own list among them. */
export function nestsOf(attributes: AttributeNode[]): AttributeNode[][] {
  return [attributes, ...attributes.flatMap(({ content }) => (content instanceof Uint8Array ? [] : nestsOf(content)))];
}
