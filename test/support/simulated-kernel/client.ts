// A process that speaks to the simulated kernel, and what can befall it. Datagrams are counted from 1,
// over all its sockets.

import { messages as flowMessages } from '../../../src/conntrack/index.ts';
import { messages as ethtoolMessages } from '../../../src/ethtool/index.ts';
import { GENL_ID_CTRL } from '../../../src/genl/index.ts';
import { messages as marks } from '../../../src/nfnl/batch.ts';
import { messages as nftMessages } from '../../../src/nft/index.ts';
import { RTM_GETLINK } from '../../../src/rtnl/link-message.ts';
import type { Connector, NetlinkProtocol, Transport } from '../../../src/transport/transport.ts';
import { NETLINK_NETFILTER, NETLINK_ROUTE } from '../../../src/transport/transport.ts';
import { OverrunError, splitMessages, TransportError } from '../../../src/wire/index.ts';
import { SimulatedSocket } from './socket.ts';

/** Answers of the kernel to a datagram of this socket. */
export type Kernel = (protocol: NetlinkProtocol, datagram: Uint8Array, portId: number) => readonly Uint8Array[];

export interface ClientOptions {
  /** False: answers come later, as from a child process. Only then may `before` be given what takes time. */
  readonly synchronous?: boolean;
}

interface Fault {
  before?: () => void | Promise<void>;
  error?: Error;
  lost?: boolean;
}

export class SimulatedClient implements Connector {
  readonly description = 'simulated';
  readonly synchronous: boolean;
  /** What was sent: the names of each datagram's messages. */
  readonly sent: string[] = [];
  private readonly kernel: Kernel;
  private readonly nextPort: () => number;
  private readonly sockets: SimulatedSocket[] = [];
  private readonly faults = new Map<number, Fault>();
  private everyTime: ((n: number) => void | Promise<void>) | undefined;
  private lastDatagram = Number.POSITIVE_INFINITY;
  private work: Promise<void> = Promise.resolve();

  constructor(kernel: Kernel, nextPort: () => number, { synchronous = true }: ClientOptions = {}) {
    this.kernel = kernel;
    this.nextPort = nextPort;
    this.synchronous = synchronous;
  }

  /** The n-th datagram is not sent: `send` throws. */
  failAt(n: number, error: Error = new TransportError('send: No buffer space available', { errno: 'ENOBUFS' })): this {
    this.fault(n).error = error;
    return this;
  }

  /** The controller is aborted when the n-th datagram is sent. */
  abortAt(n: number, controller: AbortController): this {
    return this.before(n, () => controller.abort());
  }

  /** The process ends when the n-th datagram has reached the kernel: it sees no answer to it, and nothing after. */
  dieAt(n: number): this {
    this.lastDatagram = n;
    return this;
  }

  /** Something else happens before the n-th datagram. */
  before(n: number, work: () => void | Promise<void>): this {
    this.fault(n).before = work;
    return this;
  }

  /** Something else happens before every datagram. */
  beforeEach(work: (n: number) => void | Promise<void>): this {
    this.everyTime = work;
    return this;
  }

  /** The answers to the n-th datagram did not fit into the socket's buffer. */
  loseAnswers(n: number): this {
    this.fault(n).lost = true;
    return this;
  }

  async open(protocol: NetlinkProtocol): Promise<Transport> {
    if (this.dead) throw died();
    const socket = new SimulatedSocket(this, protocol, this.nextPort());
    this.sockets.push(socket);
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.close();
  }

  /** For its sockets. */
  deliver(socket: SimulatedSocket, datagram: Uint8Array): void {
    if (this.dead) throw died();
    this.sent.push(described(socket.protocol, datagram));
    const n = this.sent.length;
    const { error, lost = false, before } = this.faults.get(n) ?? {};
    if (error !== undefined) throw error;
    const copy = datagram.slice();
    if (!this.synchronous) {
      this.work = this.work.then(async () => {
        try {
          await this.everyTime?.(n);
          await before?.();
          this.process(socket, copy, n, lost);
        } catch (thrown) {
          socket.push(thrown instanceof Error ? thrown : new TransportError(String(thrown)));
        }
      });
      return;
    }
    const waits = [this.everyTime?.(n), before?.()];
    if (waits.some((wait) => wait !== undefined)) throw new Error('what takes time needs `synchronous: false`');
    this.process(socket, copy, n, lost);
  }

  private process(socket: SimulatedSocket, datagram: Uint8Array, n: number, lost: boolean): void {
    if (n > this.lastDatagram) throw died();
    const answers = this.kernel(socket.protocol, datagram, socket.portId);
    if (this.dead) for (const each of this.sockets) each.fail(died());
    else if (lost) socket.push(new OverrunError('the receive buffer was full: answers were lost'));
    else socket.push(...answers);
  }

  private get dead(): boolean {
    return this.sent.length >= this.lastDatagram;
  }

  private fault(n: number): Fault {
    const fault = this.faults.get(n) ?? {};
    this.faults.set(n, fault);
    return fault;
  }
}

function died(): TransportError {
  return new TransportError('this process was killed');
}

const NETFILTER: ReadonlyMap<number, string> = new Map(
  [...marks, ...nftMessages, ...flowMessages].map(({ type, name }) => [
    type,
    name.replace(/^(NFT|NFNL|IPCTNL)_MSG_/, ''),
  ]),
);
const GENERIC: ReadonlyMap<number, string> = new Map(
  ethtoolMessages.filter(({ direction }) => direction === 'request').map(({ type, name }) => [type, name.slice(12)]),
);

/** `BATCH_BEGIN NEWTABLE BATCH_END`, `FEATURES_SET`. */
function described(protocol: NetlinkProtocol, datagram: Uint8Array): string {
  return splitMessages(datagram)
    .map(({ type, payload }) => {
      if (protocol === NETLINK_ROUTE) return type === RTM_GETLINK ? 'GETLINK' : `route ${type}`;
      if (protocol === NETLINK_NETFILTER) return NETFILTER.get(type) ?? `netfilter ${type}`;
      return type === GENL_ID_CTRL ? 'GETFAMILY' : (GENERIC.get(payload[0] ?? 0) ?? `command ${payload[0]}`);
    })
    .join(' ');
}
