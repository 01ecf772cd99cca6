import type { Monitor, SessionOptions } from '../session/index.ts';
import { ProtocolError, Session, withHint } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_ROUTE } from '../transport/transport.ts';
import type { Codec } from '../wire/index.ts';
import { type Address, addressOf } from './address.ts';
import { type AddressMessage, addressMessage, RTM_GETADDR, RTM_NEWADDR } from './address-message.ts';
import { selector } from './device-selector.ts';
import type { Link } from './link.ts';
import { linkOf } from './link.ts';
import type { LinkMessage } from './link-message.ts';
import { linkMessage, RTM_GETLINK, RTM_NEWLINK } from './link-message.ts';
import { monitorRtnl, type RtnlEvent, type RtnlMonitorOptions } from './monitor.ts';
import { type Neighbour, neighbourOf } from './neighbour.ts';
import { type NeighbourMessage, neighbourMessage, RTM_GETNEIGH, RTM_NEWNEIGH } from './neighbour-message.ts';
import { type Qdisc, qdiscOf } from './qdisc.ts';
import { type QdiscMessage, qdiscMessage, RTM_GETQDISC, RTM_NEWQDISC } from './qdisc-message.ts';

/**
 * What a GET asks for: IPv6's counters are left out, a quarter of every answer that nothing here shows
 * (`ip` without -s does the same where it asks by index); since Linux 7 the device's own are, too. Virtual functions (RTEXT_FILTER_VF, which
 * `ip link` sets) are left out too: on cards with many of them they outgrow the answer (EMSGSIZE).
 */
const ASKED: LinkMessage = { family: 0, type: 0, index: 0, flags: [], change: 0, extMask: ['skip-stats'] };

export interface LinksOptions extends SessionOptions {
  /** With `statistics`, which kernels before Linux 7 tell in any case. */
  readonly statistics?: boolean;
}

export interface DeviceOptions extends SessionOptions {
  /** Only of this device: its name, alternative name or index. */
  readonly device?: string | number;
}

export interface AddressesOptions extends DeviceOptions {
  /** All address families unless one is named. */
  readonly family?: 'ip' | 'ip6';
}

export interface NeighboursOptions extends DeviceOptions {
  /** IPv4's and IPv6's unless one is named; `bridge` stands for the forwarding databases. */
  readonly family?: 'ip' | 'ip6' | 'bridge';
}

/** Opens a connection to rtnetlink. Reading needs no privilege. The connector stays the caller's. */
export async function openRtnl(options: { readonly connector: Connector }): Promise<RtnlClient> {
  const { connector } = options;
  return new RtnlClient(new Session(await connector.open(NETLINK_ROUTE)), connector);
}

/** The network devices of the namespace, and what they have: addresses, neighbours, queueing disciplines. */
export class RtnlClient implements AsyncDisposable {
  private readonly session: Session;
  private readonly connector: Connector;

  constructor(session: Session, connector: Connector) {
    this.session = session;
    this.connector = connector;
  }

  /** All devices, in the kernel's order. */
  async links(options: LinksOptions = {}): Promise<readonly Link[]> {
    const messages = await this.list('list links', [RTM_GETLINK, RTM_NEWLINK], linkMessage, asked(options), options);
    return messages.map(linkOf);
  }

  /**
   * One device, by name, alternative name (Linux 5.5) or index.
   * @throws KernelError ENODEV when there is none.
   */
  async link(device: string | number, options: LinksOptions = {}): Promise<Link> {
    const operation = `get link ${device}`;
    const payload = this.session.encode(linkMessage, { ...asked(options), ...selector(device) });
    try {
      for (const reply of await this.session.request({ type: RTM_GETLINK, payload, operation }, options)) {
        if (reply.type === RTM_NEWLINK) return linkOf(this.session.decode(linkMessage, reply.payload));
      }
    } catch (error) {
      throw withHint(error, {
        ENODEV: `device ${device} does not exist: \`ip link\` lists the devices of this network namespace`,
      });
    }
    throw new ProtocolError(`${operation}: the kernel acknowledged and said nothing`);
  }

  /**
   * The devices' own addresses. The kernel filters by family; by device they are filtered here.
   * @throws KernelError ENODEV when there is no such device.
   */
  async addresses(options: AddressesOptions = {}): Promise<readonly Address[]> {
    const index = await this.indexOf(options);
    const { family = 'unspec' } = options;
    const request: AddressMessage = { family, prefixLength: 0, lowFlags: [], scope: 0, index: 0 };
    const types = [RTM_GETADDR, RTM_NEWADDR] as const;
    const messages = await this.list('list addresses', types, addressMessage, request, options);
    return messages.map(addressOf).filter(matching(options.family, index));
  }

  /**
   * Who is reached where: ARP and neighbour discovery, or a forwarding database. The kernel filters by family
   * and device (not forwarding databases, by device); what it sends is filtered here again. Proxied addresses are not listed.
   * @throws KernelError ENODEV when there is no such device.
   */
  async neighbours(options: NeighboursOptions = {}): Promise<readonly Neighbour[]> {
    const index = await this.indexOf(options);
    const { family = 'unspec' } = options;
    const filter = index === undefined || family === 'bridge' ? {} : { device: index };
    const request: NeighbourMessage = { family, index: 0, state: [], flags: [], type: 'unspec', ...filter };
    const types = [RTM_GETNEIGH, RTM_NEWNEIGH] as const;
    const messages = await this.list('list neighbours', types, neighbourMessage, request, options);
    return messages.map(neighbourOf).filter(matching(options.family, index));
  }

  /**
   * The queueing disciplines, without those the kernel hides (TCA_DUMP_INVISIBLE). By device they are filtered here.
   * @throws KernelError ENODEV when there is no such device.
   */
  async qdiscs(options: DeviceOptions = {}): Promise<readonly Qdisc[]> {
    const index = await this.indexOf(options);
    const request: QdiscMessage = { family: 0, index: index ?? 0, handle: 'none', parent: 'none', info: 0 };
    const types = [RTM_GETQDISC, RTM_NEWQDISC] as const;
    const messages = await this.list('list queueing disciplines', types, qdiscMessage, request, options);
    return messages.map(qdiscOf).filter((qdisc) => index === undefined || qdisc.index === index);
  }

  /**
   * What changes, as it changes, on a connection of its own. Listen first (`ready`), then list: what happens between
   * the two is then told, and nothing is missed. After an `overrun` list again.
   * @throws NftOffloadError USAGE where `events` names something else.
   */
  monitor(options: RtnlMonitorOptions = {}): Monitor<RtnlEvent> {
    return monitorRtnl(this.connector, options);
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  private async list<T>(
    operation: string,
    [get, answer]: readonly [get: number, answer: number],
    codec: Codec<T>,
    request: T,
    options: SessionOptions,
  ): Promise<readonly T[]> {
    const messages = await this.session.dump(
      { type: get, payload: this.session.encode(codec, request), operation },
      options,
    );
    return messages.filter(({ type }) => type === answer).map(({ payload }) => this.session.decode(codec, payload));
  }

  /** Of an index it is asked too: whether there is such a device. */
  private async indexOf({ device, signal }: DeviceOptions): Promise<number | undefined> {
    if (device === undefined) return undefined;
    return (await this.link(device, { signal })).index;
  }
}

function asked({ statistics = false }: LinksOptions): LinkMessage {
  return statistics ? { ...ASKED, extMask: [] } : ASKED;
}

function matching(family: string | undefined, index: number | undefined) {
  return (object: { readonly family: string | number; readonly index: number }): boolean =>
    (family === undefined || object.family === family) && (index === undefined || object.index === index);
}
