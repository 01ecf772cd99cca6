import type { SessionOptions } from '../session/index.ts';
import { KernelError, ProtocolError, Session, withHint } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { FlowName } from './delete-request.ts';
import { deleteRequest } from './delete-request.ts';
import { formatEndpoint } from './endpoint.ts';
import type { ConntrackEntry } from './entry.ts';
import { entryOf } from './entry.ts';
import { flowMessage } from './flow-message.ts';
import {
  globalStats,
  IPCTNL_MSG_CT_DELETE,
  IPCTNL_MSG_CT_GET,
  IPCTNL_MSG_CT_GET_STATS,
  IPCTNL_MSG_CT_NEW,
} from './messages.ts';
import type { StatusName } from './status.ts';
import { STATUS } from './status.ts';

export interface EntriesOptions extends SessionOptions {
  /** Both address families unless one is named. */
  readonly family?: 'ip' | 'ip6';
  /** Bits that must be set (true) or clear (false): `{ offload: true, 'hw-offload': false }`. */
  readonly status?: Readonly<Partial<Record<StatusName, boolean>>>;
}

/** Opens a connection to connection tracking. Needs CAP_NET_ADMIN in the network namespace, for reading too. */
export async function openConntrack(options: { readonly connector: Connector }): Promise<ConntrackClient> {
  return new ConntrackClient(new Session(await options.connector.open(NETLINK_NETFILTER)));
}

/** The flows that the kernel tracks (ctnetlink). */
export class ConntrackClient implements AsyncDisposable {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /**
   * The flows as they are now, those that were asked for. The kernel filters by status (Linux 6.1
   * does, 5.10 sends all); what it sends is filtered here again. Flows that come and go meanwhile may be missing.
   * @throws KernelError EPERM without CAP_NET_ADMIN, EINVAL where the kernel has no ctnetlink.
   */
  async entries(options: EntriesOptions = {}): Promise<readonly ConntrackEntry[]> {
    const { family, status = {} } = options;
    const wanted = Object.entries(status) as [StatusName, boolean][];
    for (const [name] of wanted) {
      if (!Object.hasOwn(STATUS, name)) {
        throw new NftOffloadError(
          'USAGE',
          `${name} is no status of a flow: it is one of ${Object.keys(STATUS).join(', ')}`,
        );
      }
    }
    const bits = wanted.filter(([, on]) => on !== undefined);
    const filter =
      bits.length === 0
        ? {}
        : { status: bits.flatMap(([name, on]) => (on ? name : [])), statusMask: bits.map(([name]) => name) };
    const payload = this.session.encode(flowMessage, { family: family ?? 'unspec', ...filter });
    const messages = await this.run('list tracked flows', (operation) =>
      this.session.dump({ type: IPCTNL_MSG_CT_GET, payload, operation }, options),
    );
    return messages
      .filter(({ type }) => type === IPCTNL_MSG_CT_NEW)
      .map((message) => entryOf(this.session.decode(flowMessage, message.payload)))
      .filter((entry) => family === undefined || entry.family === family)
      .filter((entry) => bits.every(([name, on]) => entry.status.includes(name) === on));
  }

  /**
   * Forgets one flow: its next packet is looked at as a new flow's. An offloaded one leaves its flowtable.
   * False when there is none such any more (with an `id`: also when another took its place).
   * @throws NftOffloadError USAGE when the tuple is not whole; nothing has been sent then.
   */
  async delete(flow: FlowName, options: SessionOptions = {}): Promise<boolean> {
    const payload = deleteRequest(flow, this.session);
    try {
      await this.run(`delete flow ${described(flow)}`, (operation) =>
        this.session.request({ type: IPCTNL_MSG_CT_DELETE, payload, operation }, options),
      );
      return true;
    } catch (error) {
      if (error instanceof KernelError && error.errnoName === 'ENOENT') return false;
      throw error;
    }
  }

  /** How many flows there are, and how many there may be (old kernels leave `maxEntries` out). */
  async usage(options: SessionOptions = {}): Promise<{ readonly entries: number; readonly maxEntries?: number }> {
    const payload = this.session.encode(globalStats, { family: 'unspec' });
    const [reply] = await this.run('count tracked flows', (operation) =>
      this.session.request({ type: IPCTNL_MSG_CT_GET_STATS, payload, operation }, options),
    );
    const { entries, maxEntries } = reply ? this.session.decode(globalStats, reply.payload) : {};
    if (entries === undefined) throw new ProtocolError('count tracked flows: the kernel acknowledged and said nothing');
    return { entries, ...(maxEntries === undefined ? {} : { maxEntries }) };
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private async run<T>(operation: string, work: (operation: string) => Promise<T>): Promise<T> {
    try {
      return await work(operation);
    } catch (error) {
      throw withHint(error, {
        EPERM: 'connection tracking needs CAP_NET_ADMIN in the network namespace',
        EINVAL: 'is nf_conntrack_netlink in this kernel, or loaded?',
        EBUSY: 'this kernel does not let go of an offloaded flow: delete its flowtable first',
      });
    }
  }
}

function described({ original }: FlowName): string {
  const { source, destination, protocol, sourcePort, destinationPort } = original;
  return `${protocol} ${formatEndpoint(source, sourcePort)} -> ${formatEndpoint(destination, destinationPort)}`;
}
