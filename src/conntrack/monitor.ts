// What the kernel tells of flows as they begin, change and end (enum nfnetlink_groups of
// linux/netfilter/nfnetlink.h).
import type { MonitorSource, Overrun, SessionOptions } from '../session/index.ts';
import { NETLINK_NETFILTER } from '../transport/transport.ts';
import type { NetlinkMessage } from '../wire/index.ts';
import { decode, NftOffloadError, NLM_F_CREATE, NLM_F_EXCL } from '../wire/index.ts';
import type { ConntrackEntry } from './entry.ts';
import { entryOf } from './entry.ts';
import type { Expectation } from './expectation.ts';
import { expectationMessage, expectationOf } from './expectation.ts';
import { flowMessage } from './flow-message.ts';
import { IPCTNL_MSG_CT_DELETE, IPCTNL_MSG_CT_NEW, IPCTNL_MSG_EXP_DELETE, IPCTNL_MSG_EXP_NEW } from './messages.ts';

/** NFNLGRP_CONNTRACK_*. Nothing is ever told to NFNLGRP_CONNTRACK_EXP_UPDATE (5). */
const GROUPS = { new: 1, update: 2, destroy: 3, 'expectation-new': 4, 'expectation-destroy': 6 } as const;

export type ConntrackEventName = keyof typeof GROUPS;

/** Something happened to a flow. */
export interface FlowEvent {
  readonly event: 'new' | 'update' | 'destroy';
  /** As it is now; an update leaves out what did not change, a `destroy` has the last counters. */
  readonly entry: ConntrackEntry;
  /** Nanoseconds since 1970, where the kernel says when (with net.netfilter.nf_conntrack_timestamp=1, Linux 6.14). */
  readonly time?: bigint;
}

/** A flow was announced, or is no longer expected: it came, or its time was up. */
export interface ExpectationEvent {
  readonly event: 'expectation-new' | 'expectation-destroy';
  readonly expectation: Expectation;
}

export type ConntrackEvent = FlowEvent | ExpectationEvent | Overrun;

export interface ConntrackMonitorOptions extends SessionOptions {
  /** Which to listen to; default: new, update and destroy. The kernel sends no others. */
  readonly events?: readonly ConntrackEventName[] | undefined;
}

const OVERRUN: Overrun = {
  event: 'overrun',
  message:
    'tracked flows changed faster than they were read, and some events are lost: list the flows again (entries), and take the events from here on as changes to that',
};

/** @throws NftOffloadError USAGE when an event is none of those above, or none is asked for. */
export function conntrackSource(
  events: readonly ConntrackEventName[] = ['new', 'update', 'destroy'],
): MonitorSource<ConntrackEvent> {
  const known = Object.keys(GROUPS).join(', ');
  const wanted = new Set(events);
  if (wanted.size === 0) throw new NftOffloadError('USAGE', `a monitor listens to at least one of ${known}`);
  for (const event of wanted) {
    if (!Object.hasOwn(GROUPS, event)) {
      throw new NftOffloadError('USAGE', `${event} is no event of connection tracking: those are ${known}`);
    }
  }
  return {
    protocol: NETLINK_NETFILTER,
    groups: [...wanted].map((event) => GROUPS[event]),
    operation: 'monitor tracked flows',
    message: (message, littleEndian) => eventsOf(message, littleEndian).filter(({ event }) => wanted.has(event)),
    overrun: () => [OVERRUN],
  };
}

function eventsOf(
  { type, flags, payload }: NetlinkMessage,
  littleEndian: boolean,
): readonly (FlowEvent | ExpectationEvent)[] {
  switch (type) {
    case IPCTNL_MSG_CT_NEW:
    case IPCTNL_MSG_CT_DELETE: {
      const message = decode(flowMessage, payload, { littleEndian });
      const began = (flags & (NLM_F_CREATE | NLM_F_EXCL)) !== 0;
      const event = type === IPCTNL_MSG_CT_DELETE ? 'destroy' : began ? 'new' : 'update';
      const time = message.timestampEvent;
      return [{ event, entry: entryOf(message), ...(time === undefined ? {} : { time }) }];
    }
    case IPCTNL_MSG_EXP_NEW:
    case IPCTNL_MSG_EXP_DELETE: {
      const expectation = expectationOf(decode(expectationMessage, payload, { littleEndian }));
      return [{ event: type === IPCTNL_MSG_EXP_NEW ? 'expectation-new' : 'expectation-destroy', expectation }];
    }
    default:
      return [];
  }
}
