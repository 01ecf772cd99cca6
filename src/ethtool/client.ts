import type { GenlFamily } from '../genl/index.ts';
import { resolveFamily } from '../genl/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { ProtocolError, Session, withHint } from '../session/index.ts';
import type { Connector } from '../transport/transport.ts';
import { NETLINK_GENERIC } from '../transport/transport.ts';
import type { Codec } from '../wire/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import { maskedBits } from './bitset.ts';
import { checkDeviceName } from './device-name.ts';
import type { Feature } from './feature.ts';
import { namedFeatures } from './feature.ts';
import type { Features } from './features.ts';
import { ETHTOOL_MSG_FEATURES_GET, ETHTOOL_MSG_FEATURES_SET, featuresGet, featuresSet } from './features.ts';
import { ETHTOOL_MSG_STRSET_GET, stringSetGet } from './string-set.ts';
import { suggest } from './suggest.ts';

/** What became of one feature that was asked for. */
export interface FeatureOutcome {
  readonly name: string;
  readonly requested: boolean;
  /** It was on before. */
  readonly before: boolean;
  /** It is on now: read from the kernel after the change. */
  readonly active: boolean;
  /** The kernel keeps it as wanted, and turns it on should what prevents it go away. */
  readonly wanted: boolean;
  /** `active` is what was requested. */
  readonly took: boolean;
}

export interface FeaturesOutcome {
  readonly device: string;
  /** In the order of the request. */
  readonly features: readonly FeatureOutcome[];
  /** Features nobody asked for that changed with it: those that depend on one of the others. */
  readonly alsoChanged: readonly { readonly name: string; readonly active: boolean }[];
}

/**
 * Opens a connection to ethtool's netlink family. The connector stays the caller's.
 * @throws KernelError ENOENT where the kernel has no such family (before Linux 5.6, or without CONFIG_ETHTOOL_NETLINK).
 */
export async function openEthtool(options: SessionOptions & { readonly connector: Connector }): Promise<EthtoolClient> {
  const session = new Session(await options.connector.open(NETLINK_GENERIC));
  try {
    const hint = 'ethtool over netlink needs Linux 5.6 with CONFIG_ETHTOOL_NETLINK';
    return new EthtoolClient(session, await resolveFamily(session, 'ethtool', { signal: options.signal, hint }));
  } catch (error) {
    session.close();
    throw error;
  }
}

/** ethtool's features (Linux 5.7). Reading needs no privilege, changing CAP_NET_ADMIN in the network namespace. */
export class EthtoolClient implements AsyncDisposable {
  /** The family as this boot of the kernel numbers it. */
  readonly family: GenlFamily;
  private readonly session: Session;
  private names: readonly string[] | undefined;

  constructor(session: Session, family: GenlFamily) {
    this.session = session;
    this.family = family;
  }

  /**
   * All features of a device, in the kernel's order.
   * @throws KernelError ENODEV when the device does not exist.
   */
  async features(device: string, options: SessionOptions = {}): Promise<readonly Feature[]> {
    checkDeviceName(device);
    const names = await this.featureNames(options);
    const operation = `get features of ${device}`;
    const request = { header: { device, flags: ['compact-bitsets'] } } as const;
    const answer = await this.ask(operation, ETHTOOL_MSG_FEATURES_GET, featuresGet, request, options, device);
    if (answer === undefined) throw new ProtocolError(`${operation}: the kernel acknowledged and said nothing`);
    return namedFeatures(answer, names);
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
    const requested = Object.entries(wanted);
    for (const [name] of requested) if (!before.has(name)) throw unknownFeature(name, [...before.keys()]);
    refuseFixed(device, requested, before);
    if (requested.length === 0) return { device, features: [], alsoChanged: [] };

    const bits = requested.map(([name, on]) => ({ name, ...(on ? { value: true as const } : {}) }));
    const request: Features = {
      header: { device, flags: ['compact-bitsets'] },
      wanted: { form: 'bits', bits },
    };
    const operation = `set ${requested.map(([name, on]) => `${name} ${on ? 'on' : 'off'}`).join(', ')} on ${device}`;
    const answer = await this.ask(operation, ETHTOOL_MSG_FEATURES_SET, featuresSet, request, options, device);

    const after = byName(await this.features(device, options));
    return {
      device,
      features: requested.map(([name, on]) => {
        const { active, wanted: kept } = after.get(name) as Feature;
        return {
          name,
          requested: on,
          before: before.get(name)?.active === true,
          active,
          wanted: kept,
          took: active === on,
        };
      }),
      alsoChanged: (await this.changed(answer, before, after, options))
        .filter((name) => !Object.hasOwn(wanted, name))
        .map((name) => ({ name, active: after.get(name)?.active === true })),
    };
  }

  close(): void {
    this.session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** The kernel's names of features by bit, read once: they are the same for all devices until the next boot. */
  private async featureNames(options: SessionOptions): Promise<readonly string[]> {
    if (this.names !== undefined) return this.names;
    const operation = 'get the names of features';
    const request = { header: {}, sets: [{ id: 'features' }] } as const;
    const answer = await this.ask(operation, ETHTOOL_MSG_STRSET_GET, stringSetGet, request, options);
    const set = answer?.sets?.find(({ id }) => id === 'features');
    if (set?.strings === undefined) throw new ProtocolError(`${operation}: the kernel gave no list`);
    const names: string[] = Array.from({ length: Math.min(set.count ?? 0, 4096) }, () => '');
    for (const { index, value } of set.strings) {
      if (index !== undefined && index < names.length) names[index] = value ?? '';
    }
    this.names = names;
    return names;
  }

  /** What a SET changed: as its answer says, or, without an answer, as before and after differ. */
  private async changed(
    answer: Features | undefined,
    before: ReadonlyMap<string, Feature>,
    after: ReadonlyMap<string, Feature>,
    options: SessionOptions,
  ): Promise<readonly string[]> {
    if (answer?.active === undefined) {
      return [...after.keys()].filter((name) => before.get(name)?.active !== after.get(name)?.active);
    }
    const names = await this.featureNames(options);
    return maskedBits(answer.active).flatMap((index) => names[index] || []);
  }

  private async ask<T>(
    operation: string,
    command: number,
    codec: Codec<T>,
    request: T,
    options: SessionOptions,
    device = '',
  ): Promise<T | undefined> {
    try {
      const payload = this.session.encode(codec, request);
      const replies = await this.session.request({ type: this.family.id, payload, operation }, options);
      const reply = replies.find(({ type, payload: [first] }) => type === this.family.id && first === command);
      return reply && this.session.decode(codec, reply.payload);
    } catch (error) {
      throw withHint(error, {
        ENODEV: `device ${device} does not exist: \`ip link\` lists the devices of this network namespace`,
        EPERM: 'changing features needs CAP_NET_ADMIN in the network namespace',
        EOPNOTSUPP: 'this kernel or driver does not do that (features over netlink need Linux 5.7)',
      });
    }
  }
}

function byName(features: readonly Feature[]): ReadonlyMap<string, Feature> {
  return new Map(features.map((feature) => [feature.name, feature]));
}

function unknownFeature(name: string, names: readonly string[]): NftOffloadError {
  const near = suggest(name, names);
  const wayOut = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'features(device) lists them';
  return new NftOffloadError('USAGE', `this kernel has no feature ${name}: ${wayOut}`);
}

function refuseFixed(
  device: string,
  requested: readonly (readonly [name: string, on: boolean])[],
  before: ReadonlyMap<string, Feature>,
): void {
  const stuck = requested.filter(([name, on]) => {
    const feature = before.get(name);
    return feature?.fixed === true && feature.active !== on;
  });
  if (stuck.length === 0) return;
  const each = stuck.map(([name, on]) => `${name} is fixed ${on ? 'off' : 'on'}`).join(', ');
  throw new NftOffloadError(
    'REFUSED',
    `${device}: ${each}: its driver does not let that be changed; nothing was changed`,
  );
}
