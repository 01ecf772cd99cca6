// The child process of addon.ts: one netlink socket of npm `netlink` and a pipe. That addon ends its
// process when a callback throws, when the receive buffer overruns, when it is closed in a callback
// with a send pending, and in a terminated worker; here this costs nobody anything.

import { Socket } from 'node:net';
import { worstAnswers } from './addon-bound.ts';
import {
  CHANNEL_FD,
  decodeNumbers,
  encodeFailure,
  encodeFrame,
  encodeNumbers,
  FRAME,
  type Frame,
  FrameReader,
} from './addon-frames.ts';
import { primer } from './addon-primer.ts';
import { LITTLE_ENDIAN } from './libc.ts';
import { Queue } from './queue.ts';
import type { NetlinkProtocol } from './transport.ts';

type RawNetlinkSocket = import('netlink/dist/raw.js').RawNetlinkSocket;

/** Cut to net.core.{r,w}mem_max by the kernel. */
const LARGEST_BUFFER = 0x3fffffff;
/** How long sends that are under way may take after the parent closed. */
const LAST_SENDS_MS = 1000;

class Child {
  readonly #socket: RawNetlinkSocket;
  readonly #channel: Socket;
  readonly #receiveBuffer: number;
  /** What is kept for a parent that does not read; above, datagrams are dropped, as the kernel would. */
  readonly #backlog: number;
  readonly #commands = new Queue<Frame>();
  /** What answers not yet read may take of the receive buffer, at worst. */
  #outstanding = 0;
  /** Sends that the addon has not done yet: only the first of a turn is done at once. */
  #sending = 0;
  #received = 0;
  #settling = false;
  #dropping = false;
  #primed = false;
  #ended = false;

  constructor(socket: RawNetlinkSocket, protocol: NetlinkProtocol, channel: Socket, backlog: number) {
    this.#socket = socket;
    this.#backlog = backlog;
    this.#channel = channel;
    socket.setRecvBufferSize(LARGEST_BUFFER);
    socket.setSendBufferSize(LARGEST_BUFFER);
    this.#receiveBuffer = socket.getRecvBufferSize();
    // Nothing may be thrown into the addon.
    const guard =
      <A extends unknown[]>(handle: (...args: A) => void) =>
      (...args: A): void => {
        try {
          handle(...args);
        } catch (error) {
          this.#fatal(error);
        }
      };
    socket.on(
      'message',
      guard((bytes, from) => this.#onDatagram(bytes, from.port)),
    );
    socket.on(
      'truncatedMessage',
      guard((_, from) => this.#fatal(new RangeError(`datagram cut at ${from.truncated}`))),
    );
    socket.on(
      'error',
      guard((error) => this.#onError(error)),
    );
    channel.on('drain', () => this.#resume());
    socket.send(
      primer(protocol),
      undefined,
      guard((error) => error && this.#fatal(error)),
    );
  }

  /** The first answer, whatever it says, is the primer's. */
  #onPrimed(answer: Uint8Array): void {
    const errno = new DataView(answer.buffer, answer.byteOffset).getInt32(16, LITTLE_ENDIAN);
    this.#primed = true;
    this.#channel.write(
      encodeNumbers(
        FRAME.ready,
        this.#socket.address().port,
        this.#receiveBuffer,
        this.#socket.getSendBufferSize(),
        -errno,
      ),
    );
  }

  command(frame: Frame): void {
    this.#commands.push(frame);
    this.#pump();
  }

  /** The parent closed its end, or is gone: what it sent before is still done. */
  end(): void {
    this.#ended = true;
    setTimeout(() => process.exit(0), LAST_SENDS_MS);
    this.#pump();
  }

  #pump(): void {
    for (let frame = this.#commands.peek(); frame !== undefined; frame = this.#commands.peek()) {
      if (frame.type === FRAME.send) {
        const { bytes } = worstAnswers(frame.payload);
        // The answers to what was sent before must be read first.
        if (this.#outstanding > 0 && this.#outstanding + bytes > this.#receiveBuffer) {
          this.#settle();
          return;
        }
        this.#outstanding += bytes;
        this.#send(frame.payload);
        this.#settle();
      } else {
        this.#membership(frame);
      }
      this.#commands.shift();
    }
    // Never close() inside a callback of the addon.
    if (this.#ended && this.#sending === 0) setImmediate(() => process.exit(0));
  }

  #send(datagram: Uint8Array): void {
    this.#sending += 1;
    this.#socket.send(datagram, undefined, (error) => {
      this.#sending -= 1;
      if (error) this.#report(FRAME.failure, error.code, `send of ${datagram.length} bytes: ${error.message}`);
    });
  }

  #membership(frame: Frame): void {
    const [group = 0] = decodeNumbers(frame.payload);
    try {
      if (frame.type === FRAME.join) this.#socket.addMembership(group);
      else this.#socket.dropMembership(group);
    } catch (error) {
      const what = frame.type === FRAME.join ? 'join' : 'leave';
      this.#report(FRAME.failure, codeOf(error), `${what} of multicast group ${group}: ${textOf(error)}`);
    }
  }

  /**
   * All answers are queued when the kernel has taken a datagram, and each turn of the event loop reads
   * some of them: after a turn (from one immediate to the next) without any, none is left.
   */
  #settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    let seen = -1;
    const turn = (): void => {
      if (this.#received !== seen || this.#sending > 0) {
        seen = this.#received;
        setImmediate(turn);
        return;
      }
      this.#settling = false;
      this.#outstanding = 0;
      this.#pump();
    };
    setImmediate(turn);
  }

  #onDatagram(bytes: Uint8Array, port: number): void {
    this.#received += 1;
    if (port !== 0) return;
    if (!this.#primed) {
      this.#onPrimed(bytes);
      return;
    }
    if (this.#channel.writableLength > this.#backlog) this.#dropping = true;
    if (!this.#dropping) this.#channel.write(encodeFrame(FRAME.datagram, bytes));
  }

  #resume(): void {
    if (!this.#dropping) return;
    this.#dropping = false;
    this.#report(FRAME.overrun, 'ENOBUFS', `the process did not read for too long (${this.#backlog} bytes waited)`);
  }

  /** recvmsg failed. ENOBUFS comes here only if the addon was reading already; else it aborts. */
  #onError(error: Error): void {
    const errno = codeOf(error);
    if (errno === 'ENOBUFS')
      this.#report(FRAME.overrun, errno, 'the kernel dropped messages: the receive buffer was full');
    else this.#fatal(error);
  }

  #report(type: number, errno: string | undefined, text: string): void {
    this.#channel.write(encodeFailure(type, errno, text));
  }

  #fatal(error: unknown): void {
    setImmediate(() => fatal(this.#channel, error));
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fatal(channel: Socket, error: unknown): void {
  channel.write(encodeFailure(FRAME.fatal, codeOf(error), textOf(error)));
  channel.end(() => process.exit(1));
}

async function main(protocol: NetlinkProtocol, backlog: number): Promise<void> {
  process.title = 'nft-offload-netlink';
  // Ctrl-C and the like go to the parent; this process ends with it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true, allowHalfOpen: true });
  // The parent is gone, and nobody is left to tell.
  channel.on('error', () => process.exit(1));
  try {
    // Not the package's main file, which loads all its protocols.
    const { RawNetlinkSocket: Raw } = await import('netlink/dist/raw.js');
    const socket = new Raw(protocol, { messagePeeking: true, recvBufferSize: 0, sendBufferSize: 0 });
    const child = new Child(socket, protocol, channel, backlog);
    const reader = new FrameReader();
    channel.on('data', (chunk: Uint8Array) => {
      try {
        for (const frame of reader.push(chunk)) child.command(frame);
      } catch (error) {
        fatal(channel, error);
      }
    });
    channel.on('end', () => child.end());
  } catch (error) {
    fatal(channel, error);
  }
}

const [protocol, backlog] = process.argv.slice(2).map(Number);
await main(protocol as NetlinkProtocol, backlog ?? 0);
