// A transaction is a value that collects operations; nothing is sent before `commit`.
import type { BatchOptions } from '../nfnl/batch.ts';
import type { Family } from '../nfnl/nfgenmsg.ts';
import type { Request } from '../session/request.ts';
import {
  EncodeError,
  encode,
  HOST_LITTLE_ENDIAN,
  NftOffloadError,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
} from '../wire/index.ts';
import type { Change } from './change.ts';
import type { NftMessage, NftMessageName } from './messages.ts';
import { nftCodec, nftType } from './messages.ts';
import {
  type ChainName,
  type FlowtableName,
  type NewChain,
  type NewElements,
  type NewFlowtable,
  type NewObject,
  type NewRule,
  type NewSet,
  type NewTable,
  type ObjectName,
  type RuleName,
  type SetName,
  type TableName,
  typeText,
  where,
  within,
} from './operations.ts';
import { splitElements } from './sets/split.ts';

/**
 * `check` validates on the kernel and commits nothing. `generation`: refuse (ERESTART) when the ruleset
 * changed since it was read. `echo`: have the kernel tell what it made, handles among it.
 */
export interface CommitOptions extends Pick<BatchOptions, 'signal' | 'generation' | 'check' | 'echo'> {}

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

/** Sends collected operations: what {@link Transaction.commit} needs of a client. */
export type Commit = (operations: readonly Operation[], options: CommitOptions) => Promise<CommitResult>;

/**
 * Collects operations on nf_tables objects and commits them as one: all or nothing. `add` keeps what
 * exists, `create` refuses it (EEXIST); `delete` refuses what does not exist (ENOENT), `destroy` (Linux
 * 6.3) does not mind. Objects are made in the order they are named in: a chain before the rule that
 * jumps to it, a set before its elements.
 */
export class Transaction {
  private readonly operations: Operation[] = [];
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

  /** Flag `owner` (Linux 5.12): it goes away with this connection, and nobody else may change it; with `persist` (6.9) it stays. */
  addTable(table: NewTable): this {
    return this.add('NFT_MSG_NEWTABLE', table, NLM_F_CREATE, `add table ${where(table)}`);
  }

  createTable(table: NewTable): this {
    return this.add('NFT_MSG_NEWTABLE', table, NLM_F_CREATE | NLM_F_EXCL, `create table ${where(table)}`);
  }

  /** With all that is in it. */
  deleteTable(table: TableName): this {
    return this.add('NFT_MSG_DELTABLE', table, 0, `delete table ${where(table)}`);
  }

  destroyTable(table: TableName): this {
    return this.add('NFT_MSG_DESTROYTABLE', table, 0, `destroy table ${where(table)}`);
  }

  /** Deletes every rule of every chain of the table. */
  flushTable({ family, name }: { readonly family: Family; readonly name: string }): this {
    return this.add('NFT_MSG_DELRULE', { family, table: name }, 0, `flush table ${within({ family }, name)}`);
  }

  /** Deletes every table, or every table of one family. */
  flushRuleset({ family = 'unspec' }: { readonly family?: Family } = {}): this {
    const which = family === 'unspec' ? '' : ` ${family}`;
    return this.add('NFT_MSG_DELTABLE', { family }, 0, `flush ruleset${which}`);
  }

  /** Makes a chain, or changes the policy, the counters or the devices of one that exists. */
  addChain(chain: NewChain): this {
    return this.add('NFT_MSG_NEWCHAIN', chain, NLM_F_CREATE, `add chain ${where(chain)}`);
  }

  createChain(chain: NewChain): this {
    return this.add('NFT_MSG_NEWCHAIN', chain, NLM_F_CREATE | NLM_F_EXCL, `create chain ${where(chain)}`);
  }

  /** The chain with this handle gets this name. */
  renameChain(chain: {
    readonly family: Family;
    readonly table: string;
    readonly handle: bigint;
    readonly name: string;
  }): this {
    const { family, table, handle, name } = chain;
    return this.add('NFT_MSG_NEWCHAIN', chain, 0, `rename chain ${where({ family, table, handle })} to ${name}`);
  }

  /** With a hook that lists devices (Linux 6.4, families netdev and inet ingress): takes those out and keeps the chain. */
  deleteChain(chain: ChainName): this {
    return this.add('NFT_MSG_DELCHAIN', chain, 0, `delete ${devicesOf(chain.hook)}chain ${where(chain)}`);
  }

  destroyChain(chain: ChainName): this {
    return this.add('NFT_MSG_DESTROYCHAIN', chain, 0, `destroy ${devicesOf(chain.hook)}chain ${where(chain)}`);
  }

  /** Deletes every rule of the chain. */
  flushChain({
    family,
    table,
    name,
  }: {
    readonly family: Family;
    readonly table: string;
    readonly name: string;
  }): this {
    return this.add(
      'NFT_MSG_DELRULE',
      { family, table, chain: name },
      0,
      `flush chain ${where({ family, table, name })}`,
    );
  }

  /** Appends the rule to its chain, or puts it behind the rule with handle `position` (or, of this transaction, `positionId`). */
  addRule(rule: NewRule): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_CREATE | NLM_F_APPEND, `add rule ${chainOf(rule)}`);
  }

  /** Puts the rule in front of the others of its chain, or in front of the one with handle `position` (or `positionId`). */
  insertRule(rule: NewRule): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_CREATE, `insert rule ${chainOf(rule)}`);
  }

  /** Puts the rule in the place of the one with its handle. */
  replaceRule(rule: NewRule & { readonly handle: bigint }): this {
    return this.add('NFT_MSG_NEWRULE', rule, NLM_F_REPLACE, `replace rule ${rule.handle} of chain ${chainOf(rule)}`);
  }

  /** One rule; {@link flushChain} deletes all of a chain. */
  deleteRule(rule: RuleName): this {
    return this.add('NFT_MSG_DELRULE', oneRule(rule), 0, `delete ${ruleText(rule)}`);
  }

  destroyRule(rule: RuleName): this {
    return this.add('NFT_MSG_DESTROYRULE', oneRule(rule), 0, `destroy ${ruleText(rule)}`);
  }

  /** Gives the set an id of this transaction, unless it has one, for rules and elements to refer to. */
  addSet(set: NewSet): this {
    return this.add('NFT_MSG_NEWSET', this.identified(set), NLM_F_CREATE, `add set ${where(set)}`);
  }

  createSet(set: NewSet): this {
    return this.add('NFT_MSG_NEWSET', this.identified(set), NLM_F_CREATE | NLM_F_EXCL, `create set ${where(set)}`);
  }

  deleteSet(set: SetName): this {
    return this.add('NFT_MSG_DELSET', set, 0, `delete set ${where(set)}`);
  }

  destroySet(set: SetName): this {
    return this.add('NFT_MSG_DESTROYSET', set, 0, `destroy set ${where(set)}`);
  }

  /** Deletes every element of the set. */
  flushSet({ family, table, name }: { readonly family: Family; readonly table: string; readonly name: string }): this {
    return this.add(
      'NFT_MSG_DELSETELEM',
      { family, table, set: name },
      0,
      `flush set ${where({ family, table, name })}`,
    );
  }

  /** As many as one likes: a long list is sent in several messages of the same transaction. */
  addElements(elements: NewElements): this {
    return this.addList('NFT_MSG_NEWSETELEM', elements, NLM_F_CREATE, 'add elements to');
  }

  createElements(elements: NewElements): this {
    return this.addList('NFT_MSG_NEWSETELEM', elements, NLM_F_CREATE | NLM_F_EXCL, 'create elements in');
  }

  deleteElements(elements: NewElements): this {
    return this.addList('NFT_MSG_DELSETELEM', elements, 0, 'delete elements of');
  }

  destroyElements(elements: NewElements): this {
    return this.addList('NFT_MSG_DESTROYSETELEM', elements, 0, 'destroy elements of');
  }

  /** A stateful object: counter, quota, limit, ct helper... */
  addObject(object: NewObject): this {
    return this.add('NFT_MSG_NEWOBJ', object, NLM_F_CREATE, `add ${typeText(object.type)} ${where(object)}`);
  }

  createObject(object: NewObject): this {
    return this.add(
      'NFT_MSG_NEWOBJ',
      object,
      NLM_F_CREATE | NLM_F_EXCL,
      `create ${typeText(object.type)} ${where(object)}`,
    );
  }

  deleteObject(object: ObjectName): this {
    return this.add('NFT_MSG_DELOBJ', object, 0, `delete ${typeText(object.type)} ${where(object)}`);
  }

  destroyObject(object: ObjectName): this {
    return this.add('NFT_MSG_DESTROYOBJ', object, 0, `destroy ${typeText(object.type)} ${where(object)}`);
  }

  /** Makes the flowtable, or adds devices to the one that exists, or changes its flag `counter`. */
  addFlowtable(flowtable: NewFlowtable): this {
    return this.add('NFT_MSG_NEWFLOWTABLE', flowtable, NLM_F_CREATE, `add flowtable ${where(flowtable)}`);
  }

  createFlowtable(flowtable: NewFlowtable): this {
    return this.add(
      'NFT_MSG_NEWFLOWTABLE',
      flowtable,
      NLM_F_CREATE | NLM_F_EXCL,
      `create flowtable ${where(flowtable)}`,
    );
  }

  /** With a hook that lists devices: takes those out and keeps the flowtable. */
  deleteFlowtable(flowtable: FlowtableName): this {
    const words = `delete ${devicesOf(flowtable.hook)}flowtable ${where(flowtable)}`;
    return this.add('NFT_MSG_DELFLOWTABLE', flowtable, 0, words);
  }

  destroyFlowtable(flowtable: FlowtableName): this {
    const words = `destroy ${devicesOf(flowtable.hook)}flowtable ${where(flowtable)}`;
    return this.add('NFT_MSG_DESTROYFLOWTABLE', flowtable, 0, words);
  }

  /** An id for a chain, a rule or a set of this transaction. */
  nextId(): number {
    this.lastId++;
    return this.lastId;
  }

  /**
   * Sends everything as one transaction. Once committed it cannot be again; one that was refused, or only
   * checked, can.
   * @throws TransactionError when the kernel refuses any part of it: nothing was changed then. Its
   * `failures` say which operations, and why.
   */
  async commit(options: CommitOptions = {}): Promise<CommitResult> {
    if (this.committed) throw new NftOffloadError('USAGE', 'this transaction is committed: make another one');
    const result = await this.send(this.operations, options);
    this.committed = !options.check;
    return result;
  }

  private add<N extends NftMessageName>(message: N, value: NftMessage<N>, flags: number, operation: string): this {
    this.operations.push({ operation, requests: [this.request(message, value, flags, operation)] });
    return this;
  }

  private addList(
    message: 'NFT_MSG_NEWSETELEM' | 'NFT_MSG_DELSETELEM' | 'NFT_MSG_DESTROYSETELEM',
    list: NewElements,
    flags: number,
    verb: string,
  ): this {
    const operation = `${verb} set ${within(list, list.set)}`;
    // A delete without elements is a flush, to the kernel.
    if (list.elements.length === 0)
      throw new NftOffloadError('USAGE', `${operation}: there are none (flushSet deletes all)`);
    const requests = [...splitElements(list.elements)].map((elements) =>
      this.request(message, { ...list, elements }, flags, operation),
    );
    this.operations.push({ operation, requests });
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
      return {
        type: nftType(message),
        flags,
        payload: encode(codec, value, this),
        operation,
        codec,
      };
    } catch (error) {
      throw error instanceof EncodeError ? error.within(operation) : error;
    }
  }

  private identified(set: NewSet): NewSet {
    return { ...set, id: set.id ?? this.nextId() };
  }
}

/** A rule without a handle and an id would be, to the kernel, every rule of its chain. */
function oneRule(rule: RuleName): RuleName {
  if (rule.handle === undefined && rule.id === undefined)
    throw new NftOffloadError(
      'USAGE',
      `which rule of chain ${chainOf(rule)} is meant? Give its handle (flushChain deletes all)`,
    );
  return rule;
}

function ruleText(rule: RuleName): string {
  return `rule ${rule.handle ?? `with id ${rule.id}`} of chain ${chainOf(rule)}`;
}

function chainOf(rule: {
  readonly family: Family;
  readonly table: string;
  readonly chain?: string;
  readonly chainId?: number;
}): string {
  return within(rule, rule.chain ?? `id ${rule.chainId}`);
}

function devicesOf(hook: { readonly devices?: readonly string[]; readonly device?: string } | undefined): string {
  const devices = hook?.devices ?? (hook?.device === undefined ? [] : [hook.device]);
  return devices.length === 0 ? '' : `devices ${devices.join(', ')} of `;
}
