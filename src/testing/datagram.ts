// What replay must know of a datagram's inside, without knowing its family's objects: its messages,
// the family headers' sizes, and where attributes lie.

import { NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE } from '../transport/transport.ts';
import type { NetlinkMessage } from '../wire/index.ts';
import {
  acknowledgement,
  DecodeError,
  decode,
  encode,
  joinMessages,
  NLA_F_NESTED,
  NLM_F_CAPPED,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  NLMSG_MIN_TYPE,
  nlmsghdr,
  splitMessages,
  struct,
} from '../wire/index.ts';
import type { Notes } from './hexdiff.ts';

/** A nest deeper than this is not looked into. */
const MAX_DEPTH = 32;

const nlattr = struct({ length: 'u16host', type: 'u16host' });

/** The messages up to the first that does not fit: a recording may hold datagrams that are wrong on purpose. */
export function messagesOf(datagram: Uint8Array, littleEndian: boolean): NetlinkMessage[] {
  try {
    return splitMessages(datagram, littleEndian);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error.offset === 0 ? [] : splitMessages(datagram.subarray(0, error.offset), littleEndian);
  }
}

/** The size of the fixed header between nlmsghdr and the attributes; undefined where it is not known. */
function familyHeaderSize(protocol: number, type: number): number | undefined {
  if (type < NLMSG_MIN_TYPE) return undefined;
  // nfgenmsg and genlmsghdr are four bytes each.
  if (protocol === NETLINK_NETFILTER || protocol === NETLINK_GENERIC) return 4;
  // rtnetlink's types come in fours: NEW, DEL, GET, SET of one kind (linux/rtnetlink.h).
  return protocol === NETLINK_ROUTE ? ROUTE_HEADERS[(type - NLMSG_MIN_TYPE) >> 2] : undefined;
}

/** ifinfomsg, ifaddrmsg, rtmsg, ndmsg, fib_rule_hdr, tcmsg (qdisc), tcmsg (class), tcmsg (filter). */
const ROUTE_HEADERS = [16, 8, 12, 12, 12, 20, 20, 20] as const;

/** An attribute's place in a datagram. */
export interface AttributePlace {
  readonly at: number;
  readonly rawType: number;
  /** Of header and payload. */
  readonly length: number;
  /** Where its padding ends. */
  readonly padded: number;
  readonly depth: number;
}

/**
 * The attributes between two offsets, and those in nests that are flagged as such, in order; nothing
 * of a stretch that does not consist of attributes to its end.
 */
function attributePlaces(
  bytes: Uint8Array,
  from: number,
  to: number,
  littleEndian: boolean,
  depth = 0,
): AttributePlace[] {
  const places: AttributePlace[] = [];
  for (let at = from; at < to; ) {
    if (to - at < nlattr.size) return [];
    const { length, type: rawType } = decode(nlattr, bytes.subarray(at, at + nlattr.size), { littleEndian });
    if (length < nlattr.size || length > to - at) return [];
    const padded = Math.min(at + ((length + 3) & ~3), to);
    places.push({ at, rawType, length, padded, depth });
    if (rawType & NLA_F_NESTED && depth < MAX_DEPTH) {
      for (const place of attributePlaces(bytes, at + nlattr.size, at + length, littleEndian, depth + 1))
        places.push(place);
    }
    at = padded;
  }
  return places;
}

/** All attributes of a message, as places in its datagram. */
export function messageAttributes(
  datagram: Uint8Array,
  message: NetlinkMessage,
  protocol: number,
  littleEndian: boolean,
): AttributePlace[] {
  const header = familyHeaderSize(protocol, message.type);
  const start = message.offset + NLMSG_HDRLEN;
  if (header === undefined || header > message.payload.byteLength) return [];
  return attributePlaces(datagram, start + header, start + message.payload.byteLength, littleEndian);
}

/** What is where in a datagram, for a hexdump. */
export function datagramNotes(datagram: Uint8Array, protocol: number, littleEndian: boolean): Notes {
  const notes = new Map<number, string>();
  for (const [index, message] of messagesOf(datagram, littleEndian).entries()) {
    const { type, flags, payload, offset } = message;
    notes.set(
      offset,
      `message ${index}: type 0x${type.toString(16)}, flags 0x${flags.toString(16)}, ${nlmsghdr.size + payload.byteLength} bytes`,
    );
    const header = familyHeaderSize(protocol, type);
    if (header !== undefined && payload.byteLength >= header) notes.set(offset + NLMSG_HDRLEN, 'family header');
    for (const { at, rawType, length, depth } of messageAttributes(datagram, message, protocol, littleEndian)) {
      const nest = rawType & NLA_F_NESTED ? ', a nest' : '';
      notes.set(at, `${'. '.repeat(depth)}attribute ${rawType & 0x3fff} (${length} bytes${nest})`);
    }
  }
  return notes;
}

/** A message of netlink itself, which no family sees (NLMSG_NOOP): it says nothing of the kernel that was recorded. */
export function isControl({ type, flags }: NetlinkMessage): boolean {
  return type < NLMSG_MIN_TYPE && (flags & NLM_F_REQUEST) !== 0 && type !== NLMSG_ERROR && type !== NLMSG_DONE;
}

/** The acknowledgement of a control message. */
export function acknowledged({ type, flags, seq, portId, payload }: NetlinkMessage, littleEndian: boolean): Uint8Array {
  const request = { length: NLMSG_HDRLEN + payload.byteLength, type, flags, seq, portId };
  const answer = encode(
    acknowledgement(NLM_F_CAPPED),
    { errno: 0, request, echoed: new Uint8Array() },
    { littleEndian },
  );
  return joinMessages([{ type: NLMSG_ERROR, flags: NLM_F_CAPPED, seq, portId, payload: answer }], littleEndian);
}
