import type { Flowtable } from '../nft/index.ts';
import { closing, type SessionOptions } from '../session/index.ts';
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

export type EffectiveMode = 'hardware' | 'software' | 'none';

export interface DeviceStatus {
  readonly name: string;
  readonly requested: OffloadMode;
  /** What the kernel does for flows between this device and another of the flowtable. */
  readonly effective: EffectiveMode;
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
  readonly flowtable?: {
    readonly name: string;
    readonly flags: readonly string[];
    readonly devices: readonly string[];
  };
  readonly devices: readonly DeviceStatus[];
  readonly rules: readonly RuleStatus[];
  readonly flows: FlowCounts;
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
  const flowtable = usedFlowtable(installed);
  const { mode } = installed;
  const links = await clients.rtnl.links({ signal });
  const flows = await countFlows(clients.conntrack, { signal });
  const devices: DeviceStatus[] = [];
  if (flowtable !== undefined && mode !== undefined) {
    for (const name of flowtable.hook?.devices ?? []) {
      const exists = links.some((link) => link.name === name);
      devices.push(await deviceStatus(clients, { name, exists, flowtable, mode, installed, flows }, { signal }));
    }
  }
  return {
    table: `${FAMILY} ${table}`,
    installed: installed.own && flowtable !== undefined,
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
    flows,
  };
}

interface DeviceFacts {
  readonly name: string;
  readonly exists: boolean;
  readonly flowtable: Flowtable;
  readonly mode: OffloadMode;
  readonly installed: Installed;
  readonly flows: FlowCounts;
}

async function deviceStatus(clients: Clients, facts: DeviceFacts, options: SessionOptions): Promise<DeviceStatus> {
  const { name, exists, flowtable, mode, installed, flows } = facts;
  const common = { name, requested: mode, turnedOn: installed.turnedOn.includes(name) };
  if (!exists) return { ...common, effective: 'none', reason: `${name} does not exist` };
  const feature = await readFeature(clients.ethtool, name, options);
  const known = { ...common, ...(feature === undefined ? {} : { hwTcOffload: feature }) };
  if (isHardware(flowtable)) {
    if (feature === undefined || feature.active) {
      // That the kernel took the flowtable is no proof that the driver takes flows: only a flow in hardware is.
      const unproven = flows.software > 0 && flows.hardware === 0;
      return {
        ...known,
        effective: 'hardware',
        ...(unproven ? { reason: 'no flow is in hardware yet: the driver has taken none' } : {}),
      };
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
