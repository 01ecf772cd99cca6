// Hardware or software, and why: asked of the kernel device by device.
import type { SessionOptions } from '../session/index.ts';
import type { Clients } from './clients.ts';
import { RefusedError } from './errors.ts';
import { type FeatureState, isOn, readFeature } from './feature.ts';
import type { Installed } from './installed.ts';
import type { FeatureChange } from './journal.ts';
import type { OffloadMode } from './modes.ts';
import { type Desired, isHardware } from './plan.ts';
import { probeFlowtable, refusalWords, whyNotHardware } from './probe.ts';

/** What `up` was asked to do. */
export interface Job {
  readonly clients: Clients;
  readonly table: string;
  readonly flowtable: string;
  readonly devices: readonly string[];
  readonly mode: OffloadMode;
  readonly counter: boolean;
  readonly session: SessionOptions;
}

/** hw-tc-offload by device: of those that were asked about. */
export type Features = ReadonlyMap<string, FeatureState | undefined | 'gone'>;

export interface Decision {
  readonly desired: Desired;
  /** Why a device cannot do hardware. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Reads the feature of the job's devices, where it matters, and of those an interrupted run noted. */
export async function readFeatures({ clients, devices, mode, session }: Job, installed: Installed): Promise<Features> {
  const features = new Map<string, FeatureState | undefined | 'gone'>();
  const noted = installed.turnedOn.filter((device) => !installed.recorded.includes(device));
  for (const device of new Set([...(mode === 'software' ? [] : devices), ...noted])) {
    features.set(device, await readFeature(clients.ethtool, device, session));
  }
  return features;
}

export function canTurnOn(feature: FeatureState | undefined | 'gone'): boolean {
  return feature !== undefined && feature !== 'gone' && !feature.active && !feature.fixed;
}

/** What the features will be if these devices do as they are asked. */
export function assumeOn(features: Features, devices: readonly string[]): Features {
  return new Map([
    ...features,
    ...devices.map((device) => [device, { active: true, fixed: false }] as [string, FeatureState]),
  ]);
}

/** What {@link decide} is told of features that were turned on, or are going to be. */
export interface Turning {
  readonly changes?: readonly FeatureChange[];
  /** Devices about to be turned on: a driver may take flowtables only then, so that their refusal now is no reason to give up. */
  readonly tentative?: readonly string[];
}

/** @throws RefusedError where it cannot be done as asked. */
export async function decide(
  job: Job,
  installed: Installed,
  features: Features,
  { changes = [], tentative = [] }: Turning = {},
): Promise<Decision> {
  const { table, flowtable, devices, mode, counter, clients, session } = job;
  const bound = installed.flowtables.filter(isHardware).flatMap(({ hook }) => hook?.devices ?? []);
  // A device may be called `__proto__`.
  const reasons = Object.create(null) as Record<string, string>;
  for (const device of mode === 'software' ? [] : devices) {
    const feature = features.get(device);
    if (feature === 'gone') throw new RefusedError(`device ${device} does not exist any more`);
    const refused = changes.find((change) => change.device === device && !change.took)?.reason;
    const options = { ...session, bound: bound.includes(device) };
    const reason = refused ?? (await whyNotHardware(clients.nft, device, feature, options));
    if (reason !== undefined) reasons[device] = reason;
  }
  const unable = Object.entries(reasons);
  const final = unable.filter(([device]) => !tentative.includes(device));
  if (mode === 'hardware' && final.length > 0) {
    const list = final.map(([device, reason]) => `${device}: ${reason}`).join('; ');
    throw new RefusedError(`hardware offload is not possible: ${list}: leave these out, or use --mode auto`);
  }
  const hardware = mode !== 'software' && unable.length === 0;
  if (!hardware) await checkSoftware(job, bound);
  return {
    desired: {
      table,
      flowtable,
      devices,
      mode,
      hardware,
      counter,
      turnedOn: turnedOn(job, installed, features, changes),
    },
    reasons,
  };
}

/** Devices to be recorded: those recorded already, those turned on now, and of those an interrupted run noted all that are on or cannot be asked. */
function turnedOn(
  { devices }: Job,
  installed: Installed,
  features: Features,
  changes: readonly FeatureChange[],
): string[] {
  const kept = installed.turnedOn.filter((device) => {
    const feature = features.get(device);
    return installed.recorded.includes(device) || feature === 'gone' || isOn(feature);
  });
  const all = new Set([...kept, ...changes.filter(({ took }) => took).map(({ device }) => device)]);
  return [...devices.filter((device) => all.delete(device)), ...all];
}

/** A kernel that takes no software flowtable takes none at all. */
async function checkSoftware({ clients, devices, session }: Job, bound: readonly string[]): Promise<void> {
  for (const device of devices) {
    if (bound.includes(device)) continue;
    const refusal = await probeFlowtable(clients.nft, device, { ...session, hardware: false });
    if (refusal === undefined) continue;
    if (refusal.errnoName === 'EPERM') throw refusal;
    throw new RefusedError(`flow offload is not possible: ${refusalWords(device, refusal, false)}`, { cause: refusal });
  }
}
