// What all verbs of a transaction are made of: operations are encoded when they are added, and sent together.
import { OutcomeUnknownError } from '../session/index.ts';
import type { Request } from '../session/request.ts';
import { EncodeError, Encoder, encode, HOST_LITTLE_ENDIAN, NftOffloadError, NLMSG_HDRLEN } from '../wire/index.ts';
import type { Commit, CommitOptions, CommitResult, Operation } from './commit.ts';
import type { NftMessage, NftMessageName } from './messages.ts';
import { nftCodec, nftType } from './messages.ts';
import { nameOf, unnamed } from './naming.ts';
import { type NewElements, where, within } from './operations.ts';
import { packedElements, type SetElement } from './set-elements.ts';
import { packElements } from './sets/pack.ts';

/** Operations in order, none of which is sent before `commit`. */
export class Collector {
  private readonly operations: Operation[] = [];
  /** Byte order of the kernel this is for: values in host order must be given in it. */
  readonly littleEndian: boolean;
  private readonly send: Commit;
  private readonly encoder: Encoder;
  private bytes = 0;
  private lastId = 0;
  private readonly givenIds = new Set<number>();
  private state: 'open' | 'committed' | 'of unknown outcome' = 'open';

  constructor(send: Commit, options: { readonly littleEndian?: boolean } = {}) {
    this.send = send;
    this.littleEndian = options.littleEndian ?? HOST_LITTLE_ENDIAN;
    this.encoder = new Encoder(this.littleEndian);
  }

  get size(): number {
    return this.operations.length;
  }

  /** How large it is, in bytes: its messages with their headers. */
  get byteLength(): number {
    return this.bytes;
  }

  /** What `commit` would do, in words, in order. */
  get summary(): readonly string[] {
    return this.operations.map(({ operation }) => operation);
  }

  /** An id for a chain, a rule or a set of this transaction, none of those that were given. */
  nextId(): number {
    do this.lastId++;
    while (this.givenIds.has(this.lastId));
    return this.lastId;
  }

  /**
   * Sends everything as one transaction. Once committed it cannot be again; one that was refused, or only
   * checked, can.
   * @throws TransactionError when the kernel refuses any part of it: nothing was changed then. Its
   * `failures` say which operations, and why.
   */
  async commit(options: CommitOptions = {}): Promise<CommitResult> {
    if (this.state !== 'open')
      throw new NftOffloadError('USAGE', `this transaction is ${this.state}: make another one`);
    this.state = 'committed';
    try {
      const result = await this.send([...this.operations], options);
      if (options.check) this.state = 'open';
      return result;
    } catch (error) {
      if (error instanceof OutcomeUnknownError) this.state = 'of unknown outcome';
      else this.state = 'open';
      throw error;
    }
  }

  protected add<N extends NftMessageName>(message: N, value: NftMessage<N>, flags: number, operation: string): this {
    const { id } = value as { readonly id?: unknown };
    if (typeof id === 'number') this.givenIds.add(id);
    return this.collect(operation, [this.request(message, value, flags, operation)]);
  }

  protected remove(
    message: NftMessageName,
    kind: string,
    object: Parameters<typeof nameOf>[0],
    more: object = {},
    what: string = kind,
  ): this {
    const verb = message.startsWith('NFT_MSG_DESTROY') ? 'destroy' : 'delete';
    const name = nameOf(object, verb, kind);
    return this.add(message, { ...name, ...more }, 0, `${verb} ${what} ${where(name)}`);
  }

  protected removeDevices(
    message: NftMessageName,
    kind: string,
    object: Parameters<typeof nameOf>[0],
    hook: { readonly devices?: readonly string[]; readonly device?: string },
  ): this {
    const devices = hook.devices ?? (hook.device === undefined ? [] : [hook.device]);
    // A hook without any would delete the object itself.
    if (devices.length === 0)
      throw new NftOffloadError('USAGE', `delete devices of ${kind} ${where(object)}: there are none`);
    return this.remove(message, kind, object, { hook }, `devices ${devices.join(', ')} of ${kind}`);
  }

  protected addList(
    message: 'NFT_MSG_NEWSETELEM' | 'NFT_MSG_DELSETELEM' | 'NFT_MSG_DESTROYSETELEM',
    list: NewElements,
    flags: number,
    verb: string,
  ): this {
    const operation = `${verb} set ${within(list, list.set)}`;
    if ((list.set as string | undefined) === undefined) throw unnamed(verb, 'set', 'its name is missing');
    const requests: Request[] = [];
    try {
      for (const elements of packElements(iterable(list.elements, operation), this)) {
        const payload = encode(packedElements, { ...list, elements }, this);
        requests.push({ type: nftType(message), flags, payload, operation, codec: nftCodec(message) });
      }
    } catch (error) {
      throw inOperation(error, operation);
    }
    // A delete without elements is a flush, to the kernel.
    if (requests.length === 0)
      throw new NftOffloadError('USAGE', `${operation}: there are none (flushSet deletes all)`);
    return this.collect(operation, requests);
  }

  private collect(operation: string, requests: readonly Request[]): this {
    this.operations.push({ operation, requests });
    for (const { payload } of requests) this.bytes += NLMSG_HDRLEN + payload.byteLength;
    return this;
  }

  private request<N extends NftMessageName>(
    message: N,
    value: NftMessage<N>,
    flags: number,
    operation: string,
  ): Request {
    const codec = nftCodec(message);
    try {
      return { type: nftType(message), flags, payload: this.encoder.encode(codec, value), operation, codec };
    } catch (error) {
      throw inOperation(error, operation);
    }
  }
}

function inOperation(error: unknown, operation: string): unknown {
  return error instanceof EncodeError ? error.within(operation) : error;
}

/** Callers without types may hand in anything. */
function iterable(elements: Iterable<SetElement> | undefined, operation: string): Iterable<SetElement> {
  if (typeof elements?.[Symbol.iterator] === 'function') return elements;
  throw new NftOffloadError(
    'USAGE',
    `${operation}: elements must be a list, or another iterable (stage() takes async ones)`,
  );
}
