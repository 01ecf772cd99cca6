// Transactions of nfnetlink: NFNL_MSG_BATCH_BEGIN, the operations, NFNL_MSG_BATCH_END in one datagram:
// all of it takes effect, or nothing (net/netfilter/nfnetlink.c, nfnetlink_rcv_batch).
import type { Session, SessionOptions } from '../session/index.ts';
import { KernelError, OutcomeUnknownError, ProtocolError } from '../session/index.ts';
import { type Request, refusal } from '../session/request.ts';
import type { Codec, Decoded, MessageKind, NetlinkMessage } from '../wire/index.ts';
import {
  attribute,
  attributes,
  NftOffloadError,
  NLM_F_ACK,
  NLM_F_ECHO,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  u32be,
} from '../wire/index.ts';
import { nfgenmsg } from './nfgenmsg.ts';

const NFNL_MSG_BATCH_BEGIN = 0x10;
const NFNL_MSG_BATCH_END = 0x11;

const batchAttributes = attributes({ generation: attribute(1, 'NFNL_BATCH_GENID', u32be) });

/** `subsystem` travels in nfgenmsg.res_id. With `generation` the kernel refuses (ERESTART) if the ruleset changed since. */
const batchMark: Codec<
  { readonly family: number; readonly version: number; readonly subsystem: number } & Decoded<typeof batchAttributes>
> = {
  decode: (r) => {
    const { family, version, resId } = nfgenmsg.decode(r);
    return { family, version, subsystem: resId, ...batchAttributes.decode(r) };
  },
  encode: (w, value) => {
    nfgenmsg.encode(w, { family: value.family, version: value.version, resId: value.subsystem });
    batchAttributes.encode(w, value);
  },
};

export const messages: readonly MessageKind[] = [
  { name: 'NFNL_MSG_BATCH_BEGIN', type: NFNL_MSG_BATCH_BEGIN, direction: 'request', codec: batchMark },
  { name: 'NFNL_MSG_BATCH_END', type: NFNL_MSG_BATCH_END, direction: 'request', codec: batchMark },
];

export interface BatchOptions extends SessionOptions {
  readonly subsystem: number;
  /** Refuse with ERESTART when the ruleset is no longer of this generation. */
  readonly generation?: number | undefined;
  /** Let the kernel validate everything, and commit nothing (no END is sent). */
  readonly check?: boolean | undefined;
  /** Have the kernel say what each operation made (NLM_F_ECHO): names and handles it chose. */
  readonly echo?: boolean | undefined;
  /** Leave the event loop free while the kernel works. */
  readonly background?: boolean | undefined;
  /** A request whose answer ends the wait; `generationOf` reads the generation out of it. */
  readonly fence: Request;
  readonly generationOf: (
    answers: Iterable<{ readonly type: number; readonly payload: Uint8Array }>,
  ) => number | undefined;
}

/** An echo says more than the request, in buffers that are larger than what they hold. */
const ECHO_ROOM = 4;

/** The kernel refused a transaction: nothing of it took effect. */
export class TransactionError extends NftOffloadError {
  declare readonly code: 'TRANSACTION';
  /** What the kernel said of each operation it refused, in order. */
  readonly failures: readonly KernelError[];

  constructor(failures: readonly KernelError[]) {
    super('TRANSACTION', failures.map((failure) => failure.message).join('; '), { cause: failures[0] });
    this.failures = failures;
  }

  /** The ruleset changed between reading it and this transaction: read again, decide again. */
  get stale(): boolean {
    return this.failures.some((failure) => failure.errnoName === 'ERESTART');
  }
}

export interface BatchResult {
  /** The ruleset's generation afterwards: exactly the one it made with `echo` or `generation`, else perhaps a later one. */
  readonly generation: number | undefined;
  /** With `echo`: what the kernel said of each operation, in order. */
  readonly echoes: readonly (readonly NetlinkMessage[])[];
  /** Some of the echoes were lost: the socket could not hold them. */
  readonly echoesLost: boolean;
}

/**
 * Sends the operations as one transaction and settles what became of it.
 * @throws TransactionError when the kernel refused it, OutcomeUnknownError when its answers were lost.
 */
export async function sendBatch(
  session: Session,
  operations: readonly Request[],
  options: BatchOptions,
): Promise<BatchResult> {
  const { subsystem, generation, check, echo } = options;
  const mark = { family: 0, version: 0, subsystem };
  const last = operations.length - 1;
  const batch = [
    {
      type: NFNL_MSG_BATCH_BEGIN,
      payload: session.encode(batchMark, { ...mark, ...(generation === undefined ? {} : { generation }) }),
    },
    // One acknowledgement proves that the kernel parsed the batch to its end; one for each would only fill the buffer.
    ...operations.map(({ type, flags = 0, payload }, index) => ({
      type,
      payload,
      flags: flags | (index === last ? NLM_F_ACK : 0) | (echo ? NLM_F_ECHO : 0),
    })),
    ...(check ? [] : [{ type: NFNL_MSG_BATCH_END, flags: NLM_F_ACK, payload: session.encode(batchMark, mark) }]),
  ];
  const { messages: answers, overrun, firstSequence } = await exchange(session, batch, options);

  const failures: KernelError[] = [];
  const echoes = operations.map((): NetlinkMessage[] => []);
  let parsed = false;
  let committed = false;
  for (const message of answers) {
    const index = message.seq - firstSequence;
    if (message.type !== NLMSG_ERROR && index <= last + 1) {
      echoes[index - 1]?.push(message);
      // The kernel echoes what it commits, when it does.
      committed = true;
    }
    if (message.type !== NLMSG_ERROR || index >= batch.length) continue;
    const { errno, extended } = session.acknowledgement(message);
    if (errno === 0) {
      parsed ||= index === last + 1;
      committed ||= index === last + 2;
      continue;
    }
    const operation = operations[index - 1];
    const mark = index === 0 ? 'begin transaction' : 'commit transaction';
    failures.push(operation ? refusal(operation, errno, extended, session) : new KernelError(mark, errno, extended));
  }
  const after = generationAfter(options, echoes.flat(), answers);
  if (failures.length > 0) throw new TransactionError(failures);
  if (overrun && check && !parsed) throw new ProtocolError('answers to the check were lost: check again');
  if (overrun && !check && !committed) throw lost(generation, after);
  if (!overrun && !parsed && !committed && operations.length > 0) {
    if (!check && generation && after !== generation) throw lost(generation, after);
    throw new ProtocolError('the kernel dropped the transaction without an answer: nothing was changed');
  }
  return { generation: after, echoes, echoesLost: overrun };
}

/**
 * That of the commit itself where it can be told, else the one a little later: another transaction may
 * have come in between, and whoever goes on from its generation would overlook what it did.
 */
function generationAfter(
  { generation: before, generationOf, check }: BatchOptions,
  echoes: readonly NetlinkMessage[],
  answers: readonly NetlinkMessage[],
): number | undefined {
  const echoed = generationOf(echoes);
  if (echoed !== undefined) return echoed;
  const later = generationOf(answers);
  // It was refused unless the ruleset was of `before`; the kernel counts one up, and leaves out 0, which stands for any.
  if (check || !before || later === undefined || later === before) return later;
  return before === 0xffff_ffff ? 1 : before + 1;
}

/** A generation that is still the same tells that nothing took effect; another one may be somebody else's doing. */
function lost(before: number | undefined, after: number | undefined): ProtocolError {
  if (before !== undefined && before === after) {
    return new ProtocolError(
      'answers to the transaction were lost, and the ruleset has not changed: nothing took effect',
    );
  }
  return new OutcomeUnknownError(
    'answers to the transaction were lost: read the ruleset to see whether it took effect',
  );
}

/** Once the kernel has it, a transaction that was not only checked may be committed, whatever fails here. */
async function exchange(
  session: Session,
  batch: Parameters<Session['exchange']>[0],
  options: BatchOptions,
): ReturnType<Session['exchange']> {
  let sent = false;
  try {
    return await session.exchange(batch, options.fence, {
      signal: options.signal,
      background: options.background,
      // What an answer's buffer takes in the kernel beside the request it may echo (sk_buff and its data).
      answerBytes:
        batch.reduce((bytes, { payload }) => bytes + 832 + NLMSG_HDRLEN + payload.byteLength, 4096) *
        (options.echo ? ECHO_ROOM : 1),
      onSent: () => {
        sent = true;
      },
    });
  } catch (error) {
    if (!sent || options.check) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutcomeUnknownError(`${reason}: read the ruleset to see whether the transaction took effect`, {
      cause: error,
    });
  }
}
