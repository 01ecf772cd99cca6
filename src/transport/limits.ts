// What both kinds of sockets know of the kernel's limits.

/** netlink_sendmsg() (net/netlink/af_netlink.c): a datagram may have sk_sndbuf minus this. */
export const SEND_OVERHEAD = 32;

/** nfnetlink refuses every message, reads too, to a process without the capability. */
export const NO_CAPABILITY =
  'netfilter refuses this process (EPERM): run it as root, or with CAP_NET_ADMIN in the user namespace that owns the network namespace';
