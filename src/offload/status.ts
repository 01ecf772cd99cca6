import type { Flowtable } from '../nft/index.ts';
import { closing, KernelError, type SessionOptions } from '../session/index.ts';
import type { Clients, OffloadOptions } from './clients.ts';
import { openClients } from './clients.ts';
import type { FeatureState } from './feature.ts';
import { featureWords, readFeature } from './feature.ts';
import type { FlowCounts } from './flows.ts';
import { countFlows } from './flows.ts';
import type { Installed } from './installed.ts';
import { readInstalled, usedFlowtable } from './installed.ts';
import type { OffloadMode } from './modes.ts';
import { DEFAULT_TABLE, FAMILY } from './names.ts';
import { isHardware } from './plan.ts';
import { whyNotHardware } from './probe.ts';

const UNPROVEN = 'not proven: no flow of this namespace is in hardware';

export type EffectiveMode = 'hardware' | 'software' | 'none';

export interface DeviceStatus {
  readonly name: string;
  readonly requested: OffloadMode;
  /** What the kernel does for flows between this device and another of the flowtable. */
  readonly effective: EffectiveMode;
  /** For hardware: a flow was seen in hardware. Only that proves that a driver takes flows. */
  readonly proven?: boolean;
  /** Why it is not hardware where hardware was asked for, or what speaks against it. */
  readonly reason?: string;
  /** hw-tc-offload; absent where the device is. */
  readonly hwTcOffload?: FeatureState;
  /** `up` turned hw-tc-offload on, and `down` will turn it off. */
  readonly turnedOn: boolean;
}

export interface OffloadStatus {
  readonly table: string;
  readonly installed: boolean;
  /** An `up` or `down` was interrupted: either of them completes it. */
  readonly interrupted: boolean;
  /** What keeps anything from being offloaded although it was set up, and the way out. */
  readonly problem?: string;
  readonly flowtable?: {
    readonly name: string;
    readonly flags: readonly string[];
    readonly devices: readonly string[];
  };
  readonly devices: readonly DeviceStatus[];
  readonly rules: readonly RuleStatus[];
  /** Of the whole network namespace: conntrack does not say which flowtable a flow is in. */
  readonly flows?: FlowCounts;
  /** Why the flows cannot be counted. */
  readonly flowsUnknown?: string;
}

export interface RuleStatus {
  readonly chain: string;
  readonly handle: bigint;
  /** What the rule's counter says: packets that came by the slow path and were offered to the flowtable. */
  readonly packets: bigint;
  readonly bytes: bigint;
}

/** Reads from the kernel what stands, what each device really does, and how many flows take the fast path. */
export async function offloadStatus(options: OffloadOptions = {}): Promise<OffloadStatus> {
  const clients = await openClients(options.connector);
  return await closing(clients, () => readStatus(clients, options.table ?? DEFAULT_TABLE, options));
}

export async function readStatus(clients: Clients, table: string, { signal }: SessionOptions): Promise<OffloadStatus> {
  const installed = await readInstalled(clients.nft, table, { signal });
  const flowtable = installed.own ? usedFlowtable(installed) : undefined;
  const { mode } = installed;
  const links = await clients.rtnl.links({ signal });
  const { flows, flowsUnknown } = await readCounts(clients, { signal });
  const problem = problemOf(installed, flowtable);
  const devices: DeviceStatus[] = [];
  if (flowtable !== undefined && mode !== undefined) {
    for (const name of flowtable.hook?.devices ?? []) {
      const exists = links.some((link) => link.name === name);
      devices.push(
        await deviceStatus(clients, { name, exists, flowtable, mode, installed, flows, problem }, { signal }),
      );
    }
  }
  return {
    table: `${FAMILY} ${table}`,
    installed: flowtable !== undefined,
    ...(problem === undefined ? {} : { problem }),
    interrupted: installed.pendingOwn,
    ...(flowtable === undefined
      ? {}
      : {
          flowtable: {
            name: flowtable.name ?? '',
            flags: flowtable.flags ?? [],
            devices: flowtable.hook?.devices ?? [],
          },
        }),
    devices,
    rules: installed.ownRules.map((rule) => {
      const counter = (rule.expressions ?? []).find((expression) => expression.kind === 'counter');
      return {
        chain: rule.chain ?? '',
        handle: rule.handle ?? 0n,
        packets: counter?.packets ?? 0n,
        bytes: counter?.bytes ?? 0n,
      };
    }),
    ...(flows === undefined ? {} : { flows }),
    ...(flowsUnknown === undefined ? {} : { flowsUnknown }),
  };
}

/** What keeps anything from being offloaded although the table is there, in words, with the way out. */
function problemOf(
  { own, drift, first, chain, ownFlowtables }: Installed,
  flowtable: Flowtable | undefined,
): string | undefined {
  if (!own) return undefined;
  if (drift !== undefined) return `${drift}: run down, then up`;
  if (chain === undefined || (flowtable === undefined && ownFlowtables.length > 0)) {
    return 'the rule that adds flows to the flowtable is gone: run up';
  }
  if (flowtable === undefined) return 'the flowtable is gone: run up';
  return first
    ? undefined
    : 'a rule of others stands before the one that offloads, and may keep packets from it: run up';
}

/** A kernel may come without ctnetlink: all but the flows can be told without it. */
async function readCounts(
  { conntrack }: Clients,
  options: SessionOptions,
): Promise<{ readonly flows?: FlowCounts; readonly flowsUnknown?: string }> {
  try {
    return { flows: await countFlows(conntrack, options) };
  } catch (error) {
    if (!(error instanceof KernelError) || error.errnoName === 'EPERM') throw error;
    return { flowsUnknown: error.message };
  }
}

interface DeviceFacts {
  readonly name: string;
  readonly exists: boolean;
  readonly flowtable: Flowtable;
  readonly mode: OffloadMode;
  readonly installed: Installed;
  readonly flows: FlowCounts | undefined;
  readonly problem: string | undefined;
}

async function deviceStatus(clients: Clients, facts: DeviceFacts, options: SessionOptions): Promise<DeviceStatus> {
  const { name, exists, flowtable, mode, installed, flows, problem } = facts;
  const common = { name, requested: mode, turnedOn: installed.turnedOn.includes(name) };
  if (!exists) return { ...common, effective: 'none', reason: `${name} does not exist` };
  const feature = await readFeature(clients.ethtool, name, options);
  if (feature === 'gone') return { ...common, effective: 'none', reason: `${name} does not exist` };
  const known = { ...common, ...(feature === undefined ? {} : { hwTcOffload: feature }) };
  if (problem !== undefined) return { ...known, effective: 'none', reason: problem };
  if (isHardware(flowtable)) {
    if (feature === undefined || feature.active) {
      // That the kernel took the flowtable is no proof that the driver takes flows: only a flow in hardware is.
      const proven = flows !== undefined && flows.hardware > 0;
      return { ...known, effective: 'hardware', proven, ...(proven ? {} : { reason: UNPROVEN }) };
    }
    return { ...known, effective: 'software', reason: `hw-tc-offload is ${featureWords(feature)}` };
  }
  if (mode === 'software') return { ...known, effective: 'software' };
  // The kernel is asked again: what was a reason when the flowtable was made may be none today.
  const reason = await whyNotHardware(clients.nft, name, feature, { ...options, bound: false });
  return {
    ...known,
    effective: 'software',
    reason: reason ?? 'another device of the flowtable cannot: all of them must',
  };
}
