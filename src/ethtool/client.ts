import type { GenlFamily } from '../genl/index.ts';
import { resolveFamily } from '../genl/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { KernelError, Monitor, ProtocolError, Session } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_GENERIC } from '../transport/transport.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { Command, Headed, StatisticsQuery } from './command.ts';
import type { EthtoolChange, EthtoolCommand, EthtoolQuery, EthtoolValue, SettableCommand } from './command-types.ts';
import { commandNamed } from './command-types.ts';
import { checkDeviceName } from './device-name.ts';
import type { Feature } from './feature.ts';
import type { FeatureOutcome, FeaturesOutcome } from './feature-change.ts';
import { byName, checkFeatures, featuresOutcome, featuresRequest } from './feature-change.ts';
import { features as featuresCodec } from './features.ts';
import type { EthtoolEvent, EthtoolEventName } from './monitor.ts';
import { ethtoolSource, notifyingCommands } from './monitor.ts';
import { Requests } from './requests.ts';
import type { SetOutcome } from './set-outcome.ts';
import { changeInWords, ignoredFields } from './set-outcome.ts';
import { StringNames } from './string-names.ts';
import type { StringSetName } from './string-set.ts';
import { PER_DEVICE_STRING_SETS } from './string-set.ts';

/** One device's answer among all. */
export interface DeviceValue<V> {
  readonly device: string;
  readonly deviceIndex: number;
  readonly value: V;
}

/** How to ask: for some commands with `statistics`, for stats, module-eeprom and rss which. */
export type GetOptions<N extends EthtoolCommand> = SessionOptions & EthtoolQuery<N>;

/**
 * Opens a connection to ethtool's netlink family. The connector stays the caller's.
 * @throws KernelError ENOENT where the kernel has no such family (before Linux 5.6, or without CONFIG_ETHTOOL_NETLINK).
 */
export async function openEthtool(options: SessionOptions & { readonly connector: Connector }): Promise<EthtoolClient> {
  const { connector, signal } = options;
  const session = new Session(await connector.open(NETLINK_GENERIC));
  try {
    const hint = 'ethtool over netlink needs Linux 5.6 with CONFIG_ETHTOOL_NETLINK';
    return new EthtoolClient(session, await resolveFamily(session, 'ethtool', { signal, hint }), connector);
  } catch (error) {
    session.close();
    throw error;
  }
}

/**
 * The settings of network devices. Reading needs no privilege (a module's memory and some passwords
 * apart), changing CAP_NET_ADMIN in the network namespace. Each command says which Linux it needs.
 */
export class EthtoolClient implements AsyncDisposable {
  /** The family as this boot of the kernel numbers it. */
  readonly family: GenlFamily;
  private readonly session: Session;
  private readonly connector: Connector;
  private readonly requests: Requests;
  private readonly names: StringNames;

  constructor(session: Session, family: GenlFamily, connector: Connector) {
    this.session = session;
    this.family = family;
    this.connector = connector;
    this.requests = new Requests(session, family);
    this.names = new StringNames(this.requests);
  }

  /**
   * What one device says: `get('rings', 'eth0')`. Fields that its driver or kernel does not have are missing.
   * @throws KernelError ENODEV when the device does not exist, EOPNOTSUPP when its driver or the kernel
   * does not have this.
   */
  async get<N extends EthtoolCommand>(
    command: N,
    device: string,
    options: GetOptions<N> = {} as GetOptions<N>,
  ): Promise<EthtoolValue<N>> {
    checkDeviceName(device);
    const request = await this.getRequest(commandNamed(command), device, options);
    const answer = await this.requests.ask(request, options);
    if (answer === undefined) {
      throw new ProtocolError(`${request.operation}: the kernel acknowledged and said nothing`);
    }
    return commandNamed(command).value(answer, this.names.known) as EthtoolValue<N>;
  }

  /** {@link get} for all devices of the network namespace that answer it. */
  async getAll<N extends EthtoolCommand>(
    command: N,
    options: GetOptions<N> = {} as GetOptions<N>,
  ): Promise<readonly DeviceValue<EthtoolValue<N>>[]> {
    const request = await this.getRequest(commandNamed(command), undefined, options);
    const answers = await this.requests.dump(request, options).catch((error: unknown) => {
      const unsupported = error instanceof KernelError && error.errnoName === 'EOPNOTSUPP';
      if (!unsupported || !this.requests.has(request.message)) throw error;
      return this.askEach(commandNamed(command), options);
    });
    return answers.map((answer) => ({
      device: answer.header?.device ?? '',
      deviceIndex: answer.header?.deviceIndex ?? 0,
      value: commandNamed(command).value(answer, this.names.known) as EthtoolValue<N>,
    }));
  }

  /**
   * Changes some of a device's settings, and reads from the kernel what they are then: a driver that
   * grants the request may still leave things as they were (`ignored` names them).
   * @throws NftOffloadError USAGE for a field that cannot be set; nothing has been changed then.
   * @throws KernelError ENODEV, EPERM, EOPNOTSUPP, EINVAL, or what the driver said.
   */
  async set<N extends SettableCommand>(
    command: N,
    device: string,
    change: EthtoolChange<N>,
    options: SessionOptions = {},
  ): Promise<SetOutcome<EthtoolValue<N>, EthtoolChange<N>>> {
    const { name, message, about, since, codec, settable, hints, ...declared } = commandNamed(command);
    checkChange(name, change, settable);
    const get = (): Promise<EthtoolValue<N>> => this.get(command, device, options as GetOptions<N>);
    const before = await get();
    const words = changeInWords(change);
    if (words === '') return { device, requested: change, before, after: before, ignored: [] };
    const body = { header: { device }, ...declared.change(change) };
    const subject = { about, since, command: name, device, hints };
    const operation = `set ${about} of ${device} to ${words}`;
    await this.requests.ask({ message: `${message}_SET`, codec, body, operation, subject }, options);
    const after = await get();
    return { device, requested: change, before, after, ignored: ignoredFields(change, after as object) };
  }

  /**
   * One of the kernel's lists of names, by index; some are empty. `test`, `stats`, `priv-flags` and
   * `phy-stats` are each device's own, the others the same for all (Linux 5.6).
   * @throws NftOffloadError USAGE where a device is missing, or is given for a list that all share.
   */
  async strings(
    set: StringSetName,
    options: SessionOptions & { readonly device?: string } = {},
  ): Promise<readonly string[]> {
    const { device } = options;
    if (PER_DEVICE_STRING_SETS.has(set) !== (device !== undefined)) {
      const wanted = device === undefined ? "each device's own: name one" : 'the same for all devices: name none';
      throw new NftOffloadError('USAGE', `the names of ${set} are ${wanted}`);
    }
    if (device !== undefined) {
      checkDeviceName(device);
      return this.names.ofDevice(set, device, options);
    }
    await this.names.load([set], options);
    return this.names.known(set);
  }

  /** {@link get} of features: all that have a name, in the kernel's order (Linux 5.7). */
  async features(device: string, options: SessionOptions = {}): Promise<readonly Feature[]> {
    return this.get('features', device, options);
  }

  /** {@link setFeatures} for one. */
  async setFeature(device: string, name: string, on: boolean, options: SessionOptions = {}): Promise<FeatureOutcome> {
    const { features } = await this.setFeatures(device, { [name]: on }, options);
    return features[0] as FeatureOutcome;
  }

  /**
   * Turns features on and off in one request, as `ethtool -K`, and reads from the kernel what they are then:
   * a kernel that grants the request may still leave a feature as it was (`took` is false).
   * @throws NftOffloadError USAGE for a name the kernel does not have, REFUSED where one that would have to
   * change is fixed; nothing has been changed then.
   * @throws KernelError ENODEV, EPERM, or what the driver said.
   */
  async setFeatures(
    device: string,
    wanted: Readonly<Record<string, boolean>>,
    options: SessionOptions = {},
  ): Promise<FeaturesOutcome> {
    const before = byName(await this.features(device, options));
    checkFeatures(device, wanted, before);
    const requested = Object.entries(wanted);
    if (requested.length === 0) return { device, features: [], alsoChanged: [] };
    const answer = await this.requests.ask(
      {
        message: 'FEATURES_SET',
        codec: featuresCodec,
        body: featuresRequest(device, wanted),
        operation: `set ${requested.map(([name, on]) => `${name} ${on ? 'on' : 'off'}`).join(', ')} on ${device}`,
        subject: { about: 'features', since: '5.7', device },
      },
      options,
    );
    const after = byName(await this.features(device, options));
    return featuresOutcome(device, wanted, before, after, answer, this.names.known('features'));
  }

  /**
   * Changes of settings as they happen, whoever makes them, on a socket of their own. Needs no privilege.
   * `events` narrows it to some commands. Private flags of devices that come later have no names.
   */
  monitor(options: SessionOptions & { readonly events?: readonly EthtoolEventName[] } = {}): Monitor<EthtoolEvent> {
    const { events, signal } = options;
    const sets = new Set(notifyingCommands(events).flatMap(({ stringSets }) => stringSets));
    let flags: ReadonlyMap<number, readonly string[]> = new Map();
    const source = ethtoolSource(
      this.family,
      events,
      (index) => (set) => (set === 'priv-flags' ? (flags.get(index) ?? []) : this.names.known(set)),
    );
    // Notifications have compact bitsets: the names are read before anything can be told.
    const connector: Connector = {
      description: this.connector.description,
      open: async (protocol) => {
        await this.names.load([...sets], { signal });
        if (sets.has('priv-flags')) flags = await this.names.ofDevices('priv-flags', { signal });
        return this.connector.open(protocol);
      },
      close: () => this.connector.close(),
    };
    return new Monitor(connector, source, { signal });
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /**
   * The answers of a dump, one by one: tunnel information's dump fails, and what came before is lost,
   * where the last device has none.
   */
  private async askEach(command: Command, options: SessionOptions): Promise<readonly Headed[]> {
    const answers: Headed[] = [];
    // All devices say this.
    const linkStates = await this.getRequest(commandNamed('link-state'), undefined, { signal: options.signal });
    for (const { header } of await this.requests.dump(linkStates, options)) {
      const device = header?.device ?? '';
      try {
        const answer = await this.requests.ask(await this.getRequest(command, device, options), options);
        if (answer !== undefined) answers.push(answer);
      } catch (error) {
        // It has none, or has gone since.
        if (!(error instanceof KernelError) || !['EOPNOTSUPP', 'ENODEV'].includes(error.errnoName)) throw error;
      }
    }
    return answers;
  }

  /** Without a device: of all of them. */
  private async getRequest(command: Command, device: string | undefined, options: SessionOptions & StatisticsQuery) {
    const { message, about, since, codec, compact, stringSets, hints } = command;
    if (compact) await this.names.load(stringSets, options);
    const { signal: _, statistics, ...query } = options;
    const flags = [...(compact ? ['compact-bitsets' as const] : []), ...(statistics ? ['stats' as const] : [])];
    const header = { ...(device === undefined ? {} : { device }), ...(flags.length === 0 ? {} : { flags }) };
    return {
      message: `${message}_GET`,
      codec,
      body: { header, ...command.query(query) },
      operation: `get ${about} of ${device ?? 'all devices'}`,
      subject: { about, since, hints, statistics: statistics === true, ...(device === undefined ? {} : { device }) },
    };
  }
}

function checkChange(command: string, change: unknown, settable: readonly string[]): asserts change is object {
  if (settable.length === 0) throw new NftOffloadError('USAGE', `${command} cannot be set`);
  const can = `what can be set is ${settable.join(', ')}`;
  if (typeof change !== 'object' || change === null) {
    throw new NftOffloadError('USAGE', `a change of ${command} is an object: ${can}`);
  }
  for (const field of Object.keys(change)) {
    if (!settable.includes(field)) throw new NftOffloadError('USAGE', `${command} has no ${field} to set: ${can}`);
  }
}
