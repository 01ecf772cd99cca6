// What one transaction cannot hold: put there in several, where nothing uses it yet, and switched on by a last
// one that is small.
import { OutcomeUnknownError, type SessionOptions } from '../session/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { CommitOptions, CommitResult } from './commit.ts';
import type { NewElements } from './operations.ts';
import type { SetElement } from './set-elements.ts';
import type { Transaction } from './transaction.ts';

/** A part is committed when it is this large: a socket without privileges sends 208 KiB at once. */
const PART_BYTES = 128 * 1024;
/** So many elements are in memory as objects at a time. */
const ELEMENTS_AT_ONCE = 1024;

export interface StageOptions extends SessionOptions {
  /**
   * Takes back what the parts before made, when a part or the switch fails: `(tx) => tx.destroyTable(table)`.
   * Also to be called by hand, or by the next start, after a process that was killed in the middle.
   */
  readonly undo: (tx: Transaction) => unknown;
  /** A part is committed as soon as it has so many bytes; default: 131,072. */
  readonly partBytes?: number;
  /** As in {@link CommitOptions}. */
  readonly background?: boolean;
}

/** Elements that may come from anywhere: a file that is read, a feed. */
export type StagedElements = Omit<NewElements, 'elements'> & {
  readonly elements: Iterable<SetElement> | AsyncIterable<SetElement>;
};

/**
 * Work that is too large for one transaction. Its parts are committed one after the other, so they must be
 * such that nobody sees them: a table with flag `dormant`, a chain that no rule jumps to, a set that no rule
 * names. {@link commit} then switches to them in one transaction: it wakes the table, adds the jump, deletes
 * what was there before. When any of it fails, `undo` is committed and nothing of it stays.
 */
export class Stage {
  private readonly begin: () => Transaction;
  private readonly options: StageOptions;
  private part: Transaction;
  /** How many parts are there, and not taken back. */
  private parts = 0;
  private ended: 'committed' | 'failed' | 'abandoned' | undefined;
  /** One call after the other, whoever awaits them. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(begin: () => Transaction, options: StageOptions) {
    this.begin = begin;
    this.options = options;
    this.part = begin();
  }

  /**
   * Adds operations; all of one call go into one part. Resolves at once, or when the part was committed that
   * they made full.
   * @throws TransactionError when the kernel refuses the part; what the parts before it made was taken back, or else
   * the error is an NftOffloadError INCOMPLETE.
   */
  async add(build: (tx: Transaction) => unknown): Promise<void> {
    await this.guarded(async () => {
      build(this.part);
      await this.flushWhenFull();
    });
  }

  /** Adds elements as they come; an interval's start and end stay in one part. */
  async addElements({ elements, ...list }: StagedElements): Promise<void> {
    await this.guarded(async () => {
      let some: SetElement[] = [];
      const put = async (): Promise<void> => {
        if (some.length > 0) this.part.addElements({ ...list, elements: some });
        some = [];
        await this.flushWhenFull();
      };
      for await (const element of elements) {
        this.options.signal?.throwIfAborted();
        if (some.length >= ELEMENTS_AT_ONCE && element.flags?.includes('interval-end') !== true) await put();
        some.push(element);
      }
      await put();
    });
  }

  /** Commits what is left, and then `build`, the switch, as one transaction: the only moment anybody sees. */
  async commit(build: (tx: Transaction) => unknown, options: Omit<CommitOptions, 'check'> = {}): Promise<CommitResult> {
    return this.guarded(async () => {
      await this.flush();
      const tx = this.begin();
      build(tx);
      try {
        const result = await tx.commit({ ...this.how, ...options });
        this.ended = 'committed';
        return result;
      } catch (error) {
        // It may be what everybody sees by now.
        if (error instanceof OutcomeUnknownError) this.parts = 0;
        throw error;
      }
    });
  }

  /**
   * Takes back what was put there, when the calls before are done with. Where that failed before, it is tried again;
   * after the switch there is nothing to take back.
   */
  async abandon(): Promise<void> {
    await this.inTurn(async () => {
      if (this.ended === 'committed') return;
      this.ended ??= 'abandoned';
      await this.takeBack();
    });
  }

  private get how(): CommitOptions {
    const { signal, background } = this.options;
    return { signal, background };
  }

  private async flushWhenFull(): Promise<void> {
    if (this.part.byteLength >= (this.options.partBytes ?? PART_BYTES)) await this.flush();
  }

  private async flush(): Promise<void> {
    const { part } = this;
    if (part.size === 0) return;
    this.part = this.begin();
    try {
      await part.commit(this.how);
    } catch (error) {
      // What was refused is not there: what is there under its name is somebody else's.
      if (!(error instanceof OutcomeUnknownError)) throw error;
      this.parts++;
      throw error;
    }
    this.parts++;
  }

  private guarded<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      if (this.ended !== undefined)
        throw new NftOffloadError('USAGE', `this stage is over (${this.ended}): begin another one`);
      try {
        return await work();
      } catch (error) {
        this.ended = 'failed';
        await this.takeBack().catch((undoing: unknown) => {
          const message = `${text(error)}; and what was put there before is still there: ${text(undoing)}`;
          throw new NftOffloadError('INCOMPLETE', message, { cause: error });
        });
        throw error;
      }
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Whatever became of the signal: this is to be done. */
  private async takeBack(): Promise<void> {
    if (this.parts === 0) return;
    const tx = this.begin();
    this.options.undo(tx);
    await tx.commit();
    this.parts = 0;
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
