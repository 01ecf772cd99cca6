// `up`: facts, then features, then one transaction; what is reported is read back from the kernel.
import type { SessionOptions } from '../session/index.ts';
import { closing, KernelError, OutcomeUnknownError } from '../session/index.ts';
import type { Clients, OffloadOptions } from './clients.ts';
import { openClients } from './clients.ts';
import { RefusedError } from './errors.ts';
import type { FeatureState } from './feature.ts';
import { readFeature } from './feature.ts';
import { onFreshRuleset } from './fresh.ts';
import type { Installed } from './installed.ts';
import { readInstalled } from './installed.ts';
import type { FeatureChange } from './journal.ts';
import { changeFeature, deletePending, notePending } from './journal.ts';
import type { OffloadMode } from './modes.ts';
import { DEFAULT_FLOWTABLE, DEFAULT_TABLE, FAMILY, FEATURE, pendingTable } from './names.ts';
import type { Desired, Step } from './plan.ts';
import { isHardware, planInstall } from './plan.ts';
import { probeFlowtable, refusalWords, whyNotHardware } from './probe.ts';
import type { OffloadStatus } from './status.ts';
import { readStatus } from './status.ts';

const MAX_DEVICE_NAME = 15;

export interface EnableOptions extends OffloadOptions {
  readonly devices: readonly string[];
  /** `auto` (the default): hardware where every device can, else software. `hardware`: that, or nothing. */
  readonly mode?: OffloadMode | undefined;
  /** Default `fastpath`. */
  readonly flowtable?: string | undefined;
  /** Let the flowtable count packets and bytes of offloaded flows (since Linux 5.7); default true. */
  readonly counter?: boolean | undefined;
  /** Find out and say what would be done, and do none of it. */
  readonly dryRun?: boolean | undefined;
}

export interface EnableReport {
  readonly dryRun: boolean;
  /** False where everything stood already. */
  readonly changed: boolean;
  /** What was done (in a dry run: would be), in words, in order. */
  readonly steps: readonly string[];
  /** Why a device cannot do hardware, by device. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What stands now, read back. In a dry run: what stood before. */
  readonly status: OffloadStatus;
}

interface Job {
  readonly clients: Clients;
  readonly table: string;
  readonly flowtable: string;
  readonly devices: readonly string[];
  readonly mode: OffloadMode;
  readonly counter: boolean;
  readonly dryRun: boolean;
  readonly session: SessionOptions;
}

/**
 * Turns on flow offload between these devices.
 * @throws RefusedError where it cannot be done as asked, TransactionError or KernelError where the kernel
 * refuses; nothing is changed then.
 */
export async function enableOffload(options: EnableOptions): Promise<EnableReport> {
  const devices = [...new Set(options.devices)];
  checkNames(devices);
  const clients = await openClients(options.connector);
  const job: Job = {
    clients,
    devices,
    table: options.table ?? DEFAULT_TABLE,
    flowtable: options.flowtable ?? DEFAULT_FLOWTABLE,
    mode: options.mode ?? 'auto',
    counter: options.counter ?? true,
    dryRun: options.dryRun ?? false,
    session: { signal: options.signal },
  };
  return await closing(clients, () => enable(job));
}

async function enable(job: Job): Promise<EnableReport> {
  const { clients, table, session } = job;
  await checkLinks(job);
  const before = await readInstalled(clients.nft, table, session);
  checkOwner(before, table);
  const features = await readFeatures(job);
  const candidates = job.mode === 'software' ? [] : job.devices.filter((device) => canTurnOn(features.get(device)));
  if (job.dryRun) {
    const { desired, reasons } = await decide(job, before, assume(features, candidates));
    const turnOns = candidates.map((device) => `turn on ${FEATURE} of ${device}`);
    const steps = [...turnOns, ...planInstall(before, desired).map(({ words }) => words)];
    return { dryRun: true, changed: false, steps, reasons, status: await readStatus(clients, table, session) };
  }

  const changes: FeatureChange[] = [];
  try {
    if (candidates.length > 0) await turnOn(job, before, candidates, changes);
    const { steps, reasons } = await install(job, changes);
    const done = changes.filter(({ took }) => took).map(({ device }) => `turn on ${FEATURE} of ${device}`);
    const words = [...done, ...steps.map((step) => step.words).filter((line) => !line.endsWith(pendingTable(table)))];
    return {
      dryRun: false,
      changed: words.length > 0,
      steps: words,
      reasons,
      status: await readStatus(clients, table, session),
    };
  } catch (error) {
    // Where the outcome is unknown the flowtable may stand: what it needs is not taken from under it.
    if (!(error instanceof OutcomeUnknownError)) await undo(job, before, changes, candidates, error);
    throw error;
  }
}

function checkNames(devices: readonly string[]): void {
  if (devices.length === 0) throw new RefusedError('no device given: name those that packets are forwarded between');
  for (const device of devices) {
    if (new TextEncoder().encode(device).byteLength > MAX_DEVICE_NAME) {
      throw new RefusedError(`device ${device}: a device's name has at most ${MAX_DEVICE_NAME} characters`);
    }
    if (device === '') throw new RefusedError('an empty device name');
  }
}

async function checkLinks({ clients, devices, session }: Job): Promise<void> {
  const links = await clients.rtnl.links(session);
  const missing = devices.filter((device) => !links.some(({ name }) => name === device));
  if (missing.length === 0) return;
  const there = links.map(({ name }) => name).filter((name) => name !== 'lo');
  throw new RefusedError(
    `device ${missing.join(', ')} does not exist: there ${there.length === 1 ? 'is' : 'are'} ${there.join(', ') || 'none but lo'}`,
  );
}

function checkOwner(installed: Installed, table: string): void {
  const foreign = installed.table !== undefined && !installed.own ? table : undefined;
  const foreignPending = installed.pending !== undefined && !installed.pendingOwn ? pendingTable(table) : undefined;
  const name = foreign ?? foreignPending;
  if (name === undefined) return;
  throw new RefusedError(
    `table ${FAMILY} ${name} exists and was not made by nft-offload: choose another name with --table, or delete it`,
  );
}

type Features = ReadonlyMap<string, FeatureState | undefined>;

async function readFeatures({ clients, devices, mode, session }: Job): Promise<Features> {
  const features = new Map<string, FeatureState | undefined>();
  if (mode === 'software') return features;
  for (const device of devices) features.set(device, await readFeature(clients.ethtool, device, session));
  return features;
}

function canTurnOn(feature: FeatureState | undefined): boolean {
  return feature !== undefined && !feature.active && !feature.fixed;
}

function assume(features: Features, turnedOn: readonly string[]): Features {
  return new Map(
    [...features].map(([device, feature]) => [
      device,
      turnedOn.includes(device) ? { active: true, fixed: false } : feature,
    ]),
  );
}

/** Notes the devices in the pending table, then asks each for hw-tc-offload; `changes` grows as they answer. */
async function turnOn(
  job: Job,
  before: Installed,
  candidates: readonly string[],
  changes: FeatureChange[],
): Promise<void> {
  const { clients, table, session } = job;
  const tx = clients.nft.transaction();
  notePending(tx, before, table, candidates);
  await tx.commit(session);
  for (const device of candidates) changes.push(await changeFeature(clients.ethtool, device, true, session));
}

/** Hardware or software, and why; then the one transaction. */
async function install(
  job: Job,
  changes: readonly FeatureChange[],
): Promise<{ readonly steps: readonly Step[]; readonly reasons: Readonly<Record<string, string>> }> {
  const { clients, table, session } = job;
  return await onFreshRuleset(async () => {
    const installed = await readInstalled(clients.nft, table, session);
    checkOwner(installed, table);
    const { desired, reasons } = await decide(job, installed, await readFeatures(job), changes);
    const steps = planInstall(installed, desired);
    const tx = clients.nft.transaction();
    for (const step of steps) step.apply(tx);
    if (tx.size > 0) await tx.commit({ ...session, generation: installed.generation });
    return { steps, reasons };
  });
}

async function decide(
  job: Job,
  installed: Installed,
  features: Features,
  changes: readonly FeatureChange[] = [],
): Promise<{ readonly desired: Desired; readonly reasons: Readonly<Record<string, string>> }> {
  const { table, flowtable, devices, mode, counter } = job;
  const bound = installed.flowtables.filter(isHardware).flatMap(({ hook }) => hook?.devices ?? []);
  const reasons: Record<string, string> = {};
  for (const device of mode === 'software' ? [] : devices) {
    const refused = changes.find((change) => change.device === device && !change.took)?.reason;
    const reason =
      refused ??
      (await whyNotHardware(job.clients.nft, device, features.get(device), {
        ...job.session,
        bound: bound.includes(device),
      }));
    if (reason !== undefined) reasons[device] = reason;
  }
  const unable = Object.entries(reasons);
  if (mode === 'hardware' && unable.length > 0) {
    const list = unable.map(([device, reason]) => `${device}: ${reason}`).join('; ');
    throw new RefusedError(`hardware offload is not possible: ${list}: leave these out, or use --mode auto`);
  }
  const hardware = mode !== 'software' && unable.length === 0;
  if (!hardware) await checkSoftware(job, bound);
  // Of the devices an interrupted run noted, those that were really turned on.
  const tookNow = changes.filter(({ took }) => took).map(({ device }) => device);
  const earlier = installed.turnedOn.filter(
    (device) => installed.recorded.includes(device) || features.get(device)?.active,
  );
  const turnedOn = new Set([...earlier, ...tookNow]);
  const inOrder = [...devices.filter((device) => turnedOn.delete(device)), ...turnedOn];
  return { desired: { table, flowtable, devices, mode, hardware, counter, turnedOn: inOrder }, reasons };
}

/** A kernel that takes no software flowtable takes none at all. */
async function checkSoftware({ clients, devices, session }: Job, bound: readonly string[]): Promise<void> {
  for (const device of devices) {
    if (bound.includes(device)) continue;
    const refusal = await probeFlowtable(clients.nft, device, { ...session, hardware: false });
    if (refusal instanceof KernelError) {
      if (refusal.errnoName === 'EPERM') throw refusal;
      throw new RefusedError(`flow offload is not possible: ${refusalWords(device, refusal, false)}`, {
        cause: refusal,
      });
    }
  }
}

/** After a failure: features as they were, and no pending table that was not there. */
async function undo(
  { clients, table }: Job,
  before: Installed,
  changes: readonly FeatureChange[],
  candidates: readonly string[],
  failure: unknown,
): Promise<void> {
  // Not the caller's signal: it may be why we are here.
  const session: SessionOptions = {};
  try {
    const stuck: string[] = [];
    for (const { device, took } of changes) {
      if (took && !(await changeFeature(clients.ethtool, device, false, session)).took) stuck.push(device);
    }
    if (stuck.length > 0) throw new RefusedError(`${FEATURE} of ${stuck.join(', ')} could not be turned off`);
    if (candidates.length === 0 || before.pendingOwn) return;
    const { pendingOwn } = await readInstalled(clients.nft, table, session);
    if (pendingOwn) await deletePending(clients.nft, table, session);
  } catch (error) {
    const [first, second] = [failure, error].map((one) => (one instanceof Error ? one.message : String(one)));
    throw new RefusedError(`${first}; and what was begun could not be put back: ${second}: run nft-offload down`, {
      cause: failure,
    });
  }
}
