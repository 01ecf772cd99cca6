import type { ConntrackClient, ConntrackEntry } from '../conntrack/index.ts';
import type { SessionOptions } from '../session/index.ts';
import { openClients } from './clients.ts';
import type { OffloadOptions } from './clients.ts';

export interface FlowCounts {
  /** Conntrack entries in the fast path of the kernel's flowtables. */
  readonly software: number;
  /** Those a driver has taken into hardware. */
  readonly hardware: number;
}

/** An offloaded connection. */
export interface OffloadedFlow {
  readonly path: 'software' | 'hardware';
  readonly entry: ConntrackEntry;
}

/** Conntrack entries that are offloaded. Counters stand still without the flowtable's `counter` and nf_conntrack_acct. */
export async function offloadedFlows(options: Omit<OffloadOptions, 'table'> = {}): Promise<readonly OffloadedFlow[]> {
  await using clients = await openClients(options.connector);
  return await readFlows(clients.conntrack, options);
}

async function readFlows(conntrack: ConntrackClient, { signal }: SessionOptions): Promise<readonly OffloadedFlow[]> {
  const entries = await conntrack.entries({ status: { offload: true }, signal });
  return entries.map((entry) => ({ path: entry.status?.includes('hw-offload') ? 'hardware' : 'software', entry }));
}

export async function countFlows(conntrack: ConntrackClient, options: SessionOptions): Promise<FlowCounts> {
  const flows = await readFlows(conntrack, options);
  const hardware = flows.filter(({ path }) => path === 'hardware').length;
  return { hardware, software: flows.length - hardware };
}
