import type { Family } from '../nfnl/nfgenmsg.ts';
import { ProtocolError } from '../session/index.ts';
import type { FlowMessage } from './flow-message.ts';
import type { StatusFlag } from './status.ts';
import type { Tuple } from './tuple.ts';
import { tupleOf } from './tuple.ts';

export interface Counters {
  readonly packets: bigint;
  readonly bytes: bigint;
}

/** Where NAT sends one end of a flow. The port is absent where the protocol has none. */
export interface Translated {
  readonly address: string;
  readonly port?: number;
}

/** A tracked flow. */
export interface ConntrackEntry {
  readonly family: Family;
  /** Together with the tuple it names this entry and no later one with the same addresses and ports. */
  readonly id?: number;
  /** As the first packet had it, before NAT. */
  readonly original: Tuple;
  /** As answers have it. */
  readonly reply: Tuple;
  /** Of the flow that announced this one, for `expected` flows. */
  readonly master?: Tuple;
  readonly status: readonly StatusFlag[];
  /**
   * Who forwards it: a flowtable in software, or a driver (the kernel says so when the driver accepted
   * it). Absent: the normal path.
   */
  readonly offload?: 'software' | 'hardware';
  /** Both derived: what the reply's tuple says where the status says that NAT was done. */
  readonly nat?: { readonly source?: Translated; readonly destination?: Translated };
  /** Seconds until it is forgotten; absent while it is offloaded. */
  readonly timeout?: number;
  /** The protocol's state (`established`); absent while it is offloaded. */
  readonly state?: string | number;
  readonly mark?: number;
  /** 0 unless a rule says otherwise. */
  readonly zone: number;
  /**
   * With net.netfilter.nf_conntrack_acct=1. While a flow is offloaded they stand still, unless its
   * flowtable has the flag `counter`.
   */
  readonly counters?: { readonly original: Counters; readonly reply: Counters };
  readonly helper?: string;
  /** Nanoseconds since 1970, with net.netfilter.nf_conntrack_timestamp=1. */
  readonly start?: bigint;
  /** The same, of a flow that has ended. */
  readonly stop?: bigint;
  /** All the kernel said. */
  readonly message: FlowMessage;
}

/** @throws ProtocolError when there are no tuples: the kernel's answers have both. */
export function entryOf(message: FlowMessage): ConntrackEntry {
  const original = tupleOf(message.original);
  const reply = tupleOf(message.reply);
  if (original === undefined || reply === undefined)
    throw new ProtocolError('the kernel gave a flow without addresses');
  const { family, id, timeout, mark, zone, protocolInfo, help, timestamp } = message;
  const status = message.status ?? [];
  const offload = status.includes('hw-offload') ? 'hardware' : status.includes('offload') ? 'software' : undefined;
  const state = protocolInfo?.tcp?.state ?? protocolInfo?.sctp?.state ?? protocolInfo?.dccp?.state;
  const master = tupleOf(message.master);
  const nat = natOf(status, reply);
  const counters = countersOf(message);
  return {
    family,
    ...(id === undefined ? {} : { id }),
    original,
    reply,
    ...(master === undefined ? {} : { master }),
    status,
    ...(offload === undefined ? {} : { offload }),
    ...(nat === undefined ? {} : { nat }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(state === undefined ? {} : { state }),
    ...(mark === undefined ? {} : { mark }),
    zone: zone ?? 0,
    ...(counters === undefined ? {} : { counters }),
    ...(help?.name === undefined ? {} : { helper: help.name }),
    ...(timestamp?.start === undefined ? {} : { start: timestamp.start }),
    ...(timestamp?.stop === undefined ? {} : { stop: timestamp.stop }),
    message,
  };
}

/** Answers go to where the source was translated to, and come from where the destination was. */
function natOf(status: readonly StatusFlag[], reply: Tuple): ConntrackEntry['nat'] {
  const source = status.includes('src-nat') ? translated(reply.destination, reply.destinationPort) : undefined;
  const destination = status.includes('dst-nat') ? translated(reply.source, reply.sourcePort) : undefined;
  if (source === undefined && destination === undefined) return undefined;
  return { ...(source && { source }), ...(destination && { destination }) };
}

function translated(address: string, port: number | undefined): Translated {
  return port === undefined ? { address } : { address, port };
}

function countersOf(message: FlowMessage): ConntrackEntry['counters'] {
  const { originalCounters, replyCounters } = message;
  if (originalCounters === undefined || replyCounters === undefined) return undefined;
  return { original: wide(originalCounters), reply: wide(replyCounters) };
}

/** Old kernels counted in 32 bits. */
function wide(counters: NonNullable<FlowMessage['originalCounters']>): Counters {
  const { packets, bytes, packets32, bytes32 } = counters;
  return { packets: packets ?? BigInt(packets32 ?? 0), bytes: bytes ?? BigInt(bytes32 ?? 0) };
}
