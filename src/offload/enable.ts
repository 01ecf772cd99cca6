// `up`: facts, then features, then one transaction; what is reported is read back from the kernel.
import { closing, OutcomeUnknownError } from '../session/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import type { OffloadOptions } from './clients.ts';
import { openClients } from './clients.ts';
import type { Decision, Job } from './decide.ts';
import { assumeOn, canTurnOn, decide, readFeatures } from './decide.ts';
import { IncompleteError, RefusedError } from './errors.ts';
import { isOn, readFeature } from './feature.ts';
import { onFreshRuleset } from './fresh.ts';
import type { Installed } from './installed.ts';
import { readInstalled } from './installed.ts';
import type { FeatureChange } from './journal.ts';
import { changeFeature, deletePending, notePending } from './journal.ts';
import { OFFLOAD_MODES, type OffloadMode } from './modes.ts';
import { checkTableName, DEFAULT_FLOWTABLE, DEFAULT_TABLE, FAMILY, FEATURE, pendingTable } from './names.ts';
import type { Step } from './plan.ts';
import { checkDrift, planInstall } from './plan.ts';
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
  /** False where everything stood already. In a dry run: whether anything would be changed. */
  readonly changed: boolean;
  /** What was done (in a dry run: would be), in words, in order. */
  readonly steps: readonly string[];
  /** Why a device cannot do hardware, by device. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What is done as asked and may still not be what was meant. */
  readonly warnings: readonly string[];
  /** What stands now, read back. In a dry run: what stood before. */
  readonly status: OffloadStatus;
}

/**
 * Turns on flow offload between these devices.
 * @throws RefusedError where it cannot be done as asked, TransactionError or KernelError where the kernel
 * refuses: nothing is changed then. OutcomeUnknownError where the kernel's answer was lost, IncompleteError
 * where what was begun could not be put back: `down` takes back what there is.
 */
export async function enableOffload(options: EnableOptions): Promise<EnableReport> {
  const { table = DEFAULT_TABLE, flowtable = DEFAULT_FLOWTABLE, mode = 'auto', counter = true, signal } = options;
  if (!Array.isArray(options.devices)) throw new NftOffloadError('USAGE', 'devices must be a list of names');
  if (!OFFLOAD_MODES.includes(mode)) {
    throw new NftOffloadError('USAGE', `mode ${mode}: is none of ${OFFLOAD_MODES.join(', ')}`);
  }
  const devices = [...new Set(options.devices)];
  checkNames(devices);
  checkTableName(table);
  if (flowtable === '') throw new RefusedError('an empty flowtable name: leave --flowtable out, or give it a name');
  return await closing(await openClients(options.connector), async (clients) => {
    const job: Job = { clients, devices, table, flowtable, mode, counter, session: { signal } };
    const { steps, reasons } = options.dryRun ? await rehearse(job) : await perform(job);
    return {
      dryRun: options.dryRun ?? false,
      changed: steps.length > 0,
      steps,
      reasons,
      warnings:
        devices.length > 1
          ? []
          : ['one device alone: a flow is offloaded where both devices it passes are in the flowtable'],
      // What was done stands, whatever comes of reading it back.
      status: await readStatus(clients, table, {}),
    };
  });
}

interface Done {
  readonly steps: readonly string[];
  readonly reasons: Readonly<Record<string, string>>;
}

/** All that can be known before anything is changed. */
async function prepare(
  job: Job,
  { rehearsal }: { readonly rehearsal: boolean },
): Promise<{ readonly installed: Installed; readonly candidates: readonly string[]; readonly decision: Decision }> {
  const { clients, table, devices, mode, session } = job;
  await checkLinks(job);
  const installed = await readInstalled(clients.nft, table, session);
  checkOwner(installed, table);
  const features = await readFeatures(job, installed);
  const candidates = mode === 'software' ? [] : devices.filter((device) => canTurnOn(features.get(device)));
  const turning = rehearsal ? {} : { tentative: candidates };
  return { installed, candidates, decision: await decide(job, installed, assumeOn(features, candidates), turning) };
}

async function rehearse(job: Job): Promise<Done> {
  const { installed, candidates, decision } = await prepare(job, { rehearsal: true });
  const { desired, reasons } = decision;
  const expected = { ...desired, turnedOn: [...new Set([...desired.turnedOn, ...candidates])] };
  return {
    steps: [...candidates.map(turnOnWords), ...planInstall(installed, expected).map(({ words }) => words)],
    reasons,
  };
}

async function perform(job: Job): Promise<Done> {
  const { installed, candidates } = await prepare(job, { rehearsal: false });
  checkDrift(installed, job.table);
  if (candidates.length === 0) {
    const { steps, reasons } = await install(job, []);
    return { steps: steps.map(({ words }) => words), reasons };
  }
  let noted: boolean | undefined;
  try {
    noted = await note(job, candidates);
    const changes: FeatureChange[] = [];
    for (const device of candidates) {
      job.session.signal?.throwIfAborted();
      changes.push(await changeFeature(job.clients.ethtool, device, true));
    }
    const { steps, reasons } = await install(job, changes);
    const turnedOn = changes.filter(({ took }) => took).map(({ device }) => turnOnWords(device));
    const shown = steps.filter(({ housekeeping }) => !(noted && housekeeping));
    return { steps: [...turnedOn, ...shown.map(({ words }) => words)], reasons };
  } catch (error) {
    // Where the outcome is unknown the flowtable may stand: what it needs is not taken from under it.
    if (noted !== undefined && !(error instanceof OutcomeUnknownError)) await undo(job, candidates, noted, error);
    throw error;
  }
}

function turnOnWords(device: string): string {
  return `turn on ${FEATURE} of ${device}`;
}

/** Notes the devices in the pending table; true where that table is this run's own. */
async function note({ clients, table, session }: Job, candidates: readonly string[]): Promise<boolean> {
  return await onFreshRuleset(async () => {
    const installed = await readInstalled(clients.nft, table, session);
    checkOwner(installed, table);
    const tx = clients.nft.transaction();
    notePending(tx, installed, table, candidates);
    await tx.commit({ ...session, generation: installed.generation });
    return !installed.pendingOwn;
  });
}

/** The one transaction. */
async function install(
  job: Job,
  changes: readonly FeatureChange[],
): Promise<{ readonly steps: readonly Step[]; readonly reasons: Readonly<Record<string, string>> }> {
  const { clients, table, session } = job;
  return await onFreshRuleset(async () => {
    const installed = await readInstalled(clients.nft, table, session);
    checkOwner(installed, table);
    const { desired, reasons } = await decide(job, installed, await readFeatures(job, installed), { changes });
    const steps = planInstall(installed, desired);
    const tx = clients.nft.transaction();
    for (const step of steps) step.apply(tx);
    if (tx.size > 0) await tx.commit({ ...session, generation: installed.generation });
    return { steps, reasons };
  });
}

function checkNames(devices: readonly string[]): void {
  if (devices.length === 0) throw new RefusedError('no device given: name those that packets are forwarded between');
  for (const device of devices) {
    if (device === '') throw new RefusedError('an empty device name');
    if (new TextEncoder().encode(device).byteLength > MAX_DEVICE_NAME) {
      throw new RefusedError(`device ${device}: a device's name has at most ${MAX_DEVICE_NAME} characters`);
    }
  }
}

async function checkLinks({ clients, devices, session }: Job): Promise<void> {
  const links = await clients.rtnl.links(session);
  const missing = devices.filter((device) => !links.some(({ name }) => name === device));
  if (missing.length === 0) return;
  const there = links.map(({ name }) => name).filter((name) => name !== 'lo');
  throw new RefusedError(
    `device${missing.length > 1 ? 's' : ''} ${missing.join(', ')} ${missing.length > 1 ? 'do' : 'does'} not exist: there ${there.length === 1 ? 'is' : 'are'} ${there.join(', ') || 'none but lo'}`,
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

/** After a failure: features as they were, and no pending table that was not there. Takes no signal: it may be why we are here. */
async function undo(
  { clients, table }: Job,
  candidates: readonly string[],
  noted: boolean,
  failure: unknown,
): Promise<void> {
  try {
    const { recorded } = await readInstalled(clients.nft, table);
    for (const device of candidates) {
      // Another run may have installed meanwhile, and counts on it.
      if (recorded.includes(device) || !isOn(await readFeature(clients.ethtool, device, {}))) continue;
      const { took, reason } = await changeFeature(clients.ethtool, device, false);
      if (!took) throw new RefusedError(reason ?? device);
    }
    if (noted && (await readInstalled(clients.nft, table)).pendingOwn) await deletePending(clients.nft, table, {});
  } catch (error) {
    const [first, second] = [failure, error].map((one) => (one instanceof Error ? one.message : String(one)));
    throw new IncompleteError(
      `${first}; and what was begun could not be put back: ${second}: it is noted, run nft-offload down${table === DEFAULT_TABLE ? '' : ` --table ${table}`}`,
      { cause: failure },
    );
  }
}
