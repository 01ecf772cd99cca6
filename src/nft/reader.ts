// Reading nf_tables: objects by name, lists, elements, everything at once.
import type { Family } from '../nfnl/nfgenmsg.ts';
import type { SessionOptions } from '../session/index.ts';
import { KernelError, ProtocolError, Session } from '../session/index.ts';
import { pause } from '../session/turn.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { Chain } from './chain.ts';
import { type ElementListOptions, listElements, streamElements } from './element-list.ts';
import type { Flowtable } from './flowtable.ts';
import type { Generation } from './generation.ts';
import type { Hook, HooksOptions } from './hooks.ts';
import { listHooks } from './hooks.ts';
import { nftCodec } from './messages.ts';
import type { NftObject } from './object.ts';
import { typeText, where, within } from './operations.ts';
import type { InTable } from './queries.ts';
import { get, getGeneration, inTable, type ListOptions, list, stream } from './queries.ts';
import { type ExpressionsRead, type Rule, ruleReader } from './rule.ts';
import type { Ruleset, SetWithElements } from './ruleset.ts';
import type { NftSet } from './set.ts';
import type { SetElement } from './set-elements.ts';
import type { Table } from './table.ts';

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

export interface RulesOptions extends InTable {
  readonly chain?: string;
  /** How rules' expressions are read; default: `all`. */
  readonly expressions?: ExpressionsRead;
}

export interface SnapshotOptions extends SessionOptions {
  /**
   * Of which sets elements are read; default: `all`. `anonymous` reads those that are part of a rule. A snapshot that
   * lacks some is to be looked at, not to be restored.
   */
  readonly elements?: 'all' | 'anonymous' | 'none';
  /** How rules' expressions are read; default: `all`. A snapshot with `none` is not to be restored, either. */
  readonly expressions?: ExpressionsRead;
}

export interface ObjectsOptions extends InTable {
  readonly type?: NonNullable<NftObject['type']>;
}

/**
 * What can be read; {@link NftClient} is one. Bytes in what is read are views on what the kernel sent, up to 32
 * KiB of it: copy (`slice()`) what is kept for long, or handed to another thread.
 */
export class NftReader implements AsyncDisposable {
  protected readonly session: Session;
  protected readonly connector: Connector;

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

  async rules(options: RulesOptions = {}): Promise<readonly Rule[]> {
    return list(this.session, 'NFT_MSG_GETRULE', 'list rules', inChain(options), readRules(options));
  }

  /**
   * {@link rules} one after the other as they are read, by a connection of their own: they need not all be in
   * memory, and others can be asked for meanwhile.
   * @throws NftOffloadError INCOMPLETE at the end, when others changed rules meanwhile.
   */
  async *eachRule(options: RulesOptions = {}): AsyncGenerator<Rule, void> {
    const { session, another } = this;
    const parts = stream(session, another, 'NFT_MSG_GETRULE', 'list rules', inChain(options), readRules(options));
    for await (const rules of parts) yield* rules;
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

  /**
   * The elements of one set, all of one generation: read again when it changed meanwhile.
   * @throws ProtocolError when it changes all the time.
   */
  async elements(set: OfSet, options: SessionOptions = {}): Promise<readonly SetElement[]> {
    return this.listElements(set, options);
  }

  /**
   * {@link elements} one after the other as they are read, by a connection of their own: of a million there are a few
   * hundred in memory, and a hash of each.
   * @throws NftOffloadError INCOMPLETE as soon as one comes twice, or at the end when the ruleset changed meanwhile.
   */
  async *eachElement(set: OfSet, options: SessionOptions = {}): AsyncGenerator<SetElement, void> {
    const operation = `list elements of set ${within(set, set.set)}`;
    yield* streamElements(this.session, this.another, operation, ofSet(set), options);
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

  /**
   * Lists elements, and sets their counters, quotas and the like to zero (Linux 6.5). Of a set that others change
   * meanwhile, or that was filled some milliseconds ago, some may be missing and others there twice.
   */
  async resetElements(set: OfSet, options: SessionOptions = {}): Promise<readonly SetElement[]> {
    const operation = `reset elements of set ${within(set, set.set)}`;
    const parts = await list(this.session, 'NFT_MSG_GETSETELEM_RESET', operation, ofSet(set), options);
    return parts.flatMap(({ elements = [] }) => elements);
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
  snapshot(options: SnapshotOptions = {}): Promise<Ruleset> {
    return this.consistent((generation) => this.readAll(generation, options), options);
  }

  /** Runs `read` until the ruleset is the same before and after it, a bounded number of times. */
  async consistent<T>(read: (generation: number) => Promise<T>, options: SessionOptions = {}): Promise<T> {
    for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt++) {
      if (attempt > 1) await pause(attempt);
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

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private listElements(set: OfSet, options: ElementListOptions) {
    return listElements(this.session, `list elements of set ${within(set, set.set)}`, ofSet(set), options);
  }

  /** A connection for one long read, beside this one. */
  private readonly another = async (): Promise<Session> => new Session(await this.connector.open(NETLINK_NETFILTER));

  private async readAll(generation: number, options: SnapshotOptions): Promise<Ruleset> {
    const tables = await this.tables(options);
    const chains = await this.chains(options);
    const rules = await this.rules(options);
    const { elements: read = 'all', expressions = 'all' } = options;
    oneOf(read, ['all', 'anonymous', 'none'], 'elements');
    const sets: SetWithElements[] = [];
    for (const set of await this.sets(options)) {
      const { family, table, name, flags = [] } = set;
      if (table === undefined || name === undefined)
        throw new ProtocolError('list sets: the kernel listed one without a name');
      const of = { family, table, set: name };
      const wanted = read === 'all' || (read === 'anonymous' && flags.includes('anonymous'));
      const elements = wanted ? await this.listElements(of, { ...options, listed: set }) : [];
      sets.push({ ...set, elements });
    }
    const objects = await this.objects(options);
    const flowtables = await this.flowtables(options);
    const { littleEndian } = this.session;
    const partial = read !== 'all' || expressions === 'none' ? ({ partial: true } as const) : {};
    return { generation, littleEndian, tables, chains, rules, sets, objects, flowtables, ...partial };
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

/** @throws NftOffloadError USAGE: a misspelt word would be taken for another one. */
function oneOf(word: string, words: readonly string[], option: string): void {
  if (!words.includes(word)) throw new NftOffloadError('USAGE', `${option}: ${word} is none of ${words.join(', ')}`);
}

function readRules({ expressions = 'all', ...options }: RulesOptions): ListOptions<'NFT_MSG_GETRULE'> {
  oneOf(expressions, ['all', 'lazy', 'none'], 'expressions');
  return { ...options, codec: ruleReader(expressions) };
}

function ofType(options: ObjectsOptions): NftObject {
  return { ...inTable(options), ...(options.type === undefined ? {} : { type: options.type }) };
}
