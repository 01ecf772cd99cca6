// Netlink messages (struct nlmsghdr, linux/netlink.h): a datagram holds one or more, each aligned to four bytes.
import { HOST_LITTLE_ENDIAN, refuse } from './codec.ts';
import { DecodeError } from './errors.ts';
import { align } from './nla.ts';
import { struct } from './struct.ts';

export const NLM_F_REQUEST = 0x1;
export const NLM_F_MULTI = 0x2;
export const NLM_F_ACK = 0x4;
export const NLM_F_ECHO = 0x8;
export const NLM_F_DUMP_INTR = 0x10;
/** Flags of a GET: ROOT and MATCH together ask for all. */
export const NLM_F_DUMP = 0x300;
/** Flags of a NEW. */
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** Flags of an acknowledgement: its request is not echoed whole; attributes follow. */
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_OVERRUN = 4;
/** Types below this are the carrier's own. */
export const NLMSG_MIN_TYPE = 0x10;

export const NLMSG_HDRLEN = 16;

/** struct nlmsghdr, in host order. `length` counts the header and not the padding behind the message. */
export const nlmsghdr = struct({
  length: 'u32host',
  type: 'u16host',
  flags: 'u16host',
  seq: 'u32host',
  portId: 'u32host',
});

export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  readonly portId: number;
  /** A view on the datagram, without the header. */
  readonly payload: Uint8Array;
  /** Where the message begins in its datagram. */
  readonly offset: number;
}

/**
 * The messages of a datagram. The header is read directly: it is on the path of every dumped object
 * (a test holds this and {@link nlmsghdr} to the same answer).
 * @throws DecodeError when a length does not fit.
 */
export function splitMessages(datagram: Uint8Array, littleEndian: boolean = HOST_LITTLE_ENDIAN): NetlinkMessage[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at < datagram.byteLength; ) {
    const left = datagram.byteLength - at;
    if (left < NLMSG_HDRLEN) throw new DecodeError(`needs a message header of 16 bytes, ${left} are left`, at);
    const length = view.getUint32(at, littleEndian);
    // Some programs send their whole buffer; the kernel takes zeros behind the last message for its end.
    if (length === 0 && messages.length > 0) break;
    if (length < NLMSG_HDRLEN || length > left) {
      throw new DecodeError(`message length ${length} does not fit the ${left} bytes that are left`, at);
    }
    messages.push({
      type: view.getUint16(at + 4, littleEndian),
      flags: view.getUint16(at + 6, littleEndian),
      seq: view.getUint32(at + 8, littleEndian),
      portId: view.getUint32(at + 12, littleEndian),
      payload: datagram.subarray(at + NLMSG_HDRLEN, at + length),
      offset: at,
    });
    at += align(length);
  }
  return messages;
}

export type OutgoingMessage = Omit<NetlinkMessage, 'offset'>;

/**
 * One datagram of these messages; the headers are written directly, as {@link splitMessages} reads them.
 * @throws EncodeError when a field of a header is out of range.
 */
export function joinMessages(
  messages: readonly OutgoingMessage[],
  littleEndian: boolean = HOST_LITTLE_ENDIAN,
): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (const { payload } of messages) size += NLMSG_HDRLEN + align(payload.byteLength);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { type, flags, seq, portId, payload } of messages) {
    const length = NLMSG_HDRLEN + payload.byteLength;
    if ((type & 0xffff) !== type || (flags & 0xffff) !== flags)
      refuse({ type, flags }, 'a type and flags of 16 bits each');
    if (seq >>> 0 !== seq || portId >>> 0 !== portId) refuse({ seq, portId }, 'a seq and a portId of 32 bits each');
    view.setUint32(at, length, littleEndian);
    view.setUint16(at + 4, type, littleEndian);
    view.setUint16(at + 6, flags, littleEndian);
    view.setUint32(at + 8, seq, littleEndian);
    view.setUint32(at + 12, portId, littleEndian);
    bytes.set(payload, at + NLMSG_HDRLEN);
    at += align(length);
  }
  return bytes;
}
