// A transaction is a value that collects operations; nothing is sent before `commit`.
import type { BatchOptions } from '../nfnl/batch.ts';
import type { Family } from '../nfnl/nfgenmsg.ts';
import type { Request } from '../session/session.ts';
import {
  EncodeError,
  encode,
  HOST_LITTLE_ENDIAN,
  NftOffloadError,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
} from '../wire/index.ts';
import type { Chain } from './chain.ts';
import type { Flowtable } from './flowtable.ts';
import type { NftMessage, NftMessageName } from './messages.ts';
import { nftCodec, nftType } from './messages.ts';
import type { Rule } from './rule.ts';
import type { NftSet } from './set.ts';
import type { SetElements } from './set-elements.ts';
import type { Table } from './table.ts';

export interface CommitOptions extends Pick<BatchOptions, 'signal' | 'generation' | 'check'> {}

export interface CommitResult {
  /** The ruleset's generation after the commit. */
  readonly generation: number | undefined;
}

type Named<T, K extends keyof T> = T & { readonly [P in K]-?: NonNullable<T[P]> };

/** Sends collected operations: what {@link Transaction.commit} needs of a client. */
export type Commit = (operations: readonly Request[], options: CommitOptions) => Promise<CommitResult>;

/**
 * Collects operations on nf_tables objects and commits them as one: all or nothing. `add` keeps what
 * exists, `create` refuses it (EEXIST).
 */
export class Transaction {
  private readonly operations: Request[] = [];
  /** Byte order of the kernel this is for: values in host order must be given in it. */
  readonly littleEndian: boolean;
  private readonly send: Commit;
  private lastId = 0;
  private committed = false;

  constructor(send: Commit, options: { readonly littleEndian?: boolean } = {}) {
    this.send = send;
    this.littleEndian = options.littleEndian ?? HOST_LITTLE_ENDIAN;
  }

  get size(): number {
    return this.operations.length;
  }

  /** What `commit` would do, in words, in order. */
  get summary(): readonly string[] {
    return this.operations.map(({ operation }) => operation);
  }

  addTable(table: Named<Table, 'name'>): this {
    return this.add('NFT_MSG_NEWTABLE', table, NLM_F_CREATE, `add table ${table.family} ${table.name}`);
  }

  createTable(table: Named<Table, 'name'>): this {
    return this.add('NFT_MSG_NEWTABLE', table, NLM_F_CREATE | NLM_F_EXCL, `create table ${table.family} ${table.name}`);
  }

  deleteTable(table: Named<Table, 'name'>): this {
    return this.add('NFT_MSG_DELTABLE', table, 0, `delete table ${table.family} ${table.name}`);
  }

  addChain(chain: Named<Chain, 'table' | 'name'>): this {
    return this.add('NFT_MSG_NEWCHAIN', chain, NLM_F_CREATE, `add chain ${where(chain, chain.name)}`);
  }

  deleteChain(chain: Named<Chain, 'table' | 'name'>): this {
    return this.add('NFT_MSG_DELCHAIN', chain, 0, `delete chain ${where(chain, chain.name)}`);
  }

  /** Appends the rule to its chain. */
  addRule(rule: Named<Rule, 'table' | 'chain' | 'expressions'>): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_CREATE | NLM_F_APPEND, `add rule ${where(rule, rule.chain)}`);
  }

  /** Puts the rule in front of the others of its chain. */
  insertRule(rule: Named<Rule, 'table' | 'chain' | 'expressions'>): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_CREATE, `insert rule ${where(rule, rule.chain)}`);
  }

  /** By handle; without one, every rule of the chain. */
  deleteRule(rule: Named<Rule, 'table' | 'chain'>): this {
    const which = rule.handle === undefined ? 'every rule of' : `rule ${rule.handle} of`;
    return this.add('NFT_MSG_DELRULE', rule, 0, `delete ${which} chain ${where(rule, rule.chain)}`);
  }

  /** Gives the set an id of this transaction, unless it has one, for rules and elements to refer to. */
  addSet(set: Named<NftSet, 'table' | 'name'>): this {
    const id = set.id ?? this.nextId();
    return this.add('NFT_MSG_NEWSET', { ...set, id }, NLM_F_CREATE, `add set ${where(set, set.name)}`);
  }

  deleteSet(set: Named<NftSet, 'table' | 'name'>): this {
    return this.add('NFT_MSG_DELSET', set, 0, `delete set ${where(set, set.name)}`);
  }

  addElements(elements: Named<SetElements, 'table' | 'set' | 'elements'>): this {
    return this.add(
      'NFT_MSG_NEWSETELEM',
      elements,
      NLM_F_CREATE,
      `add elements to set ${where(elements, elements.set)}`,
    );
  }

  deleteElements(elements: Named<SetElements, 'table' | 'set' | 'elements'>): this {
    return this.add('NFT_MSG_DELSETELEM', elements, 0, `delete elements of set ${where(elements, elements.set)}`);
  }

  /** Makes the flowtable, or adds devices to the one that exists. */
  addFlowtable(flowtable: Named<Flowtable, 'table' | 'name' | 'hook'>): this {
    return this.add(
      'NFT_MSG_NEWFLOWTABLE',
      flowtable,
      NLM_F_CREATE,
      `add flowtable ${where(flowtable, flowtable.name)}`,
    );
  }

  /** With a hook that lists devices: takes those out and keeps the flowtable. */
  deleteFlowtable(flowtable: Named<Flowtable, 'table' | 'name'>): this {
    const devices = flowtable.hook?.devices;
    const what = devices === undefined ? 'flowtable' : `devices ${devices.join(', ')} of flowtable`;
    return this.add('NFT_MSG_DELFLOWTABLE', flowtable, 0, `delete ${what} ${where(flowtable, flowtable.name)}`);
  }

  /** An id for a set of this transaction. */
  nextId(): number {
    this.lastId++;
    return this.lastId;
  }

  /**
   * Sends everything as one transaction. Once committed it cannot be again; one that was refused, or only
   * checked, can.
   * @throws TransactionError when the kernel refuses any part of it: nothing was changed then.
   */
  async commit(options: CommitOptions = {}): Promise<CommitResult> {
    if (this.committed) throw new NftOffloadError('USAGE', 'this transaction is committed: make another one');
    const result = await this.send(this.operations, options);
    this.committed = !options.check;
    return result;
  }

  private add<N extends NftMessageName>(message: N, value: NftMessage<N>, flags: number, operation: string): this {
    try {
      this.operations.push({
        type: nftType(message),
        flags,
        payload: encode(nftCodec(message), value, this),
        operation,
      });
    } catch (error) {
      throw error instanceof EncodeError ? error.within(operation) : error;
    }
    return this;
  }
}

function where(object: { readonly family: Family; readonly table: string }, name: string): string {
  return `${object.family} ${object.table} ${name}`;
}
