// Requests, acknowledgements, dumps and exchanges over one Transport: sequence numbers, interrupted
// dumps, overruns, cancellation. Knows no socket and no family.
import createDebug from 'debug';
import type { Transport } from '../transport/transport.ts';
import type { Acknowledgement, Codec, NetlinkMessage, OutgoingMessage, WireOptions } from '../wire/index.ts';
import {
  acknowledgement,
  decode,
  done,
  encode,
  HOST_LITTLE_ENDIAN,
  joinMessages,
  NftOffloadError,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
  OverrunError,
  splitMessages,
  TransportError,
} from '../wire/index.ts';
import { KernelError, ProtocolError } from './kernel-error.ts';
import { type Request, refusal } from './request.ts';
import { eventLoopTurn } from './turn.ts';

const debug = createDebug('nft-offload:session');

export type { Request };

/** A dump that other writers interrupt is read again this often, then given up. */
const DUMP_ATTEMPTS = 20;
/** A fence whose answer was lost is sent again this often. */
const FENCE_ATTEMPTS = 5;
/** After so many datagrams without a wait the event loop gets its turn: signals are handled there. */
const DATAGRAMS_A_TURN = 64;
/** How long a transport whose answers arrive later may take. */
const ANSWER_TIMEOUT_MS = 10_000;

export interface SessionOptions {
  readonly signal?: AbortSignal | undefined;
}

/** All that came back for an exchange. */
export interface Exchange {
  /** Answers that belong to the exchange, in the order they came, the fence's last. */
  readonly messages: readonly NetlinkMessage[];
  /** The receive buffer overran: some answers are missing. */
  readonly overrun: boolean;
}

export class Session {
  readonly transport: Transport;
  /** The byte order of the host that answers. */
  readonly littleEndian: boolean;
  private readonly wire: WireOptions;
  private sequence = (Math.random() * 0x4000_0000) | 0;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;
  /** The rest of a dump that nobody waits for any more: the next request has to. */
  private rest: Promise<void> = Promise.resolve();

  constructor(transport: Transport) {
    this.transport = transport;
    this.littleEndian = transport.littleEndian ?? HOST_LITTLE_ENDIAN;
    this.wire = { littleEndian: this.littleEndian, views: true };
  }

  /** {@link encode} for this connection's kernel. */
  encode<T>(codec: Codec<T>, value: T): Uint8Array<ArrayBuffer> {
    return encode(codec, value, this);
  }

  /** {@link decode} for this connection's kernel, of what it answered: nobody else has those bytes. */
  decode<T>(codec: Codec<T>, payload: Uint8Array): T {
    return decode(codec, payload, this.wire);
  }

  /**
   * Sends one request and returns the messages that answer it, without its acknowledgement.
   * @throws KernelError when the kernel refuses it.
   */
  request(request: Request, options: SessionOptions = {}): Promise<NetlinkMessage[]> {
    return this.exclusive(options, async () => {
      const seq = this.send([request], NLM_F_REQUEST | NLM_F_ACK);
      const replies: NetlinkMessage[] = [];
      try {
        for await (const messages of this.answers(seq, seq, options.signal)) {
          for (const message of messages) {
            if (message.type !== NLMSG_ERROR) {
              replies.push(message);
              continue;
            }
            const { errno, extended } = this.acknowledgement(message);
            if (errno !== 0) throw refusal(request, errno, extended, this);
            return replies;
          }
        }
      } catch (error) {
        // To a socket whose buffer was full the kernel says nothing until it was emptied.
        if (error instanceof OverrunError) await this.drain(seq);
        throw error;
      }
      throw new ProtocolError(`${request.operation}: the kernel did not answer`);
    });
  }

  /**
   * All objects of a kind. A dump that another writer changed meanwhile (NLM_F_DUMP_INTR), or whose
   * answers overran the buffer, is read again, a bounded number of times.
   */
  dump(request: Request, options: SessionOptions = {}): Promise<NetlinkMessage[]> {
    return this.exclusive(options, async () => {
      let why = '';
      for (let attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
        const { messages, loss } = await this.dumpOnce(request, options.signal);
        // Of a reset others' changes spoil nothing; lost answers cannot be had again.
        if (loss === undefined || (request.resets && loss === 'changed by others')) return messages;
        if (request.resets) throw new ProtocolError(`${request.operation}: ${loss}, and what they told is reset`);
        why = loss;
        debug('%s: %s, attempt %d', request.operation, why, attempt);
      }
      throw new ProtocolError(
        `${request.operation}: ${why} during each of ${DUMP_ATTEMPTS} reads, the last time too: try again when less is going on`,
      );
    });
  }

  /**
   * {@link dump} of what need not be in memory all at once: a datagram's messages at a time, as they are read.
   * The connection is closed when the loop over it ends: nothing else can be asked on it.
   * @throws NftOffloadError INCOMPLETE at the end, when others changed it meanwhile or answers were lost.
   */
  async *stream(request: Request, { signal }: SessionOptions = {}): AsyncGenerator<readonly NetlinkMessage[], void> {
    try {
      signal?.throwIfAborted();
      const loss = yield* this.parts(request, this.begin(request), signal);
      if (loss !== undefined)
        throw new NftOffloadError(
          'INCOMPLETE',
          `${request.operation}: ${loss} while it was read, and what was listed is not whole: read it again`,
        );
    } finally {
      this.close();
    }
  }

  /**
   * Sends messages as one datagram, then `fence`, and collects every answer until the fence's
   * acknowledgement. The kernel works in order: what has not answered by then will not. Where answers
   * were lost, the fence's may be among them: it is sent again.
   * Sequence numbers are consecutive from `firstSequence` on, the fence's behind them.
   */
  exchange(
    build: readonly OutgoingExchangeMessage[],
    fence: Request,
    options: ExchangeOptions = {},
  ): Promise<Exchange & { readonly firstSequence: number }> {
    return this.exclusive(options, async () => {
      if (options.answerBytes !== undefined) this.transport.reserveReceive(options.answerBytes);
      const [first, datagram] = this.numbered(build, NLM_F_REQUEST);
      if (options.background) await this.transport.sendInBackground(datagram);
      else this.transport.send(datagram);
      options.onSent?.();
      let last = this.send([fence], NLM_F_REQUEST | NLM_F_ACK);
      const messages: NetlinkMessage[] = [];
      let overrun = false;
      for (let fences = 1; ; ) {
        try {
          for await (const part of this.answers(first, last, undefined)) {
            for (const message of part) {
              messages.push(message);
              if (message.seq === last && message.type === NLMSG_ERROR) {
                return { messages, overrun, firstSequence: first };
              }
            }
          }
        } catch (error) {
          if (!(error instanceof OverrunError)) throw error;
          overrun = true;
          // First what is still queued: a full buffer would lose the next fence's answer too.
          if (this.transport.caps.synchronous) continue;
        }
        if (!overrun || fences === FENCE_ATTEMPTS)
          throw new ProtocolError(`${fence.operation}: the kernel did not answer`);
        last = this.send([fence], NLM_F_REQUEST | NLM_F_ACK);
        fences++;
      }
    });
  }

  acknowledgement(message: NetlinkMessage): Acknowledgement {
    return this.decode(acknowledgement(message.flags), message.payload);
  }

  close(): void {
    this.closed = true;
    this.transport.close();
  }

  private async dumpOnce(request: Request, signal: AbortSignal | undefined): Promise<Dump> {
    const seq = this.begin(request);
    const messages: NetlinkMessage[] = [];
    let loss: Loss | undefined = 'answers were lost';
    try {
      const parts = this.parts(request, seq, signal);
      let part = await parts.next();
      for (; !part.done; part = await parts.next()) for (const message of part.value) messages.push(message);
      loss = part.value;
    } catch (error) {
      if (error instanceof KernelError) throw error;
      this.rest = this.drain(seq);
      throw error;
    }
    // A dump goes on until it is read to its end; the next one would be refused (EBUSY).
    if (loss === 'answers were lost') await this.drain(seq);
    return { messages, loss };
  }

  private begin(request: Request): number {
    return this.send([{ ...request, flags: (request.flags ?? 0) | NLM_F_DUMP }], NLM_F_REQUEST);
  }

  /** One read of a dump, a datagram's messages at a time; returns why it is not whole, if it is not. */
  private async *parts(
    request: Request,
    seq: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly NetlinkMessage[], Loss | undefined> {
    let whole = true;
    try {
      for await (const messages of this.answers(seq, seq, signal)) {
        const part: NetlinkMessage[] = [];
        for (const message of messages) {
          if (message.flags & NLM_F_DUMP_INTR) whole = false;
          if (message.type === NLMSG_ERROR) {
            const { errno, extended } = this.acknowledgement(message);
            throw refusal(request, errno, extended, this);
          }
          if (message.type !== NLMSG_DONE) {
            part.push(message);
            continue;
          }
          const { errno = 0, extended } = this.decode(done(message.flags), message.payload);
          if (errno !== 0) throw refusal(request, errno, extended, this);
          if (part.length > 0) yield part;
          return whole ? undefined : 'changed by others';
        }
        if (part.length > 0) yield part;
      }
    } catch (error) {
      if (error instanceof OverrunError) return 'answers were lost';
      throw error;
    }
    throw new ProtocolError(`${request.operation}: the dump ended without its end mark`);
  }

  private async drain(seq: number): Promise<void> {
    try {
      for await (const messages of this.answers(seq, seq, undefined)) {
        if (messages.some(({ type }) => type === NLMSG_DONE || type === NLMSG_ERROR)) return;
      }
    } catch (error) {
      debug('while draining: %s', error);
    }
  }

  /** Numbers and sends messages; returns the first one's sequence number. */
  private send(messages: readonly OutgoingExchangeMessage[], flags: number): number {
    const [first, datagram] = this.numbered(messages, flags);
    this.transport.send(datagram);
    return first;
  }

  /** The first one's sequence number, and the datagram. */
  private numbered(messages: readonly OutgoingExchangeMessage[], flags: number): [number, Uint8Array] {
    const first = this.sequence + 1;
    const outgoing: OutgoingMessage[] = messages.map((message, index) => ({
      type: message.type,
      flags: flags | (message.flags ?? 0),
      seq: first + index,
      portId: this.transport.portId,
      payload: message.payload,
    }));
    this.sequence += messages.length;
    const datagram = joinMessages(outgoing, this.littleEndian);
    if (debug.enabled) {
      const what = messages.map(({ operation }) => operation ?? 'mark').join(', ');
      debug('%s: %d messages, %d bytes, seq %d', what, outgoing.length, datagram.byteLength, first);
    }
    return [first, datagram];
  }

  /** Messages for these sequence numbers, a datagram's at a time; ends when the transport says that no more will come. */
  private async *answers(
    first: number,
    last: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly NetlinkMessage[]> {
    const { transport } = this;
    for (let count = 1; ; count++) {
      if (count % DATAGRAMS_A_TURN === 0) await eventLoopTurn();
      signal?.throwIfAborted();
      const datagram = transport.receive();
      if (datagram === undefined) {
        if (transport.caps.synchronous) return;
        const readable = await transport.waitReadable(ANSWER_TIMEOUT_MS, signal);
        signal?.throwIfAborted();
        if (!readable && this.closed) throw new TransportError('the connection was closed while an answer was awaited');
        if (!readable) throw new TransportError(`no answer from the kernel within ${ANSWER_TIMEOUT_MS / 1000} s`);
        continue;
      }
      yield splitMessages(new Uint8Array(datagram), this.littleEndian).filter(({ type, seq, portId }) => {
        if (type === NLMSG_OVERRUN) throw new OverrunError('the kernel reports lost messages');
        // nfnetlink_hook names no port in its answers.
        const isToUs = portId === transport.portId || portId === 0;
        const ours = seq >= first && seq <= last && isToUs && type !== NLMSG_NOOP;
        if (!ours) debug('ignored: type %d with sequence %d for port %d', type, seq, portId);
        return ours;
      });
    }
  }

  /** One exchange at a time on a socket; an abort before its turn sends nothing. */
  private exclusive<T>({ signal }: SessionOptions, work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(async () => {
      await this.rest;
      // A socket in this process never waits: without this a signal would be seen when all is done.
      if (signal !== undefined) await eventLoopTurn();
      signal?.throwIfAborted();
      if (this.closed) throw new TransportError('the connection is closed: open a new one');
      // Never wraps within an exchange.
      if (this.sequence > 0x7000_0000) this.sequence = 0;
      return work();
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

/** A message of an exchange: a {@link Request}, with words or without. */
export type OutgoingExchangeMessage = Pick<Request, 'type' | 'flags' | 'payload'> & Partial<Pick<Request, 'operation'>>;

interface Dump {
  readonly messages: NetlinkMessage[];
  /** Why it is not whole. */
  readonly loss: Loss | undefined;
}

type Loss = 'changed by others' | 'answers were lost';

export interface ExchangeOptions extends SessionOptions {
  /** What the answers may take of the receive buffer. */
  readonly answerBytes?: number;
  /** Called once the messages are with the kernel: a failure after that leaves open what became of them. */
  readonly onSent?: () => void;
  /** The event loop goes on while the kernel works. */
  readonly background?: boolean | undefined;
}
