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

/** The requests of one recorded datagram, and those of the live one that took its place. */
export interface Exchanged {
  readonly recorded: readonly NetlinkMessage[];
  readonly live: readonly NetlinkMessage[];
  /** The live socket's port. */
  readonly portId: number;
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

/** nft gives all messages of one command the same number: then the header that is repeated decides. */
function liveRequest(
  message: NetlinkMessage,
  view: DataView,
  { recorded, live }: Exchanged,
  littleEndian: boolean,
): NetlinkMessage | undefined {
  const same = [...recorded.keys()].filter((index) => recorded[index]?.seq === message.seq);
  let index = same[0];
  if (same.length > 1 && acknowledges(message)) {
    const at = message.offset + ECHOED_AT;
    const length = view.getUint32(at, littleEndian);
    const type = view.getUint16(at + 4, littleEndian);
    const flags = view.getUint16(at + 6, littleEndian);
    index =
      same.find((candidate) => {
        const request = recorded[candidate];
        return (
          request?.type === type && request.flags === flags && request.payload.byteLength + NLMSG_HDRLEN === length
        );
      }) ?? index;
  }
  return index === undefined ? undefined : live[index];
}
