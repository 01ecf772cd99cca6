import type { BatchOptions } from '../nfnl/batch.ts';
import { sendBatch } from '../nfnl/batch.ts';
import type { Family } from '../nfnl/nfgenmsg.ts';
import { NFNL_SUBSYS_NFTABLES } from '../nfnl/nfgenmsg.ts';
import type { SessionOptions } from '../session/index.ts';
import { KernelError, ProtocolError, Session } from '../session/index.ts';
import type { Request } from '../session/session.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import { encode } from '../wire/index.ts';
import type { Chain } from './chain.ts';
import type { Flowtable } from './flowtable.ts';
import type { Generation } from './generation.ts';
import type { NftMessage, NftMessageName } from './messages.ts';
import { nftCodec, nftType } from './messages.ts';
import type { Rule } from './rule.ts';
import type { NftSet } from './set.ts';
import type { SetElement } from './set-elements.ts';
import type { Table } from './table.ts';
import { type Commit, Transaction } from './transaction.ts';

/** Reads that others interrupt are begun again this often. */
const READ_ATTEMPTS = 20;

export interface InTable extends SessionOptions {
  readonly family?: Family;
  readonly table?: string;
}

/** A set with its elements. */
export interface SetWithElements extends NftSet {
  readonly elements: readonly SetElement[];
}

/** Everything nf_tables holds, read at one generation. */
export interface Ruleset {
  readonly generation: number;
  /** Byte order of the kernel it was read from, which values in host order have; default: this machine's. */
  readonly littleEndian?: boolean;
  readonly tables: readonly Table[];
  readonly chains: readonly Chain[];
  readonly rules: readonly Rule[];
  readonly sets: readonly SetWithElements[];
  readonly flowtables: readonly Flowtable[];
}

/** Opens a connection to nf_tables. Needs CAP_NET_ADMIN in the network namespace, for reading too. */
export async function openNft(options: { readonly connector: Connector }): Promise<NftClient> {
  return new NftClient(new Session(await options.connector.open(NETLINK_NETFILTER)));
}

export class NftClient {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** The ruleset's generation, which every commit changes. */
  async generation(options: SessionOptions = {}): Promise<Generation> {
    const [reply] = await this.session.request(getGeneration, options);
    if (reply === undefined) throw new ProtocolError('get generation: the kernel acknowledged and said nothing');
    return this.session.decode(nftCodec('NFT_MSG_NEWGEN'), reply.payload);
  }

  async tables(options: Omit<InTable, 'table'> = {}): Promise<readonly Table[]> {
    const { family = 'unspec' } = options;
    const all = await this.list('NFT_MSG_GETTABLE', 'NFT_MSG_NEWTABLE', 'list tables', { family }, options);
    return all.filter((table) => family === 'unspec' || table.family === family);
  }

  async chains(options: InTable = {}): Promise<readonly Chain[]> {
    const all = await this.list('NFT_MSG_GETCHAIN', 'NFT_MSG_NEWCHAIN', 'list chains', inTable(options), options);
    return all.filter((chain) => matches(chain, options));
  }

  async rules(options: InTable & { readonly chain?: string } = {}): Promise<readonly Rule[]> {
    const filter = { ...inTable(options), ...(options.chain === undefined ? {} : { chain: options.chain }) };
    const all = await this.list('NFT_MSG_GETRULE', 'NFT_MSG_NEWRULE', 'list rules', filter, options);
    return all.filter(
      (rule) => matches(rule, options) && (options.chain === undefined || rule.chain === options.chain),
    );
  }

  async sets(options: InTable = {}): Promise<readonly NftSet[]> {
    const all = await this.list('NFT_MSG_GETSET', 'NFT_MSG_NEWSET', 'list sets', inTable(options), options);
    return all.filter((set) => matches(set, options));
  }

  /** The elements of one set. */
  async elements(
    set: { readonly family: Family; readonly table: string; readonly set: string },
    options: SessionOptions = {},
  ): Promise<readonly SetElement[]> {
    const parts = await this.list(
      'NFT_MSG_GETSETELEM',
      'NFT_MSG_NEWSETELEM',
      `list elements of set ${set.family} ${set.table} ${set.set}`,
      set,
      options,
    );
    return parts.flatMap(({ elements = [] }) => elements);
  }

  async flowtables(options: InTable = {}): Promise<readonly Flowtable[]> {
    const all = await this.list(
      'NFT_MSG_GETFLOWTABLE',
      'NFT_MSG_NEWFLOWTABLE',
      'list flowtables',
      inTable(options),
      options,
    );
    return all.filter((flowtable) => matches(flowtable, options));
  }

  /** Everything at one generation: read again when it changed meanwhile. */
  ruleset(options: SessionOptions = {}): Promise<Ruleset> {
    return this.consistent((generation) => this.readAll(generation, options), options);
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

  transaction(): Transaction {
    const { littleEndian } = this.session;
    const commit: Commit = (operations, options) =>
      sendBatch(this.session, operations, {
        ...options,
        subsystem: NFNL_SUBSYS_NFTABLES,
        fence: getGeneration,
        generationOf: (answers) => this.generationOf(answers),
      });
    return new Transaction(commit, { littleEndian });
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private generationOf(answers: Parameters<BatchOptions['generationOf']>[0]): number | undefined {
    let id: number | undefined;
    for (const { type, payload } of answers) {
      if (type === nftType('NFT_MSG_NEWGEN')) id = this.session.decode(nftCodec('NFT_MSG_NEWGEN'), payload).id;
    }
    return id;
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
    return {
      generation,
      littleEndian: this.session.littleEndian,
      tables,
      chains,
      rules,
      sets,
      flowtables: await this.flowtables(options),
    };
  }

  private async list<G extends NftMessageName, N extends NftMessageName>(
    get: G,
    made: N,
    operation: string,
    filter: NftMessage<G>,
    options: SessionOptions,
  ): Promise<NftMessage<N>[]> {
    const request: Request = { type: nftType(get), payload: this.session.encode(nftCodec(get), filter), operation };
    const codec = nftCodec(made);
    return (await this.session.dump(request, options)).map(({ payload }) => this.session.decode(codec, payload));
  }
}

/** Its payload is a family header alone: the same in either byte order. */
const getGeneration: Request = {
  type: nftType('NFT_MSG_GETGEN'),
  payload: encode(nftCodec('NFT_MSG_GETGEN'), { family: 'unspec' }),
  operation: 'get generation',
};

/** What the kernel itself can filter by. */
function inTable({ family = 'unspec', table }: InTable): { family: Family; table?: string } {
  return { family, ...(table === undefined ? {} : { table }) };
}

/** Kernels differ in what they filter by (older ones ignore the table of chains): so the answer is filtered too. */
function matches(object: { readonly family: Family; readonly table?: string }, { family, table }: InTable): boolean {
  return (
    (family === undefined || family === 'unspec' || object.family === family) &&
    (table === undefined || object.table === table)
  );
}
