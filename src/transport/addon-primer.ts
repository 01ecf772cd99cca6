// The first message that the addon's socket sends.

import { LITTLE_ENDIAN } from './libc.ts';
import { NETLINK_NETFILTER, type NetlinkProtocol } from './transport.ts';

/** The size of a full dump datagram (netlink_recvmsg() caps nlk->max_recvmsg_len at 32 KiB less overhead). */
const PRIMER_SIZE = 32 * 1024;
const NFNL_MSG_BATCH_BEGIN = 0x10;
const NLM_F_REQUEST = 1;

/**
 * A request that every protocol refuses, as large as a full dump datagram: its answer echoes it. The
 * addon asks for each datagram's size before it reads (messagePeeking), so that none is ever cut; but
 * dump datagrams are only as large as the largest read so far, and at first too small for some nf_tables
 * objects, which then end the dump without a word. This echo is that large read.
 */
export function primer(protocol: NetlinkProtocol): Uint8Array {
  const bytes = new Uint8Array(PRIMER_SIZE);
  const view = new DataView(bytes.buffer);
  // struct nlmsghdr: length, type, flags (NLM_F_REQUEST), sequence, port.
  view.setUint32(0, PRIMER_SIZE, LITTLE_ENDIAN);
  // NFNL_MSG_BATCH_BEGIN with a subsystem beyond all (EINVAL); no such rtnetlink message (EOPNOTSUPP);
  // no such generic netlink family (ENOENT). None of them makes the kernel load a module.
  view.setUint16(4, protocol === NETLINK_NETFILTER ? NFNL_MSG_BATCH_BEGIN : 0xffff, LITTLE_ENDIAN);
  view.setUint16(6, NLM_F_REQUEST, LITTLE_ENDIAN);
  // struct nfgenmsg: family, version, res_id; then one attribute of a type nobody knows.
  view.setUint16(18, 0xffff, false);
  view.setUint16(20, PRIMER_SIZE - 20, LITTLE_ENDIAN);
  view.setUint16(22, 0x3fff, LITTLE_ENDIAN);
  return bytes;
}
