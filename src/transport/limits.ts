// What both kinds of sockets know of the kernel's limits.

import { TransportError } from '../wire/errors.ts';
import { NETLINK_NETFILTER, type NetlinkProtocol } from './transport.ts';

/** netlink_sendmsg() (net/netlink/af_netlink.c): a datagram may have sk_sndbuf minus this. */
export const SEND_OVERHEAD = 32;

/** nfnetlink refuses every message, reads too, to a process without the capability. */
export const NO_CAPABILITY =
  'netfilter refuses this process (EPERM): run it as root, or with CAP_NET_ADMIN in the user namespace that owns the network namespace';

export const RAISE_LIMIT = 'raise the sysctl net.core.wmem_max';

/** A datagram that is refused before anything is sent: its size, the limit, and what helps. */
export function overLimit(
  length: number,
  limit: number,
  protocol: NetlinkProtocol,
  cures: readonly string[],
): TransportError {
  return new TransportError(
    `a datagram of ${length} bytes is over the limit of ${limit} that this socket may send; nothing was sent: ` +
      wayOut(protocol, cures),
    { errno: 'EMSGSIZE' },
  );
}

/** `raise x, or use y, or send it in parts`. */
export function wayOut(protocol: NetlinkProtocol, cures: readonly string[]): string {
  const parts = protocol === NETLINK_NETFILTER ? 'send it in parts: nft.stage()' : 'send it in parts';
  return [...cures, parts].join(', or ');
}
