import type { ConntrackClient, ConntrackEntry } from '../conntrack/index.ts';
import { openConntrack } from '../conntrack/index.ts';
import { closing, type SessionOptions } from '../session/index.ts';
import type { OffloadOptions } from './clients.ts';
import { defaultConnector } from './clients.ts';

export interface FlowCounts {
  /** Conntrack entries in the fast path of the kernel's flowtables. */
  readonly software: number;
  /** Those a driver has taken into hardware. */
  readonly hardware: number;
}

/** A conntrack entry that is offloaded. */
export type OffloadedFlow = ConntrackEntry & Required<Pick<ConntrackEntry, 'offload'>>;

/** Conntrack entries that are offloaded. Their counters stand still without the flowtable's `counter` and nf_conntrack_acct. */
export async function offloadedFlows(options: Omit<OffloadOptions, 'table'> = {}): Promise<readonly OffloadedFlow[]> {
  const connector = options.connector ?? (await defaultConnector());
  try {
    return await closing(await openConntrack({ connector }), (conntrack) => readFlows(conntrack, options));
  } finally {
    if (options.connector === undefined) await connector.close();
  }
}

async function readFlows(conntrack: ConntrackClient, { signal }: SessionOptions): Promise<readonly OffloadedFlow[]> {
  const entries = await conntrack.entries({ status: { offload: true }, signal });
  return entries.filter((entry): entry is OffloadedFlow => entry.offload !== undefined);
}

export async function countFlows(conntrack: ConntrackClient, options: SessionOptions): Promise<FlowCounts> {
  const flows = await readFlows(conntrack, options);
  const hardware = flows.filter(({ offload }) => offload === 'hardware').length;
  return { hardware, software: flows.length - hardware };
}
