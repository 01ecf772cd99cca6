// The netlink socket in this process: one implementation over libc, whoever makes the calls. What
// netlink(7) does not say comes from net/netlink/af_netlink.c.

import debug from 'debug';
import { OverrunError, TransportError } from '../wire/errors.ts';
import { type SendResult, writeInBackground } from './background-write.ts';
import * as libc from './libc.ts';
import { NO_CAPABILITY, overLimit, RAISE_LIMIT, SEND_OVERHEAD } from './limits.ts';
import { NETLINK_NETFILTER, type NetlinkProtocol, type Transport, type TransportCaps } from './transport.ts';
import { Waiters } from './waiters.ts';

const log = debug('nft-offload:transport');

/** The kernel fills at most 32 KiB of a dump datagram; an error may echo a request of a little more than 64 KiB. */
const RECEIVE_SIZE = 64 * 1024;
/** SO_*BUF* take half of what they set, as a signed int. */
const LARGEST_BUFFER = 0x7ffffffe;
/** What one system call takes at most (MAX_RW_COUNT, linux/fs.h), where pages have 64 KiB. */
const LARGEST_SEND = 0x7fff0000;

const BE_PRIVILEGED = 'run with CAP_NET_ADMIN in the initial user namespace';

// linux/netlink.h
const NLMSG_NOOP = 1;
const NLMSG_ERROR = 2;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLMSG_HDRLEN = 16;

export class LibcSocket implements Transport {
  readonly kind: string;
  readonly protocol: NetlinkProtocol;
  readonly portId: number;
  readonly caps: TransportCaps & { readonly largestDatagram: number };
  readonly #libc: libc.Libc;
  readonly #fd: number;
  readonly #receiveBuffer = new Uint8Array(RECEIVE_SIZE);
  readonly #sender = new Uint8Array(libc.SOCKADDR_NL_SIZE);
  readonly #senderLength = libc.hostInt(libc.SOCKADDR_NL_SIZE);
  readonly #senderLengthWord = new Uint32Array(this.#senderLength.buffer);
  readonly #senderWords = new Uint32Array(this.#sender.buffer);
  readonly #onClose: (() => void) | undefined;
  readonly #watch: libc.Watch;
  readonly #waiters: Waiters;
  /** Another thread sends: the descriptor must stay what it is. */
  #sending = false;
  #closed = false;

  /**
   * Opens, binds and sets up a socket.
   * @param onClose is told once, when the socket was closed
   * @throws TransportError with the system call and its errno
   */
  constructor(calls: libc.Libc, protocol: NetlinkProtocol, onClose?: () => void) {
    this.#libc = calls;
    this.kind = calls.kind;
    this.protocol = protocol;
    this.#onClose = onClose;
    this.#fd = calls.socket(libc.AF_NETLINK, libc.SOCK_RAW | libc.SOCK_CLOEXEC | libc.SOCK_NONBLOCK, protocol);
    if (this.#fd < 0) throw this.#failure(`socket(AF_NETLINK, SOCK_RAW, ${protocol})`);
    try {
      this.portId = this.#bind();
      this.caps = {
        synchronous: true,
        extAck: this.#set(libc.SOL_NETLINK, libc.NETLINK_EXT_ACK, 1),
        capAck: this.#set(libc.SOL_NETLINK, libc.NETLINK_CAP_ACK, 1),
        force: this.#raiseSendBuffer(),
        largestDatagram: Math.min(this.#get(libc.SO_SNDBUF) - SEND_OVERHEAD, LARGEST_SEND),
      };
      // NETLINK_GET_STRICT_CHK stays off: it makes rtnetlink refuse attributes and header fields in
      // dump requests that it otherwise ignores, so that an older kernel would fail instead of
      // answering; what it adds (filters of address and route dumps) is not used here. nf_tables and
      // generic netlink check strictly without it.
      this.#prime();
      this.#watch = calls.watch(this.#fd, () => this.#onReady());
    } catch (error) {
      calls.close(this.#fd);
      throw error;
    }
    this.#waiters = new Waiters(
      () => this.#watch.start(),
      () => this.#watch.stop(),
    );
    log('open %s protocol=%d fd=%d port=%d %o', calls.name, protocol, this.#fd, this.portId, this.caps);
  }

  send(datagram: Uint8Array): void {
    this.#checkSend(datagram);
    for (;;) {
      const sent = this.#libc.send(this.#fd, datagram, 0);
      const errno = sent < 0 ? this.#libc.errno() : 0;
      if (libc.errnoName(errno) === 'EINTR') continue;
      checkSent(datagram.length, { sent, errno });
      return;
    }
  }

  async sendInBackground(datagram: Uint8Array): Promise<void> {
    this.#checkSend(datagram);
    this.#sending = true;
    try {
      checkSent(datagram.length, await writeInBackground(this.#fd, datagram));
    } finally {
      this.#sending = false;
      if (this.#closed) this.#closeDescriptor();
    }
  }

  receive(): Uint8Array | undefined {
    this.#checkOpen('receive');
    for (;;) {
      // recvfrom overwrites both: the sender's address and its length.
      this.#senderLengthWord[0] = libc.SOCKADDR_NL_SIZE;
      // With MSG_TRUNC netlink answers the datagram's true length, also where the buffer was shorter.
      const length = this.#libc.recvfrom(
        this.#fd,
        this.#receiveBuffer,
        libc.MSG_TRUNC,
        this.#sender,
        this.#senderLength,
      );
      if (length < 0) {
        const errno = libc.errnoName(this.#libc.errno());
        if (errno === 'EAGAIN') return undefined;
        if (errno === 'EINTR') continue;
        if (errno === 'ENOBUFS') {
          throw new OverrunError('the kernel dropped messages: the receive buffer was full (ENOBUFS)');
        }
        throw new TransportError(`receive: ${errno}`, { errno });
      }
      // Any process with CAP_NET_ADMIN may send to our port; the kernel's own port is 0.
      const port = this.#senderWords[1];
      if (port !== 0) {
        log('dropped %d bytes from port %d, not the kernel', length, port);
        continue;
      }
      if (length > RECEIVE_SIZE) {
        throw new TransportError(`a datagram of ${length} bytes does not fit the receive buffer of ${RECEIVE_SIZE}`, {
          errno: 'EMSGSIZE',
        });
      }
      return this.#receiveBuffer.subarray(0, length);
    }
  }

  async waitReadable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#closed || signal?.aborted === true) return false;
    if (this.#libc.isReadable(this.#fd)) return true;
    return this.#waiters.wait(timeoutMs, signal);
  }

  reserveReceive(bytes: number): number {
    this.#checkOpen('reserveReceive');
    return this.#grow(libc.SO_RCVBUF, libc.SO_RCVBUFFORCE, bytes);
  }

  join(group: number): void {
    this.#membership(libc.NETLINK_ADD_MEMBERSHIP, group, 'join');
  }

  leave(group: number): void {
    this.#membership(libc.NETLINK_DROP_MEMBERSHIP, group, 'leave');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    // The number must not become another file's under the other thread's feet.
    if (!this.#sending) this.#closeDescriptor();
    this.#waiters.settleAll(false);
    this.#onClose?.();
  }

  #closeDescriptor(): void {
    this.#libc.close(this.#fd);
    log('closed fd=%d port=%d', this.#fd, this.portId);
  }

  /** The news may be old: what was there has been received before anybody waited again. */
  #onReady(): void {
    if (this.#libc.isReadable(this.#fd)) this.#waiters.settleAll(true);
    else if (this.#waiters.size > 0) this.#watch.start();
  }

  #bind(): number {
    const address = new Uint8Array(libc.SOCKADDR_NL_SIZE);
    new Uint16Array(address.buffer, 0, 1)[0] = libc.AF_NETLINK;
    // nl_pid 0: the kernel picks a free port.
    if (this.#libc.bind(this.#fd, address) < 0) throw this.#failure('bind');
    const length = libc.hostInt(address.length);
    if (this.#libc.getsockname(this.#fd, address, length) < 0) throw this.#failure('getsockname');
    return libc.readHostInt(address, 4);
  }

  /**
   * Sends a message that every protocol acknowledges without looking at it, and reads the answer.
   * A dump's datagrams are as large as the largest buffer that a receive on this socket had so far
   * (nlk->max_recvmsg_len, set when a datagram is taken). Before the first one the kernel takes ~3.7
   * KiB, and an nf_tables object that does not fit that ends the dump without a word.
   */
  #prime(): void {
    const noop = new Uint8Array(NLMSG_HDRLEN);
    const view = new DataView(noop.buffer);
    view.setUint32(0, NLMSG_HDRLEN, libc.LITTLE_ENDIAN);
    view.setUint16(4, NLMSG_NOOP, libc.LITTLE_ENDIAN);
    view.setUint16(6, NLM_F_REQUEST | NLM_F_ACK, libc.LITTLE_ENDIAN);
    this.send(noop);
    const answer = this.receive();
    if (answer === undefined) {
      log('no answer to NLMSG_NOOP: dumps start with small datagrams');
      return;
    }
    const header = new DataView(answer.buffer, answer.byteOffset, answer.length);
    if (answer.length < NLMSG_HDRLEN + 4 || header.getUint16(4, libc.LITTLE_ENDIAN) !== NLMSG_ERROR) return;
    const errno = libc.errnoName(-header.getInt32(NLMSG_HDRLEN, libc.LITTLE_ENDIAN));
    // nfnetlink refuses everything, reads too, without the capability.
    if (errno === 'EPERM' && this.protocol === NETLINK_NETFILTER) throw new TransportError(NO_CAPABILITY, { errno });
  }

  #checkSend(datagram: Uint8Array): void {
    this.#checkOpen('send');
    if (this.#sending) {
      throw new TransportError('send: another one is under way in the background: wait until it is done', {
        errno: 'EBUSY',
      });
    }
    const { force, largestDatagram } = this.caps;
    if (datagram.length <= largestDatagram) return;
    throw overLimit(datagram.length, largestDatagram, this.protocol, force ? [] : [RAISE_LIMIT, BE_PRIVILEGED]);
  }

  /** Makes a socket buffer at least `bytes`, as far as allowed; says what it then is. */
  #grow(option: number, forceOption: number, bytes: number): number {
    const before = this.#get(option);
    if (bytes <= before) return before;
    // The kernel doubles the number it is given (socket(7)).
    const half = Math.ceil(Math.min(bytes, LARGEST_BUFFER) / 2);
    // The plain option is cut to net.core.{w,r}mem_max; it must not shrink what is there.
    if (!this.#set(libc.SOL_SOCKET, forceOption, half)) {
      this.#set(libc.SOL_SOCKET, option, half);
      if (this.#get(option) < before) this.#set(libc.SOL_SOCKET, option, Math.ceil(before / 2));
    }
    const after = this.#get(option);
    log('fd=%d buffer %d: %d -> %d, wanted %d', this.#fd, option, before, after, bytes);
    return after;
  }

  /**
   * As large as is allowed, from the start: the kernel only compares a datagram with it. The plain
   * option is cut to net.core.wmem_max. True where it may be forced.
   */
  #raiseSendBuffer(): boolean {
    const half = Math.floor(LARGEST_BUFFER / 2);
    if (this.#set(libc.SOL_SOCKET, libc.SO_SNDBUFFORCE, half)) return true;
    this.#set(libc.SOL_SOCKET, libc.SO_SNDBUF, half);
    return false;
  }

  #membership(option: number, group: number, what: string): void {
    this.#checkOpen(what);
    if (this.#libc.setsockopt(this.#fd, libc.SOL_NETLINK, option, libc.hostInt(group)) < 0) {
      throw this.#failure(`${what} of multicast group ${group}`);
    }
  }

  #set(level: number, option: number, value: number): boolean {
    return this.#libc.setsockopt(this.#fd, level, option, libc.hostInt(value)) === 0;
  }

  #get(option: number): number {
    const value = libc.hostInt(0);
    if (this.#libc.getsockopt(this.#fd, libc.SOL_SOCKET, option, value, libc.hostInt(value.length)) < 0) {
      throw this.#failure(`getsockopt ${option}`);
    }
    return libc.readHostInt(value);
  }

  #checkOpen(what: string): void {
    if (this.#closed) throw new TransportError(`${what}: the transport is closed`, { errno: 'EBADF' });
  }

  #failure(what: string): TransportError {
    return failure(what, this.#libc.errno());
  }
}

function failure(what: string, number: number): TransportError {
  const errno = libc.errnoName(number);
  return new TransportError(`${what}: ${errno}`, { errno });
}

/** The kernel takes a datagram whole or not at all. */
function checkSent(length: number, { sent, errno }: SendResult): void {
  if (sent < 0) throw failure(`send of ${length} bytes`, errno);
  if (sent !== length) throw new TransportError(`send took ${sent} of ${length} bytes`);
}
