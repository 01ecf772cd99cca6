// What a transaction hands over to be sent, and what comes back.
import type { BatchOptions } from '../nfnl/batch.ts';
import type { Request } from '../session/request.ts';
import type { Change } from './change.ts';

/**
 * `background` leaves the event loop free while the kernel works, which takes it some 7 ms for a thousand rules.
 * `check` validates on the kernel and commits nothing. `generation`: refuse (ERESTART) when the ruleset changed
 * since it was read. `echo`: have the kernel tell what it made, handles among it.
 */
export interface CommitOptions extends Pick<BatchOptions, 'signal' | 'generation' | 'check' | 'echo' | 'background'> {}

export interface CommitResult {
  /** The ruleset's generation after the commit. */
  readonly generation: number | undefined;
  /** One for each operation, in order. */
  readonly operations: readonly OperationResult[];
  /** With `echo`: some of what the kernel told was lost on the way. The transaction took effect all the same. */
  readonly echoesLost: boolean;
}

export interface OperationResult {
  /** In words: `add chain inet filter input`. */
  readonly operation: string;
  /** With `echo`: what the operation made or deleted, as the kernel tells it; of elements it tells nobody in particular. */
  readonly changes: readonly Change[];
  /** With `echo`: the handle of that; elements have none. */
  readonly handle?: bigint;
}

/** One operation: the messages it takes, one but for long lists of elements. */
export interface Operation {
  readonly operation: string;
  readonly requests: readonly Request[];
}

/** Sends collected operations: what `Transaction.commit` needs of a client. */
export type Commit = (operations: readonly Operation[], options: CommitOptions) => Promise<CommitResult>;
