import { sendBatch, TransactionError } from '../nfnl/batch.ts';
import { NFNL_SUBSYS_NFTABLES } from '../nfnl/nfgenmsg.ts';
import type { SessionOptions } from '../session/index.ts';
import { Monitor, Session } from '../session/index.ts';
import type { Request } from '../session/request.ts';
import { pause } from '../session/turn.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/index.ts';
import { type Change, changeOf, kindOf } from './change.ts';
import type { Commit, CommitOptions, CommitResult, Operation } from './commit.ts';
import { type NftEvent, type NftEventName, nftSource } from './monitor.ts';
import { generationOf, getGeneration } from './queries.ts';
import { NftReader } from './reader.ts';
import { deleteOthers, restoreInto } from './restore.ts';
import type { Ruleset } from './ruleset.ts';
import { Stage, type StageOptions } from './stage.ts';
import { Transaction } from './transaction.ts';

/** A transaction that others came before is decided anew this often. */
const COMMIT_ATTEMPTS = 10;

export interface RestoreOptions extends Pick<CommitOptions, 'signal' | 'check'> {
  /** Tables the snapshot does not have are deleted, too. */
  readonly deleteOthers?: boolean;
}

export interface RetryOptions extends Omit<CommitOptions, 'generation'> {
  /** How often it is tried in all; default: 10. */
  readonly attempts?: number;
}

export interface NftMonitorOptions extends SessionOptions {
  /** Default: `transaction`. */
  readonly events?: readonly NftEventName[];
}

/** Opens a connection to nf_tables. Needs CAP_NET_ADMIN in the network namespace, for reading too. */
export async function openNft(options: { readonly connector: Connector }): Promise<NftClient> {
  return new NftClient(new Session(await options.connector.open(NETLINK_NETFILTER)), options.connector);
}

export class NftClient extends NftReader {
  /**
   * Makes the tables of a snapshot as they were, in one transaction: those of the same name are replaced,
   * others are left alone unless `deleteOthers` is asked for.
   * @throws TransactionError when the kernel refuses it, or the ruleset changed meanwhile; nothing was changed then.
   */
  async restore(ruleset: Ruleset, options: RestoreOptions = {}): Promise<CommitResult> {
    const tx = this.transaction();
    const { signal, check } = options;
    const { id: generation } = await this.generation({ signal });
    if (options.deleteOthers) deleteOthers(tx, await this.tables({ signal }), ruleset);
    restoreInto(tx, ruleset);
    return tx.commit({ signal, generation, check });
  }

  /** Changes as they are committed, by whomever, and steps of traced packets, from the moment it is `ready`. */
  monitor(options: NftMonitorOptions = {}): Monitor<NftEvent> {
    return new Monitor(this.connector, nftSource(options.events ?? ['transaction']), options);
  }

  transaction(): Transaction {
    const { littleEndian } = this.session;
    const commit: Commit = (operations, options) => this.commit(operations, options);
    return new Transaction(commit, { littleEndian });
  }

  /**
   * Decides and commits as if nobody else wrote: `build` reads what it needs and fills the transaction. When the
   * ruleset is no longer of `generation` at the commit, nothing takes effect and `build` is called again, with a
   * new transaction.
   * @throws TransactionError when the kernel refuses it, or (`stale`) when others came first each time.
   */
  async retry(
    build: (tx: Transaction, generation: number) => void | Promise<void>,
    { attempts = COMMIT_ATTEMPTS, ...options }: RetryOptions = {},
  ): Promise<CommitResult> {
    if (!Number.isInteger(attempts) || attempts < 1)
      throw new NftOffloadError('USAGE', `retry: ${attempts} attempts are no positive whole number`);
    for (let attempt = 1; ; attempt++) {
      const { id: generation = 0 } = await this.generation(options);
      const tx = this.transaction();
      await build(tx, generation);
      try {
        return await tx.commit({ ...options, generation });
      } catch (error) {
        if (!(error instanceof TransactionError && error.stale) || attempt >= attempts) throw error;
        await pause(attempt);
      }
    }
  }

  /** For what is too large for one transaction, or for memory: it is put there in parts, and then switched on as one. */
  stage(options: StageOptions): Stage {
    return new Stage(() => this.transaction(), options);
  }

  private async commit(operations: readonly Operation[], options: CommitOptions): Promise<CommitResult> {
    const requests = operations.flatMap((operation) => operation.requests);
    const { generation, echoes, echoesLost } = await sendBatch(this.session, requests, {
      ...options,
      subsystem: NFNL_SUBSYS_NFTABLES,
      fence: getGeneration,
      generationOf: (answers) => generationOf(this.session, answers),
    });
    let next = 0;
    return {
      generation,
      echoesLost: options.echo === true && echoesLost,
      operations: operations.map(({ operation, requests: own }) => {
        const { length } = own;
        const echoed = echoes.slice(next, next + length).flat();
        next += length;
        const changes = echoed.flatMap((message) => changeOf(message, this.session.littleEndian) ?? []);
        const handle = handleOf(changes, own);
        return { operation, changes, ...(handle === undefined ? {} : { handle }) };
      }),
    };
  }
}

/** That of the object the operation is about: a table takes all that is in it along. */
function handleOf(changes: readonly Change[], [request]: readonly Request[]): bigint | undefined {
  const kind = request && kindOf(request.type);
  for (const change of changes) {
    const { value } = change;
    if (change.kind === kind && 'handle' in value && value.handle !== undefined) return value.handle;
  }
  return undefined;
}
