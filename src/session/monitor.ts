// What the kernel tells a multicast group, as events, on a socket of its own.
import type { Connector, NetlinkProtocol, Transport } from '../transport/transport.ts';
import type { NetlinkMessage } from '../wire/index.ts';
import {
  NLMSG_MIN_TYPE,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
  OverrunError,
  splitMessages,
  TransportError,
} from '../wire/index.ts';
import { Session, type SessionOptions } from './session.ts';
import { eventLoopTurn } from './turn.ts';

/**
 * Room for what is told while nobody listens: 10,000 new rules take 12 MB. Memory only where it is used;
 * the kernel gives as much of it as it allows.
 */
const RECEIVE_BYTES = 64 * 1024 * 1024;
/** After so many datagrams without a wait the event loop gets its turn. */
const DATAGRAMS_A_TURN = 64;

/** The kernel told more than the socket could hold: what was lost is not known. */
export interface Overrun {
  readonly event: 'overrun';
  /** What happened and what to do, in words. */
  readonly message: string;
}

/** Which groups, and what their messages mean. */
export interface MonitorSource<E> {
  readonly protocol: NetlinkProtocol;
  readonly groups: readonly number[];
  /** In words, for errors: `monitor nf_tables`. */
  readonly operation: string;
  /** The events a message stands for: none, one or several. `littleEndian` is the kernel's byte order. */
  message(message: NetlinkMessage, littleEndian: boolean): readonly E[];
  /** Messages were lost: what half was read is to be forgotten. */
  overrun(): readonly E[];
}

/**
 * Events as they come, from the moment `ready` resolves. What is read slowly waits in the socket's
 * buffer; what does not fit there is reported as an overrun. Ends when its signal aborts, when it is
 * closed, when the loop over it is left, or with the recording it is played from. For one reader.
 */
export class Monitor<E> implements AsyncIterable<E>, AsyncDisposable {
  /** Resolves when the kernel has us among its listeners: changes from then on are not missed. */
  readonly ready: Promise<void>;
  private readonly source: MonitorSource<E>;
  private readonly signal: AbortSignal | undefined;
  private readonly connector: Connector;
  private opened: Promise<Session>;
  private readonly onAbort = (): void => this.close();
  private closed = false;

  constructor(connector: Connector, source: MonitorSource<E>, options: SessionOptions = {}) {
    this.source = source;
    this.connector = connector;
    this.signal = options.signal;
    this.opened = this.listen();
    this.ready = this.opened.then(() => undefined);
    // Whoever iterates is told; nobody has to ask for `ready`.
    this.opened.catch(() => undefined);
    this.ready.catch(() => undefined);
    // Whether anybody reads or not.
    if (this.signal?.aborted) this.close();
    else this.signal?.addEventListener('abort', this.onAbort);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, undefined> {
    try {
      if (this.signal?.aborted || this.closed) return;
      let session = await this.opened;
      let readable = true;
      let lost = false;
      for (let count = 1; !this.ended; count++) {
        if (count % DATAGRAMS_A_TURN === 0) await eventLoopTurn();
        const { transport, littleEndian } = session;
        const heard = receive(transport, lost);
        if (heard === 'overrun' && transport.caps.synchronous) {
          // The kernel is silent until what is queued has been read: only then what is read anew is complete.
          lost = true;
          continue;
        }
        // What is queued in another process cannot be seen: a new socket hears everything from now on.
        if (heard === 'overrun' || heard === 'failed') {
          session = await this.listenAgain(session);
          lost = false;
          if (!this.ended) yield* this.source.overrun();
          continue;
        }
        if (heard === undefined) {
          if (lost) yield* this.source.overrun();
          lost = false;
          // Nothing there, and nothing will be: a recording that is played to its end.
          if (!readable) return;
          readable = await transport.waitReadable(Number.POSITIVE_INFINITY, this.signal);
          continue;
        }
        readable = true;
        for (const message of splitMessages(heard, littleEndian)) {
          if (message.type === NLMSG_OVERRUN) lost = true;
          // The carrier's own: acknowledgements, ends of dumps, nothing at all.
          if (message.type < NLMSG_MIN_TYPE) continue;
          for (const event of this.source.message(message, littleEndian)) {
            if (this.ended) return;
            yield event;
          }
        }
      }
    } catch (error) {
      // Closed or aborted while it was being opened.
      if (!this.ended) throw error;
    } finally {
      this.close();
    }
  }

  /** Idempotent; a pending read ends. */
  close(): void {
    this.closed = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.opened.then(
      (session) => session.close(),
      () => undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private get ended(): boolean {
    return this.closed || this.signal?.aborted === true;
  }

  /** On a new socket: the old one has failed, or is no longer known to hear everything (npm netlink, in its child process). */
  private listenAgain(failed: Session): Promise<Session> {
    failed.close();
    this.opened = this.listen();
    return this.opened;
  }

  private async listen(): Promise<Session> {
    const { protocol, groups, operation } = this.source;
    const session = new Session(await this.connector.open(protocol));
    try {
      session.transport.reserveReceive(RECEIVE_BYTES);
      for (const group of groups) session.transport.join(group);
      // Acknowledged: the memberships count by now, whatever the transport is, and we are allowed to listen.
      await session.request({ type: NLMSG_NOOP, payload: new Uint8Array(0), operation }, { signal: this.signal });
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }
}

/** `failed`: the overrun that it told before was its end. */
function receive(transport: Transport, lost: boolean): Uint8Array | 'overrun' | 'failed' | undefined {
  try {
    const datagram = transport.receive();
    return datagram && new Uint8Array(datagram);
  } catch (error) {
    if (error instanceof OverrunError) return 'overrun';
    if (lost && error instanceof TransportError) return 'failed';
    throw error;
  }
}
