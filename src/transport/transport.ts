// The seam between this package and the kernel: datagrams in, datagrams out, close. Everything above
// it (session, clients, command) knows only these two interfaces, so that a recording, a replay or a
// simulated kernel cannot be told from a socket.

/** The netlink protocols this package speaks (linux/netlink.h). */
export const NETLINK_ROUTE = 0;
export const NETLINK_NETFILTER = 12;
export const NETLINK_GENERIC = 16;

export type NetlinkProtocol = typeof NETLINK_ROUTE | typeof NETLINK_NETFILTER | typeof NETLINK_GENERIC;

/** What a transport can do; the session adapts to it and nothing is assumed. */
export interface TransportCaps {
  /**
   * True where the kernel's answers are all queued when `send` returns (a socket in this process):
   * an empty queue then means that nothing more comes. False where they arrive later (a child process).
   */
  readonly synchronous: boolean;
  /** NETLINK_EXT_ACK is set: the kernel says in words what it refuses. */
  readonly extAck: boolean;
  /** NETLINK_CAP_ACK is set: errors do not echo the whole request. */
  readonly capAck: boolean;
  /** SO_SNDBUFFORCE and SO_RCVBUFFORCE are allowed (CAP_NET_ADMIN in the first user namespace). */
  readonly force: boolean;
  /**
   * The largest datagram that `send` can take, in bytes: what is over it is refused. Absent where
   * nothing limits it (a replay). Where `synchronous` is false, one below it is still refused when the
   * answers to it could be more than the socket holds.
   */
  readonly largestDatagram?: number;
}

/** One netlink socket, or what stands for one. */
export interface Transport {
  /** Which way to the kernel this is: `ffi`, `koffi`, `addon`, `replay`. */
  readonly kind: string;
  readonly protocol: NetlinkProtocol;
  /** nlmsg_pid of this socket: the kernel's answers carry it. */
  readonly portId: number;
  readonly caps: TransportCaps;
  /** Byte order of the host that answers; default: this machine's. A replay has that of its capture. */
  readonly littleEndian?: boolean;
  /**
   * Sends one datagram to the kernel (port 0).
   * @throws TransportError EMSGSIZE when it is larger than the socket can take, with size and limit, before anything is sent.
   */
  send(datagram: Uint8Array): void;
  /**
   * {@link send} that leaves the event loop free while the kernel works: resolves when the kernel has
   * taken the datagram (where `caps.synchronous` is false: when it is on its way, as after `send`). It
   * always settles, and until it does the bytes must stay as they are, the process stays alive, and nothing
   * else may be sent on this transport (EBUSY). All else may be done; `close` lets it finish first.
   * @throws TransportError as `send` does, but always by the promise: nothing was sent
   */
  sendInBackground(datagram: Uint8Array): Promise<void>;
  /**
   * The next queued datagram, or undefined when none is queued. The bytes are only valid until the
   * next call: copy what is to stay. Datagrams that do not come from the kernel are not shown.
   * @throws OverrunError when the kernel had to drop messages (ENOBUFS); the next call goes on after the gap.
   * @throws TransportError when the transport is closed, or has failed for good (the addon's child process ended)
   */
  receive(): Uint8Array | undefined;
  /**
   * Resolves true as soon as `receive` has something (a datagram or an error), false after `timeoutMs`
   * or when the signal aborts. Infinity waits for ever. Now and then nothing is there all the same: a
   * datagram of another process woke it. False at once where the transport is closed or has failed.
   */
  waitReadable(timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Makes room for `bytes` of answers (SO_RCVBUF), as far as allowed; says what the kernel gave. */
  reserveReceive(bytes: number): number;
  /**
   * Multicast groups, by number. Where `caps.synchronous` is false a membership counts, and an error
   * shows in `receive`, by the time the next request sent on this transport is answered.
   */
  join(group: number): void;
  leave(group: number): void;
  /** Idempotent; allowed at any moment, also from a callback. A pending `waitReadable` resolves false. */
  close(): void;
}

/** Opens transports: one for each protocol and client. The command's `--transport` picks one of these. */
export interface Connector {
  /** For `--debug` and error messages, e.g. `ffi (node:ffi)` or `replay of x.pcap`. */
  readonly description: string;
  open(protocol: NetlinkProtocol): Promise<Transport>;
  /** Ends what all its transports share: a recording is completed, a replay says what was left over. */
  close(): Promise<void>;
}
