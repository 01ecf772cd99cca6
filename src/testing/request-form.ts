// What of a request counts when it is compared with a recorded one, and how recorded answers are
// made into answers to the live one.
import type { NetlinkMessage } from '../wire/index.ts';
import { NLMSG_ERROR, NLMSG_HDRLEN } from '../wire/index.ts';
import { messageAttributes, messagesOf } from './datagram.ts';

/** In struct nlmsghdr. */
const SEQ_AT = 8;
const PORT_AT = 12;
/** struct nlmsgerr: an errno, then the header of the request that is acknowledged. */
const ECHOED_AT = NLMSG_HDRLEN + 4;
const NLMSGERR_LEN = 4 + NLMSG_HDRLEN;

/**
 * A copy of a request in which all that may differ from run to run is zero: each message's sequence
 * number and port, and padding, which libmnl leaves as it finds it. Padding is looked for behind
 * messages, behind their attributes, and behind those in nests flagged NLA_F_NESTED (in others it cannot
 * be told from content).
 */
export function requestForm(datagram: Uint8Array, protocol: number, littleEndian: boolean): Uint8Array {
  const form = new Uint8Array((datagram.byteLength + 3) & ~3);
  form.set(datagram);
  for (const message of messagesOf(datagram, littleEndian)) {
    const { offset, payload } = message;
    form.fill(0, offset + SEQ_AT, offset + NLMSG_HDRLEN);
    const end = offset + NLMSG_HDRLEN + payload.byteLength;
    form.fill(0, end, (end + 3) & ~3);
    for (const { at, length, padded } of messageAttributes(datagram, message, protocol, littleEndian)) {
      form.fill(0, at + length, padded);
    }
  }
  return form;
}

/** A request of a recorded datagram, and the one in the same place of the live datagram. */
interface Pair {
  readonly recorded: NetlinkMessage;
  readonly live: NetlinkMessage;
}

/** The requests of one recorded datagram, and those of the live one that took its place. */
export interface Exchanged {
  /** By the recorded sequence number; nft gives all messages of one command the same. */
  readonly bySeq: ReadonlyMap<number, readonly Pair[]>;
  /** The live socket's port. */
  readonly portId: number;
}

export function exchange(
  recorded: readonly NetlinkMessage[],
  live: readonly NetlinkMessage[],
  portId: number,
): Exchanged {
  const bySeq = new Map<number, Pair[]>();
  for (const [index, message] of recorded.entries()) {
    const counterpart = live[index];
    if (counterpart === undefined) break;
    const pair = { recorded: message, live: counterpart };
    const same = bySeq.get(message.seq);
    if (same === undefined) bySeq.set(message.seq, [pair]);
    else same.push(pair);
  }
  return { bySeq, portId };
}

/**
 * A copy of a recorded answer with the live request's sequence numbers and port: the nth message of a
 * recorded batch is the nth of the live one. The header that an acknowledgement repeats is the live
 * request's too.
 */
export function rewriteAnswer(datagram: Uint8Array, exchanged: Exchanged, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(datagram);
  const view = new DataView(bytes.buffer);
  for (const message of messagesOf(datagram, littleEndian)) {
    const { offset } = message;
    const request = liveRequest(message, view, exchanged, littleEndian);
    if (request === undefined) continue;
    view.setUint32(offset + SEQ_AT, request.seq, littleEndian);
    view.setUint32(offset + PORT_AT, exchanged.portId, littleEndian);
    if (acknowledges(message)) {
      view.setUint32(offset + ECHOED_AT + SEQ_AT, request.seq, littleEndian);
      view.setUint32(offset + ECHOED_AT + PORT_AT, request.portId, littleEndian);
    }
  }
  return bytes;
}

function acknowledges(message: NetlinkMessage): boolean {
  return message.type === NLMSG_ERROR && message.payload.byteLength >= NLMSGERR_LEN;
}

/** Of several requests with the answer's number the header that is repeated decides. */
function liveRequest(
  message: NetlinkMessage,
  view: DataView,
  { bySeq }: Exchanged,
  littleEndian: boolean,
): NetlinkMessage | undefined {
  const same = bySeq.get(message.seq) ?? [];
  if (same.length <= 1 || !acknowledges(message)) return same[0]?.live;
  const at = message.offset + ECHOED_AT;
  const length = view.getUint32(at, littleEndian);
  const type = view.getUint16(at + 4, littleEndian);
  const flags = view.getUint16(at + 6, littleEndian);
  const repeated = same.find(
    ({ recorded }) =>
      recorded.type === type && recorded.flags === flags && recorded.payload.byteLength + NLMSG_HDRLEN === length,
  );
  return (repeated ?? same[0])?.live;
}
