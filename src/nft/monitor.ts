// What happens to the ruleset, and to packets that are traced, as it happens.
import type { MonitorSource, Overrun } from '../session/index.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import type { NetlinkMessage } from '../wire/index.ts';
import { decode, NftOffloadError } from '../wire/index.ts';
import { type Change, changeOf, kindOf } from './change.ts';
import { nftCodec, nftType } from './messages.ts';
import type { Trace } from './trace.ts';

/** One transaction: what it changed, in the order it did, and which generation the ruleset has after it. */
export interface TransactionEvent {
  readonly event: 'transaction';
  readonly generation: number;
  /** Who committed it. */
  readonly processId?: number;
  readonly processName?: string;
  readonly changes: readonly Change[];
}

/** One step of a traced packet, with what the kernel said of the packet at its first step. */
export interface TraceEvent extends Trace {
  readonly event: 'trace';
}

/** A change outside of all transactions: packets used a quota up, a device went away. */
export interface ChangeEvent {
  readonly event: 'change';
  readonly change: Change;
}

/** A message this package does not know. */
export interface UnknownEvent {
  readonly event: 'unknown';
  /** nlmsg_type. */
  readonly type: number;
  readonly payload: Uint8Array;
}

export type NftEvent = TransactionEvent | ChangeEvent | TraceEvent | UnknownEvent | Overrun;
/** What can be asked for; the overrun is always told. */
export type NftEventName = 'transaction' | 'trace';

/** NFNLGRP_NFTABLES, NFNLGRP_NFTRACE. */
const GROUPS: Readonly<Record<NftEventName, number>> = { transaction: 7, trace: 9 };

/**
 * A transaction is told when it is complete, and held until then: up to so many bytes of messages, 100,000 rules
 * or half a million elements. Of a larger one it is only told that it was there, as of what was lost.
 */
const LARGEST_TRANSACTION = 64 * 1024 * 1024;

/** So many packets at a time are remembered. */
const TRACED_PACKETS = 4096;

const OVERRUN: Overrun = {
  event: 'overrun',
  message:
    'more changed than could be read, and some of it was lost: take a new snapshot, and go on from its generation',
};

/** @throws NftOffloadError USAGE for an event that does not exist. */
export function nftSource(
  events: readonly NftEventName[],
  { largest = LARGEST_TRANSACTION }: { readonly largest?: number } = {},
): MonitorSource<NftEvent> {
  if (events.length === 0)
    throw new NftOffloadError(
      'USAGE',
      `monitor nf_tables: no event is asked for; there are ${Object.keys(GROUPS).join(', ')}`,
    );
  for (const name of events) {
    if (!Object.hasOwn(GROUPS, name)) {
      throw new NftOffloadError('USAGE', `${name} is no event: it is one of ${Object.keys(GROUPS).join(', ')}`);
    }
  }
  const packets = new Packets();
  let changes: Change[] = [];
  let bytes = 0;
  let generation: number | undefined;
  const newGeneration = nftType('NFT_MSG_NEWGEN');
  const traced = nftType('NFT_MSG_TRACE');

  function message(heard: NetlinkMessage, littleEndian: boolean): readonly NftEvent[] {
    const { type, payload } = heard;
    if (type === traced) {
      return [{ event: 'trace', ...packets.complete(decode(nftCodec('NFT_MSG_TRACE'), payload, { littleEndian })) }];
    }
    if (type === newGeneration) {
      const { id = 0, processId, processName } = decode(nftCodec('NFT_MSG_NEWGEN'), payload, { littleEndian });
      const made = changes;
      const tooLarge = bytes > largest;
      changes = [];
      bytes = 0;
      // Each commit counts one up, and leaves out 0: what is between was lost, maybe with a part of this one.
      const whole = generation === undefined || id === (generation === 0xffff_ffff ? 1 : generation + 1);
      generation = id;
      if (!whole || tooLarge) return [OVERRUN];
      return [
        {
          event: 'transaction',
          generation: id,
          ...(processId === undefined ? {} : { processId }),
          ...(processName === undefined ? {} : { processName }),
          changes: made,
        },
      ];
    }
    // The packet path, too, changes objects (a quota that is used up): in nobody's transaction.
    const isCommitted = heard.portId !== 0 || heard.seq !== 0;
    if (isCommitted && kindOf(type) !== undefined) {
      bytes += payload.byteLength;
      if (bytes > largest) {
        changes = [];
        return [];
      }
    }
    const change = changeOf(heard, littleEndian);
    if (change === undefined) return [{ event: 'unknown', type, payload }];
    if (!isCommitted) return [{ event: 'change', change }];
    changes.push(change);
    return [];
  }

  return {
    protocol: NETLINK_NETFILTER,
    groups: [...new Set(events)].map((name) => GROUPS[name]),
    operation: 'monitor nf_tables',
    message,
    overrun: () => {
      changes = [];
      bytes = 0;
      generation = undefined;
      return [OVERRUN];
    },
  };
}

function tellsPacket({ linkHeader, networkHeader, transportHeader, inputInterface, outputInterface }: Trace): boolean {
  return [linkHeader, networkHeader, transportHeader, inputInterface, outputInterface].some((one) => one !== undefined);
}

/** What is told once of a packet, by the packet's id. */
class Packets {
  private readonly known = new Map<number, Partial<Trace>>();

  complete(step: Trace): Trace {
    const { id } = step;
    if (id === undefined) return step;
    const seen = this.known.get(id);
    // At each hook the kernel tells anew what it is: it may have been translated since.
    if (seen !== undefined && !tellsPacket(step)) return { ...seen, ...step };
    this.known.delete(id);
    // Of a packet: not the step, and not what changes on its way.
    const {
      type: _,
      table: __,
      chain: ___,
      ruleHandle: ____,
      verdict: _____,
      policy: ______,
      mark: _______,
      ...packet
    } = step;
    this.known.set(id, packet);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= TRACED_PACKETS) break;
      this.known.delete(oldest);
    }
    return step;
  }
}
