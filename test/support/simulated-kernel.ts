// A kernel to run the main job against: nf_tables, ethtool's features, links and tracked flows, with a
// state that lasts, in whose answers to each datagram nothing is left to a script. Processes that use
// it (`connect`) can be made to fail, be killed, or come in each other's way at any datagram.
import type { FlowMessage } from '../../src/conntrack/index.ts';
import {
  NETLINK_GENERIC,
  NETLINK_NETFILTER,
  NETLINK_ROUTE,
  type NetlinkProtocol,
} from '../../src/transport/transport.ts';
import { hex, splitMessages } from '../../src/wire/index.ts';
import type { DeviceState, Flavour } from './simulated-kernel/batch.ts';
import { type ClientOptions, SimulatedClient } from './simulated-kernel/client.ts';
import { answerGeneric } from './simulated-kernel/ethtool.ts';
import { answerFlows } from './simulated-kernel/flows.ts';
import { answerLinks } from './simulated-kernel/links.ts';
import { NfTables } from './simulated-kernel/nf-tables.ts';
import type { TableState } from './simulated-kernel/objects.ts';
import { unsimulated } from './simulated-kernel/refused.ts';

export type { DeviceState } from './simulated-kernel/batch.ts';
export type { SimulatedClient } from './simulated-kernel/client.ts';
export { type FlowtableState, find, type TableState } from './simulated-kernel/objects.ts';

export interface SimulatedDevice {
  /** hw-tc-offload: `refuses` is off and stays off, though it can be asked for. Default `off-fixed`. */
  readonly hwTcOffload?: 'off' | 'on' | 'off-fixed' | 'refuses';
  /** Its driver takes hardware flowtables; default: it does not. */
  readonly takesHardware?: boolean | 'when-on';
  /** Its driver takes one hardware flowtable at a time; default: several. */
  readonly bindsOnce?: boolean;
  /** Setting a feature fails with this errno: `EIO`. */
  readonly setError?: string;
}

export interface SimulatedKernelOptions {
  readonly devices?: Readonly<Record<string, SimulatedDevice>>;
  /** Default: a kernel as of 6.17 with flowtables. */
  readonly flavour?: Partial<Flavour>;
  /** False: no nf_conntrack_netlink. */
  readonly conntrack?: boolean;
}

/** A copy with bytes as hexadecimal digits and big integers as numbers. */
type Plain<T> = T extends Uint8Array
  ? string
  : T extends bigint
    ? number
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** What stands, as plain data to compare. */
export interface KernelState {
  readonly tables: readonly Plain<TableState>[];
  /** By device: `on`, `off`, and `off, wanted on` for what a driver does not do. */
  readonly hwTcOffload: Readonly<Record<string, string>>;
}

export class SimulatedKernel {
  readonly devices = new Map<string, DeviceState>();
  readonly nft: NfTables;
  /** Tracked flows; undefined without nf_conntrack_netlink. */
  flows: FlowMessage[] | undefined;
  private readonly options: SimulatedKernelOptions;
  private lastPort = 1000;
  private lastIndex = 1;
  private watcher: (() => void) | undefined;

  constructor(options: SimulatedKernelOptions = {}) {
    const { devices = {}, flavour, conntrack = true } = options;
    this.options = options;
    for (const [name, device] of Object.entries(devices)) this.plug(name, device);
    this.flows = conntrack ? [] : undefined;
    this.nft = new NfTables(this.devices, { acksMarks: true, flowtables: true, hooksByName: true, ...flavour });
  }

  /** Another kernel, in which everything is as it is here now; nobody watches it. */
  fork(): SimulatedKernel {
    const copy = new SimulatedKernel({ ...this.options, devices: {} });
    for (const [name, device] of this.devices) copy.devices.set(name, { ...device });
    copy.flows = structuredClone(this.flows);
    copy.lastIndex = this.lastIndex;
    copy.nft.copyFrom(this.nft);
    return copy;
  }

  /** A new process, which is a connector. */
  connect(options: ClientOptions = {}): SimulatedClient {
    const nextPort = () => {
      this.lastPort++;
      return this.lastPort;
    };
    return new SimulatedClient((...datagram) => this.handle(...datagram), nextPort, options);
  }

  plug(name: string, device: SimulatedDevice): void {
    const { hwTcOffload = 'off-fixed', takesHardware = false, bindsOnce = false, setError } = device;
    this.lastIndex++;
    this.devices.set(name, {
      index: this.lastIndex,
      togglable: hwTcOffload !== 'off-fixed',
      active: hwTcOffload === 'on',
      wanted: hwTcOffload === 'on',
      refuses: hwTcOffload === 'refuses',
      setError,
      takesHardware,
      bindsOnce,
    });
  }

  unplug(name: string): void {
    this.devices.delete(name);
  }

  table(name: string, family = 'inet'): TableState | undefined {
    return this.nft.tables.find((table) => table.family === family && table.name === name);
  }

  /** Another program's table, made or changed by it in a transaction of its own. */
  changeTable(name: string, change: (table: TableState, nextHandle: () => bigint) => void = () => {}): void {
    this.nft.change((tables) => {
      const table = this.table(name) ?? emptyTable(name, this.nft.nextTableHandle());
      if (!tables.includes(table)) tables.push(table);
      change(table, () => this.nft.handleIn(table));
    });
  }

  /** Called whenever a datagram was answered. */
  watch(watcher: () => void): void {
    this.watcher = watcher;
  }

  /** `handles: false` leaves out what differs between an object and its like. */
  state({ handles = true }: { readonly handles?: boolean } = {}): KernelState {
    return {
      tables: this.nft.tables.map((table) => plain(table, handles) as Plain<TableState>),
      hwTcOffload: Object.fromEntries(
        [...this.devices].map(([name, { active, wanted }]) => [
          name,
          `${active ? 'on' : 'off'}${wanted === active ? '' : `, wanted ${wanted ? 'on' : 'off'}`}`,
        ]),
      ),
    };
  }

  private handle(protocol: NetlinkProtocol, datagram: Uint8Array, portId: number): readonly Uint8Array[] {
    const answers = this.answer(protocol, datagram, portId);
    this.watcher?.();
    return answers;
  }

  private answer(protocol: NetlinkProtocol, datagram: Uint8Array, portId: number): readonly Uint8Array[] {
    const messages = splitMessages(datagram);
    if (protocol === NETLINK_NETFILTER && NfTables.beginsBatch(messages[0])) return this.nft.batch(messages, portId);
    return messages.flatMap((message) => {
      switch (protocol) {
        case NETLINK_ROUTE:
          return answerLinks(message, this.devices);
        case NETLINK_GENERIC:
          return answerGeneric(message, this.devices);
        case NETLINK_NETFILTER:
          return message.type >> 8 === 1 ? answerFlows(message, this.flows) : this.nft.answer(message);
        default:
          return unsimulated(`netlink protocol ${String(protocol)}`);
      }
    });
  }
}

function emptyTable(name: string, handle: bigint): TableState {
  return {
    family: 'inet',
    name,
    handle,
    flags: [],
    userdata: undefined,
    owner: undefined,
    chains: [],
    sets: [],
    flowtables: [],
    others: [],
  };
}

function plain(value: unknown, handles: boolean): unknown {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map((each) => plain(each, handles));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => inner !== undefined && (handles || name !== 'handle'))
      .map(([name, inner]) => [name, plain(inner, handles)]),
  );
}
