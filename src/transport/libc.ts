// What the socket transport needs of libc, and nothing more: the same few calls, whoever makes them
// (node:ffi or koffi). Every call answers as in C: -1 on failure, then errno().

import { constants } from 'node:os';

// linux/socket.h, asm-generic/socket.h (the same on every architecture Node runs on: x86, arm, riscv,
// ppc64, s390x, loongarch) and linux/netlink.h.
export const AF_NETLINK = 16;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SOL_NETLINK = 270;
export const NETLINK_ADD_MEMBERSHIP = 1;
export const NETLINK_DROP_MEMBERSHIP = 2;
export const NETLINK_CAP_ACK = 10;
export const NETLINK_EXT_ACK = 11;
export const MSG_TRUNC = 0x20;
/** poll(2): there is something to read. Errors (POLLERR) are always reported, asked for or not. */
const POLLIN = 1;
/** sizeof(struct sockaddr_nl): u16 family, u16 pad, u32 nl_pid, u32 nl_groups. */
export const SOCKADDR_NL_SIZE = 12;
/** sizeof(struct pollfd): i32 fd, i16 events, i16 revents. */
const POLLFD_SIZE = 8;

/**
 * Says once when a socket has something to read; then again only after the next `start`. It may say
 * so late, when that has been read already.
 */
export interface Watch {
  /** Begins to watch; keeps the event loop alive until it fired or was stopped. Idempotent. */
  start(): void;
  stop(): void;
  /** Before the socket is closed. `onReady` is not called any more. */
  close(): void;
}

/** The calls of libc. `Uint8Array`s are handed over as they lie in memory. */
export interface Libc {
  /** Who makes the calls: `node:ffi`, `koffi 3.3.4`. */
  readonly name: string;
  /** {@link Transport.kind} of the sockets made with it. */
  readonly kind: 'ffi' | 'koffi';
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array): number;
  getsockname(fd: number, address: Uint8Array, length: Uint8Array): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, length: Uint8Array): number;
  send(fd: number, data: Uint8Array, flags: number): number;
  recvfrom(fd: number, into: Uint8Array, flags: number, address: Uint8Array, length: Uint8Array): number;
  close(fd: number): number;
  /** Of the last call that answered -1; ask at once. */
  errno(): number;
  /** poll(2) without waiting: there is a datagram or an error to read. */
  isReadable(fd: number): boolean;
  /** `onReady` is called from the event loop, never from inside `start`. */
  watch(fd: number, onReady: () => void): Watch;
}

const errnoNames = new Map<number, string>();
// Some numbers have two names; the one everybody knows comes first in this list.
for (const [name, value] of Object.entries(constants.errno)) {
  if (!errnoNames.has(value) || name === 'EAGAIN') errnoNames.set(value, name);
}

/** `EPERM` for 1; `errno 4711` for one without a name. */
export function errnoName(errno: number): string {
  return errnoNames.get(errno) ?? `errno ${errno}`;
}

/** The bytes of one u32 in the host's order, as C's `int` and `socklen_t` lie in memory. */
export function hostInt(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}

/** The u32 in the host's order at a byte offset. */
export function readHostInt(bytes: Uint8Array, offset = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, LITTLE_ENDIAN);
}

export const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** A struct pollfd that asks for POLLIN. */
export function pollfd(fd: number): Uint8Array {
  const bytes = new Uint8Array(POLLFD_SIZE);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, fd, LITTLE_ENDIAN);
  view.setInt16(4, POLLIN, LITTLE_ENDIAN);
  return bytes;
}
