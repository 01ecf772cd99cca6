// Answers of a kernel that is a function (fake-kernel.ts): acknowledgements, dump parts, ends.
import { acknowledgement, encode, joinMessages, type NetlinkMessage, splitMessages } from '../../src/wire/index.ts';

const NLMSG_DONE = 3;

/** The messages of a datagram the client sent. */
export function requestsOf(datagram: Uint8Array): NetlinkMessage[] {
  return splitMessages(datagram);
}

/** An acknowledgement of a request (0), or its refusal, with what the kernel says where it says something. */
export function ackOf(request: NetlinkMessage, errno = 0, message?: string): Uint8Array {
  const flags = 0x100 | (message === undefined ? 0 : 0x200);
  const { type, flags: requestFlags, seq, portId, payload: sent } = request;
  const header = { length: 16 + sent.byteLength, type, flags: requestFlags, seq, portId };
  const extended = message === undefined ? {} : { extended: { message } };
  const payload = encode(acknowledgement(flags), { errno, request: header, echoed: new Uint8Array(), ...extended });
  return joinMessages([{ type: 2, flags, seq, portId, payload }]);
}

export function answerTo(request: NetlinkMessage, type: number, payload: Uint8Array, flags = 0): Uint8Array {
  return joinMessages([{ type, flags, seq: request.seq, portId: request.portId, payload }]);
}

export function doneOf(request: NetlinkMessage, flags = 0, errno = 0): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setInt32(0, -errno, true);
  return answerTo(request, NLMSG_DONE, payload, flags | 2);
}
