// How much the kernel's answers to a datagram can take of a receive buffer. npm `netlink` cannot set
// NETLINK_CAP_ACK, so that every error echoes its request, and an overrun of the receive buffer ends
// the process that it runs in: what could overrun must not be sent.

import { LITTLE_ENDIAN } from './libc.ts';

const NLMSG_HDRLEN = 16;
const NLM_F_ECHO = 8;
/** The least that a datagram is accounted with: an skb with a small head (sk_buff.truesize). */
const SMALLEST_ANSWER = 832;
/** Beside the data: sizeof(struct sk_buff), rounded up. */
const SK_BUFF = 256;
/** In the same allocation as the data: struct nlmsghdr and nlmsgerr (36), struct skb_shared_info (320). */
const AROUND_ECHO = 36 + 320;

/**
 * What the answer to one message of `length` bytes is accounted with at worst: an error that echoes it.
 * The kernel allocates powers of two (kmalloc, then pages), so this is up to twice the length.
 */
export function worstAnswer(length: number): number {
  const allocated = 2 ** Math.ceil(Math.log2(length + AROUND_ECHO));
  return Math.max(SMALLEST_ANSWER + length, SK_BUFF + allocated);
}

/** The messages of a datagram, and what their answers are accounted with at worst. */
export function worstAnswers(datagram: Uint8Array): { messages: number; bytes: number } {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  let messages = 0;
  let bytes = 0;
  let at = 0;
  while (at < datagram.length) {
    const left = datagram.length - at;
    let length = left;
    let flags = 0;
    if (left >= NLMSG_HDRLEN) {
      const stated = view.getUint32(at, LITTLE_ENDIAN);
      flags = view.getUint16(at + 6, LITTLE_ENDIAN);
      // What is not a message the kernel does not read either: one answer at most for the rest.
      if (stated >= NLMSG_HDRLEN && stated <= left) length = stated;
    }
    messages += 1;
    // An echo is a notification of about the request's size, beside the acknowledgement.
    bytes += worstAnswer(length) * ((flags & NLM_F_ECHO) === 0 ? 1 : 2);
    at += (length + 3) & ~3;
  }
  return { messages, bytes };
}
