// What the kernel tells of links, addresses and neighbours.
import { Monitor, type MonitorSource, type Overrun, type SessionOptions } from '../session/index.ts';
import { type Connector, NETLINK_ROUTE } from '../transport/transport.ts';
import type { NetlinkMessage } from '../wire/index.ts';
import { decode, NftOffloadError } from '../wire/index.ts';
import { type Address, addressOf } from './address.ts';
import { addressMessage, RTM_DELADDR, RTM_NEWADDR } from './address-message.ts';
import { type Link, linkOf } from './link.ts';
import { linkMessage, RTM_DELLINK, RTM_NEWLINK } from './link-message.ts';
import { type Neighbour, neighbourOf } from './neighbour.ts';
import { neighbourMessage, RTM_DELNEIGH, RTM_NEWNEIGH } from './neighbour-message.ts';

/** RTNLGRP_* of linux/rtnetlink.h. */
const GROUPS = { link: [1], address: [5, 9], neighbour: [3] } as const;

export type RtnlEventKind = keyof typeof GROUPS;

/** A new object and a changed one are told alike. */
export type RtnlEvent =
  | { readonly event: 'link' | 'link-removed'; readonly link: Link }
  | { readonly event: 'address' | 'address-removed'; readonly address: Address }
  | { readonly event: 'neighbour' | 'neighbour-removed'; readonly neighbour: Neighbour }
  | Overrun;

export interface RtnlMonitorOptions extends SessionOptions {
  /** What to be told of; default: all of these. */
  readonly events?: readonly RtnlEventKind[];
}

export function monitorRtnl(connector: Connector, options: RtnlMonitorOptions): Monitor<RtnlEvent> {
  const events = options.events ?? (Object.keys(GROUPS) as RtnlEventKind[]);
  for (const event of events) {
    if (Object.hasOwn(GROUPS, event)) continue;
    throw new NftOffloadError(
      'USAGE',
      `${event} is nothing to monitor: it is one of ${Object.keys(GROUPS).join(', ')}`,
    );
  }
  if (events.length === 0) {
    throw new NftOffloadError('USAGE', `events is empty: name some of ${Object.keys(GROUPS).join(', ')}`);
  }
  const source: MonitorSource<RtnlEvent> = {
    protocol: NETLINK_ROUTE,
    groups: [...new Set(events.flatMap((event) => GROUPS[event]))],
    operation: `monitor ${events.join(', ')} events`,
    message: eventsOf,
    overrun: () => [
      {
        event: 'overrun',
        message:
          'the kernel told more than the socket could hold, and some of it is lost: list links, addresses and neighbours again',
      },
    ],
  };
  return new Monitor(connector, source, options);
}

function eventsOf({ type, payload }: NetlinkMessage, littleEndian: boolean): readonly RtnlEvent[] {
  const options = { littleEndian };
  switch (type) {
    case RTM_NEWLINK:
    case RTM_DELLINK: {
      const message = decode(linkMessage, payload, options);
      // A bridge tells of its ports in messages of its own: that one leaves it is no removal. What Wi-Fi tells is no link.
      if (message.family !== 0 || message.wireless !== undefined) return [];
      return [{ event: type === RTM_NEWLINK ? 'link' : 'link-removed', link: linkOf(message) }];
    }
    case RTM_NEWADDR:
    case RTM_DELADDR: {
      const address = addressOf(decode(addressMessage, payload, options));
      return [{ event: type === RTM_NEWADDR ? 'address' : 'address-removed', address }];
    }
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH: {
      const neighbour = neighbourOf(decode(neighbourMessage, payload, options));
      return [{ event: type === RTM_NEWNEIGH ? 'neighbour' : 'neighbour-removed', neighbour }];
    }
    default:
      return [];
  }
}
