import { sendBatch } from '../nfnl/batch.ts';
import type { Family } from '../nfnl/nfgenmsg.ts';
import { NFNL_SUBSYS_NFTABLES } from '../nfnl/nfgenmsg.ts';
import type { SessionOptions } from '../session/index.ts';
import { KernelError, Monitor, ProtocolError, Session } from '../session/index.ts';
import type { Request } from '../session/request.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { Chain } from './chain.ts';
import { type Change, changeOf, kindOf } from './change.ts';
import type { Commit, CommitOptions, CommitResult, Operation } from './commit.ts';
import type { Flowtable } from './flowtable.ts';
import type { Generation } from './generation.ts';
import type { Hook, HooksOptions } from './hooks.ts';
import { listHooks } from './hooks.ts';
import { nftCodec, nftType } from './messages.ts';
import { type NftEvent, type NftEventName, nftSource } from './monitor.ts';
import type { NftObject } from './object.ts';
import { typeText, where, within } from './operations.ts';
import type { InTable } from './queries.ts';
import { get, getGeneration, inTable, list } from './queries.ts';
import { deleteOthers, restoreInto } from './restore.ts';
import type { Rule } from './rule.ts';
import type { Ruleset, SetWithElements } from './ruleset.ts';
import type { NftSet } from './set.ts';
import type { SetElement } from './set-elements.ts';
import type { Table } from './table.ts';
import { Transaction } from './transaction.ts';

/** Reads that others interrupt are begun again this often. */
const READ_ATTEMPTS = 20;

/** An object of a table. */
export interface InTableNamed {
  readonly family: Family;
  readonly table: string;
  readonly name: string;
}

/** The set whose elements are meant. */
export interface OfSet {
  readonly family: Family;
  readonly table: string;
  readonly set: string;
}

export interface ObjectsOptions extends InTable {
  readonly type?: NonNullable<NftObject['type']>;
}

export interface RestoreOptions extends Pick<CommitOptions, 'signal' | 'check'> {
  /** Tables the snapshot does not have are deleted, too. */
  readonly deleteOthers?: boolean;
}

export interface NftMonitorOptions extends SessionOptions {
  /** Default: `transaction`. */
  readonly events?: readonly NftEventName[];
}

/** Opens a connection to nf_tables. Needs CAP_NET_ADMIN in the network namespace, for reading too. */
export async function openNft(options: { readonly connector: Connector }): Promise<NftClient> {
  return new NftClient(new Session(await options.connector.open(NETLINK_NETFILTER)), options.connector);
}

export class NftClient implements AsyncDisposable {
  private readonly session: Session;
  private readonly connector: Connector;

  constructor(session: Session, connector: Connector) {
    this.session = session;
    this.connector = connector;
  }

  /** The ruleset's generation, which every commit changes. */
  async generation(options: SessionOptions = {}): Promise<Generation> {
    const [reply] = await this.session.request(getGeneration, options);
    if (reply === undefined) throw new ProtocolError('get generation: the kernel acknowledged and said nothing');
    const generation = this.session.decode(nftCodec('NFT_MSG_NEWGEN'), reply.payload);
    if (generation.id === undefined) throw new ProtocolError('get generation: the kernel told none');
    return generation;
  }

  async tables({ family = 'unspec', ...options }: Omit<InTable, 'table'> = {}): Promise<readonly Table[]> {
    return list(this.session, 'NFT_MSG_GETTABLE', 'list tables', { family }, options);
  }

  /** One table; like its siblings undefined where there is none of that name. */
  async table(name: Omit<InTableNamed, 'table'>, options: SessionOptions = {}): Promise<Table | undefined> {
    const { family, name: table } = name;
    return get(this.session, 'NFT_MSG_GETTABLE', `get table ${where(name)}`, { family, name: table }, options);
  }

  async chains(options: InTable = {}): Promise<readonly Chain[]> {
    return list(this.session, 'NFT_MSG_GETCHAIN', 'list chains', inTable(options), options);
  }

  async chain(chain: InTableNamed, options: SessionOptions = {}): Promise<Chain | undefined> {
    return get(this.session, 'NFT_MSG_GETCHAIN', `get chain ${where(chain)}`, only(chain), options);
  }

  async rules(options: InTable & { readonly chain?: string } = {}): Promise<readonly Rule[]> {
    return list(this.session, 'NFT_MSG_GETRULE', 'list rules', inChain(options), options);
  }

  async rule(
    rule: { readonly family: Family; readonly table: string; readonly chain: string; readonly handle: bigint },
    options: SessionOptions = {},
  ): Promise<Rule | undefined> {
    const { family, table, chain, handle } = rule;
    const operation = `get rule ${handle} of chain ${within(rule, chain)}`;
    return get(this.session, 'NFT_MSG_GETRULE', operation, { family, table, chain, handle }, options);
  }

  /**
   * Lists rules as {@link rules}, and sets their counters, quotas and the like to zero (Linux 6.2). Rules that
   * others add or delete meanwhile may be missing.
   * @throws NftOffloadError USAGE for a chain without its family and table: the kernel would reset every chain.
   */
  async resetRules(options: InTable & { readonly chain?: string } = {}): Promise<readonly Rule[]> {
    const { family = 'unspec', table, chain } = options;
    if (chain !== undefined && (table === undefined || family === 'unspec'))
      throw new NftOffloadError('USAGE', `reset rules of chain ${chain}: name its family and table, too`);
    return list(this.session, 'NFT_MSG_GETRULE_RESET', 'reset rules', inChain(options), options);
  }

  async sets(options: InTable = {}): Promise<readonly NftSet[]> {
    return list(this.session, 'NFT_MSG_GETSET', 'list sets', inTable(options), options);
  }

  async set(set: InTableNamed, options: SessionOptions = {}): Promise<NftSet | undefined> {
    return get(this.session, 'NFT_MSG_GETSET', `get set ${where(set)}`, only(set), options);
  }

  /** The elements of one set. */
  async elements(set: OfSet, options: SessionOptions = {}): Promise<readonly SetElement[]> {
    return this.listElements('NFT_MSG_GETSETELEM', 'list', set, options);
  }

  /** The element with this key; in a set of intervals the one that holds it. */
  async element(
    set: OfSet,
    key: Pick<SetElement, 'key' | 'keyEnd' | 'flags'>,
    options: SessionOptions = {},
  ): Promise<SetElement | undefined> {
    const operation = `get element of set ${within(set, set.set)}`;
    const found = await get(this.session, 'NFT_MSG_GETSETELEM', operation, { ...ofSet(set), elements: [key] }, options);
    return found?.elements?.[0];
  }

  /** Lists elements as {@link elements}, and sets their counters, quotas and the like to zero (Linux 6.5). */
  async resetElements(set: OfSet, options: SessionOptions = {}): Promise<readonly SetElement[]> {
    return this.listElements('NFT_MSG_GETSETELEM_RESET', 'reset', set, options);
  }

  /** Stateful objects: of every type, or of one. */
  async objects(options: ObjectsOptions = {}): Promise<readonly NftObject[]> {
    return list(this.session, 'NFT_MSG_GETOBJ', 'list objects', ofType(options), options);
  }

  async object(
    object: InTableNamed & { readonly type: NonNullable<NftObject['type']> },
    options: SessionOptions = {},
  ): Promise<NftObject | undefined> {
    const { type } = object;
    const operation = `get ${typeText(type)} ${where(object)}`;
    return get(this.session, 'NFT_MSG_GETOBJ', operation, { ...only(object), type }, options);
  }

  /** Lists objects as {@link objects}, and sets counters and quotas to zero. */
  async resetObjects(options: ObjectsOptions = {}): Promise<readonly NftObject[]> {
    return list(this.session, 'NFT_MSG_GETOBJ_RESET', 'reset objects', ofType(options), options);
  }

  async flowtables(options: InTable = {}): Promise<readonly Flowtable[]> {
    return list(this.session, 'NFT_MSG_GETFLOWTABLE', 'list flowtables', inTable(options), options);
  }

  async flowtable(flowtable: InTableNamed, options: SessionOptions = {}): Promise<Flowtable | undefined> {
    return get(this.session, 'NFT_MSG_GETFLOWTABLE', `get flowtable ${where(flowtable)}`, only(flowtable), options);
  }

  /**
   * What hangs at the kernel's packet hooks, in the order it runs: chains of nf_tables, and everything else
   * (Linux 5.14).
   * @throws KernelError EINVAL where the kernel has no nfnetlink_hook.
   */
  async hooks(hooks: HooksOptions, options: SessionOptions = {}): Promise<readonly Hook[]> {
    return listHooks(this.session, hooks, options);
  }

  /** Everything at one generation: read again when it changed meanwhile. {@link restore} puts it back. */
  snapshot(options: SessionOptions = {}): Promise<Ruleset> {
    return this.consistent((generation) => this.readAll(generation, options), options);
  }

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

  /** Runs `read` until the ruleset is the same before and after it, a bounded number of times. */
  async consistent<T>(read: (generation: number) => Promise<T>, options: SessionOptions = {}): Promise<T> {
    for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt++) {
      const before = (await this.generation(options)).id ?? 0;
      try {
        const value = await read(before);
        if ((await this.generation(options)).id === before) return value;
      } catch (error) {
        // An object that was listed and is gone now: the generation tells whether that is why.
        const raced = error instanceof KernelError && error.errnoName === 'ENOENT';
        if (!raced || (await this.generation(options)).id === before) throw error;
      }
    }
    throw new ProtocolError(
      `read ruleset: changed by others during each of ${READ_ATTEMPTS} reads: try again when they are done`,
    );
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

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private async commit(operations: readonly Operation[], options: CommitOptions): Promise<CommitResult> {
    const requests = operations.flatMap((operation) => operation.requests);
    const { generation, echoes, echoesLost } = await sendBatch(this.session, requests, {
      ...options,
      subsystem: NFNL_SUBSYS_NFTABLES,
      fence: getGeneration,
      generationOf: (answers) => this.generationOf(answers),
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

  private generationOf(answers: Iterable<{ readonly type: number; readonly payload: Uint8Array }>): number | undefined {
    let id: number | undefined;
    for (const { type, payload } of answers) {
      if (type === nftType('NFT_MSG_NEWGEN')) id = this.session.decode(nftCodec('NFT_MSG_NEWGEN'), payload).id;
    }
    return id;
  }

  private async listElements(
    read: 'NFT_MSG_GETSETELEM' | 'NFT_MSG_GETSETELEM_RESET',
    verb: string,
    set: OfSet,
    options: SessionOptions,
  ): Promise<readonly SetElement[]> {
    const operation = `${verb} elements of set ${within(set, set.set)}`;
    const parts = await list(this.session, read, operation, ofSet(set), options);
    return parts.flatMap(({ elements = [] }) => elements);
  }

  private async readAll(generation: number, options: SessionOptions): Promise<Ruleset> {
    const tables = await this.tables(options);
    const chains = await this.chains(options);
    const rules = await this.rules(options);
    const sets: SetWithElements[] = [];
    for (const set of await this.sets(options)) {
      const { family, table, name } = set;
      if (table === undefined || name === undefined)
        throw new ProtocolError('list sets: the kernel listed one without a name');
      sets.push({ ...set, elements: await this.elements({ family, table, set: name }, options) });
    }
    const objects = await this.objects(options);
    const flowtables = await this.flowtables(options);
    const { littleEndian } = this.session;
    return { generation, littleEndian, tables, chains, rules, sets, objects, flowtables };
  }
}

/** Callers may hand in whole objects: the kernel is asked by name alone. */
function only({ family, table, name }: InTableNamed): InTableNamed {
  return { family, table, name };
}

function ofSet({ family, table, set }: OfSet): OfSet {
  return { family, table, set };
}

function inChain(options: InTable & { readonly chain?: string }) {
  return { ...inTable(options), ...(options.chain === undefined ? {} : { chain: options.chain }) };
}

function ofType(options: ObjectsOptions): NftObject {
  return { ...inTable(options), ...(options.type === undefined ? {} : { type: options.type }) };
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
