// Replay: a Connector that answers from a recording instead of a kernel.
import { readPcap } from '../pcap/index.ts';
import type { Connector, NetlinkProtocol, Transport } from '../transport/transport.ts';
import { TransportError } from '../wire/index.ts';
import { acknowledged, isControl, messagesOf } from './datagram.ts';
import { type Listener, ReplayLine } from './replay-line.ts';
import type { ReplayMismatchError } from './replay-mismatch-error.ts';
import { leftOver } from './replay-reports.ts';
import { scriptsOf } from './script.ts';

export interface ReplayOptions {
  /** What the recording is called in messages: its file's name. */
  readonly name?: string;
}

export interface ReplayConnector extends Connector {
  /** Byte order of the host that was recorded: the requests must be in it. */
  readonly littleEndian: boolean;
  open(protocol: NetlinkProtocol): Promise<ReplayTransport>;
  /** @throws ReplayMismatchError when recorded requests were never sent, unless another mismatch was thrown before. */
  close(): Promise<void>;
}

/**
 * Transports that answer from a capture: one of `record`, or of other programs on an nlmon device.
 *
 * Each protocol is replayed in the recorded order, whatever sockets it went over: a request must be the
 * next one recorded of its protocol, but for sequence numbers, ports and padding. Its answers are then
 * there at once, with the live request's sequence numbers and port. Protocols do not wait for each
 * other.
 *
 * Notifications become readable when the requests recorded before them have been sent, on every
 * transport that has joined a group: of the group where the message's type tells it (nftables, trace,
 * conntrack, links), else of any. Who joins later gets those since the last request.
 *
 * `waitReadable` answers at once. Only with an infinite timeout and requests still to come does it
 * wait, for one of them to bring something; false then means that the recording is over, or that
 * the transport was closed.
 *
 * @throws DecodeError when these bytes are no capture of whole netlink datagrams.
 */
export function replay(pcapBytes: Uint8Array, options: ReplayOptions = {}): ReplayConnector {
  const { name = 'a recording' } = options;
  const pcap = readPcap(pcapBytes);
  const { littleEndian } = pcap;
  const lines = new Map(
    [...scriptsOf(pcap)].map(([protocol, script]) => [protocol, new ReplayLine(protocol, script, littleEndian, name)]),
  );
  const transports: ReplayTransport[] = [];
  let mismatch: ReplayMismatchError | undefined;
  return {
    description: `replay of ${name}`,
    littleEndian,
    open: async (protocol) => {
      const line = lines.get(protocol);
      if (line === undefined) throw new TransportError(`replay of ${name}: protocol ${protocol} is not replayed`);
      const transport = new ReplayTransport(line, FIRST_PORT + transports.length, (error) => {
        mismatch = error;
      });
      transports.push(transport);
      return transport;
    },
    close: async () => {
      for (const transport of transports) transport.close();
      const remaining = [...lines.values()].filter((line) => line.remaining.length > 0);
      if (mismatch !== undefined || remaining.length === 0) return;
      mismatch = leftOver(name, remaining);
      throw mismatch;
    },
  };
}

/** Away from process ids, which recorded sockets have for ports, and as the kernel's own choices in the upper half. */
const FIRST_PORT = 0xfe00_0001;

/** One replayed socket. */
export class ReplayTransport implements Transport, Listener {
  readonly kind = 'replay';
  readonly protocol: NetlinkProtocol;
  readonly portId: number;
  readonly caps = { synchronous: true, extAck: true, capAck: true, force: true } as const;
  readonly littleEndian: boolean;
  readonly groups = new Set<number>();
  private readonly line: ReplayLine;
  private readonly onMismatch: (error: ReplayMismatchError) => void;
  private readonly queue: Uint8Array[] = [];
  private readonly waiting = new Set<(readable: boolean) => void>();
  private closed = false;

  constructor(line: ReplayLine, portId: number, onMismatch: (error: ReplayMismatchError) => void) {
    this.protocol = line.protocol;
    this.portId = portId;
    this.littleEndian = line.littleEndian;
    this.line = line;
    this.onMismatch = onMismatch;
    line.listeners.add(this);
  }

  /** @throws ReplayMismatchError when this is not what was recorded next. */
  send(datagram: Uint8Array): void {
    if (this.closed) throw new TransportError('the replayed socket is closed: open a new one', { errno: 'EBADF' });
    const [first] = messagesOf(datagram, this.littleEndian);
    const [next] = this.line.remaining;
    // A capture of other programs has none of these.
    if (first !== undefined && isControl(first) && !next?.messages.some(isControl)) {
      this.deliver(acknowledged(first, this.littleEndian));
      return;
    }
    const mismatch = this.line.request(this, datagram);
    if (mismatch === undefined) return;
    this.onMismatch(mismatch);
    throw mismatch;
  }

  /** Nothing here takes long: the same as {@link send}. */
  async sendInBackground(datagram: Uint8Array): Promise<void> {
    this.send(datagram);
  }

  receive(): Uint8Array | undefined {
    return this.queue.shift();
  }

  waitReadable(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.queue.length > 0) return Promise.resolve(true);
    const over = this.closed || signal?.aborted === true || this.line.remaining.length === 0;
    if (over || timeoutMs !== Number.POSITIVE_INFINITY) return Promise.resolve(false);
    return new Promise((resolve) => {
      const abort = (): void => settle(false);
      const settle = (readable: boolean): void => {
        this.waiting.delete(settle);
        signal?.removeEventListener('abort', abort);
        resolve(readable);
      };
      this.waiting.add(settle);
      signal?.addEventListener('abort', abort);
    });
  }

  reserveReceive(bytes: number): number {
    return bytes;
  }

  join(group: number): void {
    this.groups.add(group);
    this.line.joined(this);
  }

  leave(group: number): void {
    this.groups.delete(group);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.line.listeners.delete(this);
    this.queue.length = 0;
    this.wake();
  }

  deliver(datagram: Uint8Array): void {
    this.queue.push(datagram);
  }

  wake(): void {
    const readable = this.queue.length > 0;
    if (!readable && !this.closed && this.line.remaining.length > 0) return;
    for (const settle of [...this.waiting]) settle(readable);
  }
}
