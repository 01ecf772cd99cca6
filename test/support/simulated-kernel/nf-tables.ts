// nf_tables as it answers: the generation, dumps, and transactions (nfnetlink_rcv_batch).

import { messages as marks } from '../../../src/nfnl/batch.ts';
import type { NftMessage, NftMessageName } from '../../../src/nft/index.ts';
import { nftCodec, nftType } from '../../../src/nft/index.ts';
import { decode, encode, type NetlinkMessage, NLM_F_ACK, NLM_F_DUMP } from '../../../src/wire/index.ts';
import { ackOf, answerTo } from '../answers.ts';
import { answered, dumped, refusalOf } from './answer.ts';
import type { Batch, DeviceState, Flavour } from './batch.ts';
import type { TableState } from './objects.ts';
import { jumpsTo, usesOfFlowtable, usesOfTable } from './objects.ts';
import { OPERATIONS } from './operations.ts';
import { refuse, unsimulated } from './refused.ts';

const [BEGIN, END] = marks;
const SUBSYSTEM = 10;

export class NfTables {
  tables: TableState[] = [];
  generation = 1;
  private readonly devices: ReadonlyMap<string, DeviceState>;
  private readonly flavour: Flavour;
  private lastTableHandle = 0n;
  /** The last handle given in a table; one that an aborted batch has taken is not given again. */
  private readonly lastHandles = new Map<bigint, bigint>();

  constructor(devices: ReadonlyMap<string, DeviceState>, flavour: Flavour) {
    this.devices = devices;
    this.flavour = flavour;
  }

  static beginsBatch(message: NetlinkMessage | undefined): boolean {
    return message?.type === BEGIN?.type;
  }

  /** A request of its own. */
  answer(request: NetlinkMessage): Uint8Array[] {
    const name = NAMES.get(request.type) ?? unsimulated(`nf_tables message ${request.type & 0xff}`);
    if (name === 'NFT_MSG_GETGEN') {
      const made = this.encode('NFT_MSG_NEWGEN', { family: 'unspec', id: this.generation, processName: 'simulated' });
      return answered(request, () => [answerTo(request, nftType('NFT_MSG_NEWGEN'), made)]);
    }
    const listing = LISTINGS[name];
    if (listing === undefined) return answered(request, () => refuse('EINVAL'));
    if ((request.flags & NLM_F_DUMP) !== NLM_F_DUMP) unsimulated(`${name} of one object`);
    return dumped(request, nftType(listing.made), () => listing.list(this, request.payload));
  }

  /** One transaction: answers to its messages, in their order. */
  batch(messages: readonly NetlinkMessage[], portId: number): Uint8Array[] {
    const [begin, ...inner] = messages;
    if (begin === undefined) return [];
    try {
      this.checkBegin(begin);
    } catch (error) {
      return [refusalOf(begin, error)];
    }
    const answers: Uint8Array[] = [];
    if (this.flavour.acksMarks && begin.flags & NLM_F_ACK) answers.push(ackOf(begin));
    const batch = this.begin(portId);
    let failed = false;
    for (const message of inner) {
      if (message.type === END?.type) {
        if (!failed) this.commit(batch);
        if (!failed && this.flavour.acksMarks && message.flags & NLM_F_ACK) answers.push(ackOf(message));
        return answers;
      }
      try {
        const operation = OPERATIONS.get(message.type) ?? refuse('EINVAL');
        operation(batch, message.payload, message.flags);
        if (message.flags & NLM_F_ACK) answers.push(ackOf(message));
      } catch (error) {
        failed = true;
        answers.push(refusalOf(message, error));
      }
    }
    // Without END all of it is forgotten.
    return answers;
  }

  /** Another writer's transaction, without messages. */
  change(work: (tables: TableState[]) => void): void {
    work(this.tables);
    this.generation++;
  }

  copyFrom(other: NfTables): void {
    this.tables = structuredClone(other.tables);
    this.generation = other.generation;
    this.lastTableHandle = other.lastTableHandle;
    for (const [table, handle] of other.lastHandles) this.lastHandles.set(table, handle);
  }

  /** A handle for what another writer puts into a table. */
  handleIn(table: TableState): bigint {
    const handle = (this.lastHandles.get(table.handle) ?? 0n) + 1n;
    this.lastHandles.set(table.handle, handle);
    return handle;
  }

  nextTableHandle(): bigint {
    this.lastTableHandle++;
    return this.lastTableHandle;
  }

  /** As an answer's payload: nfgenmsg.res_id has the generation's low half. */
  encode<N extends NftMessageName>(name: N, value: NftMessage<N>): Uint8Array {
    return encode(nftCodec(name), value, {
      layout: { nfgenmsg: { version: 0, resId: this.generation & 0xffff } },
    });
  }

  private checkBegin({ payload }: NetlinkMessage): void {
    const mark = decode(BEGIN?.codec ?? unsimulated('batches'), payload) as {
      readonly subsystem: number;
      readonly generation?: number;
    };
    if (mark.subsystem !== SUBSYSTEM) refuse(mark.subsystem > 12 ? 'EINVAL' : 'EOPNOTSUPP');
    if (mark.generation !== undefined && mark.generation !== 0 && mark.generation !== this.generation) {
      refuse('ERESTART');
    }
  }

  private begin(portId: number): Batch {
    return {
      tables: structuredClone(this.tables),
      before: this.tables,
      devices: this.devices,
      flavour: this.flavour,
      portId,
      setIds: new Map(),
      changed: false,
      nextTableHandle: () => this.nextTableHandle(),
      nextHandle: (table) => this.handleIn(table),
    };
  }

  private commit(batch: Batch): void {
    if (!batch.changed) return;
    this.tables = batch.tables;
    this.generation++;
  }
}

const NAMES: ReadonlyMap<number, NftMessageName> = new Map(
  (
    [
      'NFT_MSG_GETGEN',
      'NFT_MSG_GETTABLE',
      'NFT_MSG_GETCHAIN',
      'NFT_MSG_GETRULE',
      'NFT_MSG_GETSET',
      'NFT_MSG_GETSETELEM',
      'NFT_MSG_GETFLOWTABLE',
      'NFT_MSG_NEWTABLE',
      'NFT_MSG_DELTABLE',
      'NFT_MSG_NEWRULE',
      'NFT_MSG_NEWFLOWTABLE',
    ] as const
  ).map((name) => [nftType(name), name]),
);

interface Dump {
  readonly made: NftMessageName;
  list(nft: NfTables, payload: Uint8Array): Uint8Array[];
}

/** What a table contributes to a dump; the kernel filters by family and by the table's name. */
function dump<G extends NftMessageName, N extends NftMessageName>(
  get: G,
  made: N,
  list: (table: TableState, filter: NftMessage<G>) => readonly NftMessage<N>[],
): Dump {
  return {
    made,
    list: (nft, payload) => {
      const filter = decode(nftCodec(get), payload);
      const { family, table: name } = filter as { readonly family: unknown; readonly table?: string };
      const tables = nft.tables.filter(
        (table) => (family === 'unspec' || table.family === family) && (name === undefined || table.name === name),
      );
      return tables.flatMap((table) => list(table, filter)).map((value) => nft.encode(made, value));
    },
  };
}

const within = ({ family, name }: TableState) => ({ family, table: name });

const LISTINGS: Readonly<Partial<Record<NftMessageName, Dump>>> = {
  NFT_MSG_GETTABLE: dump('NFT_MSG_GETTABLE', 'NFT_MSG_NEWTABLE', (table) => {
    const { chains: _c, sets: _s, flowtables: _f, others: _o, ...shown } = table;
    return [{ ...shown, use: usesOfTable(table) }];
  }),
  NFT_MSG_GETCHAIN: dump('NFT_MSG_GETCHAIN', 'NFT_MSG_NEWCHAIN', (table) =>
    table.chains.map(({ rules, flags, ...chain }) => ({
      ...within(table),
      ...chain,
      ...(flags?.length ? { flags } : {}),
      use: rules.length + jumpsTo(table, chain.name),
    })),
  ),
  NFT_MSG_GETRULE: dump('NFT_MSG_GETRULE', 'NFT_MSG_NEWRULE', (table, { chain: wanted }) =>
    table.chains
      .filter(({ name }) => wanted === undefined || name === wanted)
      .flatMap(({ name, rules }) =>
        rules.map((rule, index) => {
          const previous = rules[index - 1];
          return {
            ...within(table),
            chain: name,
            ...rule,
            ...(previous === undefined ? {} : { position: previous.handle }),
          };
        }),
      ),
  ),
  NFT_MSG_GETSET: dump('NFT_MSG_GETSET', 'NFT_MSG_NEWSET', (table) =>
    table.sets.map(({ name, handle, declared }) => ({ ...within(table), name, handle, description: {}, ...declared })),
  ),
  NFT_MSG_GETSETELEM: dump('NFT_MSG_GETSETELEM', 'NFT_MSG_NEWSETELEM', (table, { set: wanted }) => {
    const set = table.sets.find(({ name }) => name === wanted) ?? refuse('ENOENT');
    const part = { ...within(table), set: set.name };
    if (set.declared.flags?.includes('constant')) return [{ ...part, elements: set.elements }];
    // A hash table: in no order to count on, and with an empty part at its end.
    return [...(set.elements.length > 0 ? [set.elements.toReversed()] : []), []].map((elements) => ({
      ...part,
      elements,
    }));
  }),
  NFT_MSG_GETFLOWTABLE: dump('NFT_MSG_GETFLOWTABLE', 'NFT_MSG_NEWFLOWTABLE', (table) =>
    table.flowtables.map((flowtable) => ({
      ...within(table),
      ...flowtable,
      use: usesOfFlowtable(table, flowtable.name),
    })),
  ),
};
