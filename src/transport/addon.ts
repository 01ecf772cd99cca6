// The way to the kernel of last resort, for Node 20 to 25 without koffi: npm `netlink`, in a child
// process of its own, because that addon ends the process it runs in in four situations that no
// JavaScript can catch (see addon-child.ts). Its death is an error here, never the caller's.

import debug from 'debug';
import { OverrunError, TransportError } from '../wire/errors.ts';
import { worstAnswers } from './addon-bound.ts';
import { decodeFailure, decodeNumbers, encodeFrame, encodeNumbers, FRAME, type Frame } from './addon-frames.ts';
import { AddonProcess } from './addon-process.ts';
import { errnoName } from './libc.ts';
import { NO_CAPABILITY, overLimit, RAISE_LIMIT, SEND_OVERHEAD, wayOut } from './limits.ts';
import { Queue } from './queue.ts';
import { NETLINK_NETFILTER, type NetlinkProtocol, type Transport, type TransportCaps } from './transport.ts';
import { Waiters } from './waiters.ts';

const log = debug('nft-offload:transport');

/** What may wait here for `receive`; above, the pipe is not read until half of it is gone. */
const LARGEST_BACKLOG = 16 * 1024 * 1024;

/**
 * Starts a child process with one socket.
 * @throws TransportError when it cannot be started, or the kernel refuses the socket
 */
export async function openAddon(protocol: NetlinkProtocol, onClose: () => void): Promise<Transport> {
  const process = new AddonProcess(protocol);
  try {
    const ready = await process.ready();
    const [portId = 0, receiveBuffer = 0, sendBuffer = 0, errno = 0] = decodeNumbers(ready.payload);
    // nfnetlink refuses everything, reads too, without the capability.
    if (protocol === NETLINK_NETFILTER && errnoName(errno) === 'EPERM') {
      throw new TransportError(NO_CAPABILITY, { errno: 'EPERM' });
    }
    log(
      'open addon protocol=%d child=%d port=%d rcvbuf=%d sndbuf=%d',
      protocol,
      process.pid,
      portId,
      receiveBuffer,
      sendBuffer,
    );
    return new AddonTransport(process, protocol, { portId, receiveBuffer, sendBuffer }, onClose);
  } catch (error) {
    process.end();
    throw error;
  }
}

interface SocketFacts {
  readonly portId: number;
  readonly receiveBuffer: number;
  readonly sendBuffer: number;
}

/**
 * A socket in a child process. Answers arrive after `send` returned, and a `join` counts from the
 * next answer to a request that was sent on this transport after it.
 */
class AddonTransport implements Transport {
  readonly kind = 'addon';
  readonly protocol: NetlinkProtocol;
  readonly portId: number;
  readonly caps: TransportCaps & { readonly largestDatagram: number };
  readonly #process: AddonProcess;
  readonly #facts: SocketFacts;
  readonly #onClose: () => void;
  readonly #waiters: Waiters;
  readonly #queue = new Queue<Uint8Array | Error>();
  #queuedBytes = 0;
  /** Why nothing goes any more; undefined while the child lives. */
  #failed: Error | undefined;
  #closed = false;

  constructor(process: AddonProcess, protocol: NetlinkProtocol, facts: SocketFacts, onClose: () => void) {
    this.#process = process;
    this.protocol = protocol;
    this.portId = facts.portId;
    this.#facts = facts;
    this.caps = {
      synchronous: false,
      extAck: false,
      capAck: false,
      force: false,
      largestDatagram: facts.sendBuffer - SEND_OVERHEAD,
    };
    this.#onClose = onClose;
    this.#waiters = new Waiters(
      () => process.ref(),
      () => process.unref(),
    );
    process.unref();
    process.start(
      (frame) => this.#onFrame(frame),
      (error) => this.#onEnd(error),
    );
  }

  send(datagram: Uint8Array): void {
    this.#checkAlive('send');
    this.#checkSize(datagram);
    this.#process.write(encodeFrame(FRAME.send, datagram));
  }

  /** The child waits for the kernel in any case; a pipe takes what it is given without waiting. */
  async sendInBackground(datagram: Uint8Array): Promise<void> {
    this.send(datagram);
  }

  receive(): Uint8Array | undefined {
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#checkAlive('receive');
      return undefined;
    }
    if (next instanceof Error) throw next;
    this.#queuedBytes -= next.length;
    if (this.#queuedBytes < LARGEST_BACKLOG / 2) this.#process.resume();
    return next;
  }

  async waitReadable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#closed || signal?.aborted === true) return false;
    if (this.#queue.length > 0) return true;
    // The failure was thrown once already; true for ever would make a loop of it.
    if (this.#failed !== undefined) return false;
    return this.#waiters.wait(timeoutMs, signal);
  }

  /** The buffer is as large as net.core.rmem_max allows from the start. */
  reserveReceive(_bytes: number): number {
    this.#checkAlive('reserveReceive');
    return this.#facts.receiveBuffer;
  }

  join(group: number): void {
    this.#checkAlive('join');
    this.#process.write(encodeNumbers(FRAME.join, group));
  }

  leave(group: number): void {
    this.#checkAlive('leave');
    this.#process.write(encodeNumbers(FRAME.leave, group));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.clear();
    this.#process.end();
    this.#waiters.settleAll(false);
    this.#onClose();
  }

  #onFrame(frame: Frame): void {
    if (this.#closed) return;
    if (frame.type === FRAME.datagram) {
      this.#queue.push(frame.payload);
      this.#queuedBytes += frame.payload.length;
      if (this.#queuedBytes > LARGEST_BACKLOG) this.#process.pause();
    } else {
      const { errno, text } = decodeFailure(frame.payload);
      this.#queue.push(frame.type === FRAME.overrun ? new OverrunError(text) : transportError(text, errno));
    }
    this.#waiters.settleAll(true);
  }

  #onEnd(error: Error): void {
    if (this.#closed) return;
    log('addon child=%d ended: %s', this.#process.pid, error.message);
    this.#failed = error;
    this.#queue.push(error);
    this.#waiters.settleAll(true);
  }

  #checkAlive(what: string): void {
    if (this.#closed) throw new TransportError(`${what}: the transport is closed`, { errno: 'EBADF' });
    if (this.#failed !== undefined) {
      throw new TransportError(`${what}: the transport has failed: ${this.#failed.message}`, {
        cause: this.#failed,
        errno: 'EPIPE',
      });
    }
  }

  /** What could overrun the child's receive buffer, and thereby end it, is refused before it is sent. */
  #checkSize(datagram: Uint8Array): void {
    const limit = this.caps.largestDatagram;
    if (datagram.length > limit) throw overLimit(datagram.length, limit, this.protocol, [RAISE_LIMIT, ...BETTER_WAYS]);
    const { messages, bytes } = worstAnswers(datagram);
    // A single answer is taken whatever its size, if nothing else waits; the child sees to that.
    if (messages > 1 && bytes > this.#facts.receiveBuffer) {
      throw new TransportError(
        `the answers to ${messages} messages (${datagram.length} bytes) may take ${bytes} bytes, over the limit of ` +
          `${this.#facts.receiveBuffer} that this socket may receive; nothing was sent: ` +
          wayOut(this.protocol, ['raise the sysctl net.core.rmem_max', ...BETTER_WAYS]),
        { errno: 'EMSGSIZE' },
      );
    }
  }
}

const BETTER_WAYS = ['install koffi (npm install koffi)', 'use Node 26.1+'];

function transportError(text: string, errno: string | undefined): TransportError {
  return new TransportError(text, errno === undefined ? {} : { errno });
}
