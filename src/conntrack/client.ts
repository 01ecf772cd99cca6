import type { SessionOptions } from '../session/index.ts';
import { Monitor, ProtocolError, Session } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from '../wire/index.ts';
import { CHANGE_HINTS, createMessage, type FlowChanges, type NewFlow, updateMessage } from './change.ts';
import { deleteRequest, flushRequest } from './delete-request.ts';
import { formatEndpoint } from './endpoint.ts';
import type { ConntrackEntry } from './entry.ts';
import { entryOf } from './entry.ts';
import { dump, dumpFlows, HINTS, isAbsent, isNotUnderstood, request } from './exchange.ts';
import { type Expectation, expectationMessage, expectationOf } from './expectation.ts';
import { compileFilter, type FlowFilter } from './filter.ts';
import { flowMessage } from './flow-message.ts';
import { type FlowName, nameMessage, type ReplyName } from './flow-name.ts';
import * as types from './messages.ts';
import { type ConntrackEvent, type ConntrackMonitorOptions, conntrackSource } from './monitor.ts';
import { type CpuStats, cpuStats, type ExpectationStats, expectationStats, globalStats } from './stats.ts';
import type { Tuple } from './tuple.ts';
import { tupleFilter } from './tuple-filter.ts';

export interface EntriesOptions extends FlowFilter, SessionOptions {}

/** Both address families unless one is named. */
export interface FamilyOptions extends SessionOptions {
  readonly family?: 'ip' | 'ip6' | undefined;
}

/** Opens a connection to connection tracking. Needs CAP_NET_ADMIN in the network namespace, for reading too. */
export async function openConntrack(options: { readonly connector: Connector }): Promise<ConntrackClient> {
  const { connector } = options;
  return new ConntrackClient(new Session(await connector.open(NETLINK_NETFILTER)), connector);
}

/** The flows that the kernel tracks (ctnetlink). */
export class ConntrackClient implements AsyncDisposable {
  private readonly session: Session;
  private readonly connector: Connector;

  /** The connector opens the sockets of monitors. */
  constructor(session: Session, connector: Connector) {
    this.session = session;
    this.connector = connector;
  }

  /**
   * The flows as they are now, those that were asked for. The kernel filters as far as it knows how (6.1 by
   * status, mark, IPv4 addresses and ports; 6.12 by zone, too; none by prefixes); what it sends is filtered
   * here again. Flows that come and go meanwhile may be missing.
   * @throws NftOffloadError USAGE when nothing could match.
   * @throws KernelError EPERM without CAP_NET_ADMIN, EINVAL where the kernel has no ctnetlink.
   */
  async entries(options: EntriesOptions = {}): Promise<readonly ConntrackEntry[]> {
    const { family, kernel, matches } = compileFilter(options);
    const list = { type: types.IPCTNL_MSG_CT_GET, operation: 'list tracked flows' };
    const { session } = this;
    try {
      return (await dumpFlows(session, { ...list, filter: { family, ...kernel } }, options)).filter(matches);
    } catch (error) {
      // A kernel that does not know these filters gives all it has.
      if (!isNotUnderstood(error) || Object.keys(kernel).length === 0) throw error;
      return (await dumpFlows(session, { ...list, filter: { family } }, options)).filter(matches);
    }
  }

  /**
   * One flow, by the tuple of its first packet, or by that of its answers; undefined when there is none such
   * (with an `id`: also when another took its place).
   * @throws NftOffloadError USAGE when the tuple is not whole.
   */
  async get(flow: FlowName | ReplyName, options: SessionOptions = {}): Promise<ConntrackEntry | undefined> {
    const { id, ...name } = nameMessage(flow);
    const direction = name.original === undefined ? 'reply' : 'original';
    const tuple = flow.original ?? flow.reply;
    const payload = this.session.encode(flowMessage, name);
    const what = { type: types.IPCTNL_MSG_CT_GET, payload, operation: `get flow ${described(tuple)}` };
    const answers = await request(this.session, what, options).catch(absentIs([]));
    const answer = answers.find(({ type }) => type === types.IPCTNL_MSG_CT_NEW);
    if (answer === undefined) return undefined;
    const entry = entryOf(this.session.decode(flowMessage, answer.payload));
    // The kernel finds flows by either tuple, whichever it was told, and takes no notice of the id.
    const isMeant = tupleFilter(direction, tuple).matches(entry[direction]);
    return isMeant && (id === undefined || entry.id === id) ? entry : undefined;
  }

  /**
   * All flows, with their counters, which begin again at 0 in the same moment: for accounts, which only one
   * program may keep this way. Needs net.netfilter.nf_conntrack_acct=1. What a call read that then failed is lost.
   */
  async resetCounters(options: FamilyOptions = {}): Promise<readonly ConntrackEntry[]> {
    // Only by family, as every kernel filters: with others, flows would be reset that are not shown.
    const { family, matches } = compileFilter({ family: options.family });
    const what = {
      type: types.IPCTNL_MSG_CT_GET_CTRZERO,
      operation: 'reset the counters of tracked flows',
      resets: true,
    } as const;
    return (await dumpFlows(this.session, { ...what, filter: { family } }, options)).filter(matches);
  }

  /** Flows that have ended and whose `destroy` event could not be delivered yet. */
  async dying(options: SessionOptions = {}): Promise<readonly ConntrackEntry[]> {
    const what = { type: types.IPCTNL_MSG_CT_GET_DYING, operation: 'list dying flows' };
    return await dumpFlows(this.session, what, options);
  }

  /** Flows whose first packet is still on its way through this machine. Linux 6.1 and later keep no such list: none. */
  async unconfirmed(options: SessionOptions = {}): Promise<readonly ConntrackEntry[]> {
    const what = { type: types.IPCTNL_MSG_CT_GET_UNCONFIRMED, operation: 'list unconfirmed flows' };
    return await dumpFlows(this.session, what, options);
  }

  /**
   * Forgets one flow: its next packet is looked at as a new flow's. An offloaded one leaves its flowtable.
   * False when there is none such any more (with an `id`: also when another took its place).
   * @throws NftOffloadError USAGE when the tuple is not whole; nothing has been sent then.
   */
  async delete(flow: FlowName, options: SessionOptions = {}): Promise<boolean> {
    const payload = deleteRequest(flow, this.session);
    const operation = `delete flow ${described(flow.original)}`;
    const hints = { ...HINTS, EBUSY: 'this kernel does not let go of an offloaded flow: delete its flowtable first' };
    const answers = request(this.session, { type: types.IPCTNL_MSG_CT_DELETE, payload, operation }, options, hints);
    return await answers.then(() => true).catch(absentIs(false));
  }

  /**
   * Forgets EVERY flow of the network namespace, or every one of a family, whoever needs it: connections through
   * NAT may break, others go on only where the ruleset lets them begin in their middle. Linux before 5.3 takes no
   * notice of the family, and forgets all.
   */
  async flushAll(options: FamilyOptions = {}): Promise<void> {
    const payload = flushRequest(options.family, this.session);
    const operation = `delete all flows${options.family === undefined ? '' : ` of ${options.family}`}`;
    await request(this.session, { type: types.IPCTNL_MSG_CT_DELETE, payload, operation }, options);
  }

  /**
   * Tracks a flow of which no packet was seen.
   * @throws NftOffloadError USAGE when it is not whole.
   * @throws KernelError EEXIST when one of its tuples is tracked already.
   */
  async create(flow: NewFlow, options: SessionOptions = {}): Promise<void> {
    const payload = this.session.encode(flowMessage, createMessage(flow));
    const operation = `create flow ${described(flow.original)}`;
    const flags = NLM_F_CREATE | NLM_F_EXCL;
    await request(this.session, { type: types.IPCTNL_MSG_CT_NEW, flags, payload, operation }, options, CHANGE_HINTS);
  }

  /**
   * Changes a flow. False when there is none such any more (with an `id`: also when another took its place).
   * @throws KernelError EOPNOTSUPP where this kernel has no marks, ENOSPC where no rule of the namespace uses labels.
   */
  async update(flow: FlowName, changes: FlowChanges, options: SessionOptions = {}): Promise<boolean> {
    const { id, ...name } = nameMessage(flow);
    let current: ConntrackEntry | undefined;
    // The kernel takes a status only as a whole, and no notice of the id.
    if (changes.status !== undefined || id !== undefined) {
      current = await this.get(flow, options);
      if (current === undefined) return false;
    }
    const payload = this.session.encode(flowMessage, updateMessage(name, changes, current?.status ?? []));
    const operation = `update flow ${described(flow.original)}`;
    const what = { type: types.IPCTNL_MSG_CT_NEW, payload, operation };
    const answers = request(this.session, what, options, CHANGE_HINTS);
    return await answers.then(() => true).catch(absentIs(false));
  }

  /** How many flows there are, and how many there may be (old kernels leave `maxEntries` out). */
  async usage(options: SessionOptions = {}): Promise<{ readonly entries: number; readonly maxEntries?: number }> {
    const payload = this.session.encode(globalStats, { family: 'unspec' });
    const operation = 'count tracked flows';
    const [reply] = await request(this.session, { type: types.IPCTNL_MSG_CT_GET_STATS, payload, operation }, options);
    const { entries, maxEntries } = reply ? this.session.decode(globalStats, reply.payload) : {};
    if (entries === undefined) throw new ProtocolError(`${operation}: the kernel acknowledged and said nothing`);
    return { entries, ...(maxEntries === undefined ? {} : { maxEntries }) };
  }

  /** What each CPU counted in this namespace. */
  async stats(options: SessionOptions = {}): Promise<readonly CpuStats[]> {
    const request = { type: types.IPCTNL_MSG_CT_GET_STATS_CPU, operation: 'get statistics of connection tracking' };
    const all = { ...request, codec: cpuStats, value: { family: 'unspec', cpu: 0 } } as const;
    return (await dump(this.session, all, options)).map(({ family: _, ...counters }) => counters);
  }

  /** What each CPU counted of expected flows in this namespace. */
  async expectationStats(options: SessionOptions = {}): Promise<readonly ExpectationStats[]> {
    const request = { type: types.IPCTNL_MSG_EXP_GET_STATS_CPU, answer: types.EXP_STATS_ANSWER } as const;
    const operation = 'get statistics of expected flows';
    const all = { ...request, operation, codec: expectationStats, value: { family: 'unspec', cpu: 0 } } as const;
    return (await dump(this.session, all, options)).map(({ family: _, ...counters }) => counters);
  }

  /** The flows that others announced and that have not come yet. */
  async expectations(options: FamilyOptions = {}): Promise<readonly Expectation[]> {
    const { family } = compileFilter({ family: options.family });
    const request = { type: types.IPCTNL_MSG_EXP_GET, answer: types.IPCTNL_MSG_EXP_NEW } as const;
    const all = { ...request, codec: expectationMessage, value: { family }, operation: 'list expected flows' };
    return (await dump(this.session, all, options)).map(expectationOf);
  }

  /**
   * Flows as they begin, change and end, on a socket of its own: see {@link Monitor}. That a flow is offloaded,
   * or no longer is, is no event: list the flows to see that. With net.netfilter.nf_conntrack_events=2 (the
   * default from Linux 6.0 on) flows that began while nobody listened tell nothing, not even their end; with 1 all do.
   * @throws NftOffloadError USAGE when `events` names none.
   */
  monitor(options: ConntrackMonitorOptions = {}): Monitor<ConntrackEvent> {
    return new Monitor(this.connector, conntrackSource(options.events), { signal: options.signal });
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function absentIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isAbsent(error)) return value;
    throw error;
  };
}

function described({ source, destination, protocol, sourcePort, destinationPort }: Tuple): string {
  return `${protocol} ${formatEndpoint(source, sourcePort)} -> ${formatEndpoint(destination, destinationPort)}`;
}
