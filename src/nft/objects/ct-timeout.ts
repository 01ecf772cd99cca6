// Timeouts of connection tracking by state. Which states there are depends on the protocol
// (enum ctattr_timeout_* of linux/netfilter/nfnetlink_cttimeout.h).
import type { AttributesOf, AttributeTable, Codec } from '../../wire/index.ts';
import { attribute, attributes, chosenBy, u8, u32be } from '../../wire/index.ts';
import { layer3Protocol } from '../common.ts';

/** Seconds by state. */
const STATES = {
  tcp: attributes({
    'syn-sent': attribute(1, 'CTA_TIMEOUT_TCP_SYN_SENT', u32be),
    'syn-recv': attribute(2, 'CTA_TIMEOUT_TCP_SYN_RECV', u32be),
    established: attribute(3, 'CTA_TIMEOUT_TCP_ESTABLISHED', u32be),
    'fin-wait': attribute(4, 'CTA_TIMEOUT_TCP_FIN_WAIT', u32be),
    'close-wait': attribute(5, 'CTA_TIMEOUT_TCP_CLOSE_WAIT', u32be),
    'last-ack': attribute(6, 'CTA_TIMEOUT_TCP_LAST_ACK', u32be),
    'time-wait': attribute(7, 'CTA_TIMEOUT_TCP_TIME_WAIT', u32be),
    close: attribute(8, 'CTA_TIMEOUT_TCP_CLOSE', u32be),
    'syn-sent2': attribute(9, 'CTA_TIMEOUT_TCP_SYN_SENT2', u32be),
    retransmitted: attribute(10, 'CTA_TIMEOUT_TCP_RETRANS', u32be),
    unacknowledged: attribute(11, 'CTA_TIMEOUT_TCP_UNACK', u32be),
  }),
  udp: attributes({
    unreplied: attribute(1, 'CTA_TIMEOUT_UDP_UNREPLIED', u32be),
    replied: attribute(2, 'CTA_TIMEOUT_UDP_REPLIED', u32be),
  }),
  dccp: attributes({
    request: attribute(1, 'CTA_TIMEOUT_DCCP_REQUEST', u32be),
    respond: attribute(2, 'CTA_TIMEOUT_DCCP_RESPOND', u32be),
    partopen: attribute(3, 'CTA_TIMEOUT_DCCP_PARTOPEN', u32be),
    open: attribute(4, 'CTA_TIMEOUT_DCCP_OPEN', u32be),
    closereq: attribute(5, 'CTA_TIMEOUT_DCCP_CLOSEREQ', u32be),
    closing: attribute(6, 'CTA_TIMEOUT_DCCP_CLOSING', u32be),
    timewait: attribute(7, 'CTA_TIMEOUT_DCCP_TIMEWAIT', u32be),
  }),
  sctp: attributes({
    closed: attribute(1, 'CTA_TIMEOUT_SCTP_CLOSED', u32be),
    'cookie-wait': attribute(2, 'CTA_TIMEOUT_SCTP_COOKIE_WAIT', u32be),
    'cookie-echoed': attribute(3, 'CTA_TIMEOUT_SCTP_COOKIE_ECHOED', u32be),
    established: attribute(4, 'CTA_TIMEOUT_SCTP_ESTABLISHED', u32be),
    'shutdown-sent': attribute(5, 'CTA_TIMEOUT_SCTP_SHUTDOWN_SENT', u32be),
    'shutdown-recd': attribute(6, 'CTA_TIMEOUT_SCTP_SHUTDOWN_RECD', u32be),
    'shutdown-ack-sent': attribute(7, 'CTA_TIMEOUT_SCTP_SHUTDOWN_ACK_SENT', u32be),
    'heartbeat-sent': attribute(8, 'CTA_TIMEOUT_SCTP_HEARTBEAT_SENT', u32be),
    'heartbeat-acked': attribute(9, 'CTA_TIMEOUT_SCTP_HEARTBEAT_ACKED', u32be),
  }),
  gre: attributes({
    unreplied: attribute(1, 'CTA_TIMEOUT_GRE_UNREPLIED', u32be),
    replied: attribute(2, 'CTA_TIMEOUT_GRE_REPLIED', u32be),
  }),
  icmp: attributes({ timeout: attribute(1, 'CTA_TIMEOUT_ICMP_TIMEOUT', u32be) }),
  icmpv6: attributes({ timeout: attribute(1, 'CTA_TIMEOUT_ICMPV6_TIMEOUT', u32be) }),
  generic: attributes({ timeout: attribute(1, 'CTA_TIMEOUT_GENERIC_TIMEOUT', u32be) }),
} as const;

/** IPPROTO_*; the generic timeout is that of 255, and of what else a kernel may have. */
const BY_PROTOCOL: Readonly<Record<number, keyof typeof STATES>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  47: 'gre',
  58: 'icmpv6',
  132: 'sctp',
  136: 'udp',
};

type StatesOf<C> = C extends { readonly table: infer F extends AttributeTable } ? AttributesOf<F> : never;
/** Seconds by state, those of the protocol. */
export type CtTimeouts = StatesOf<(typeof STATES)[keyof typeof STATES]>;

const l4proto = attribute(2, 'NFTA_CT_TIMEOUT_L4PROTO', u8);

function timeoutOf(states: Codec<unknown>) {
  return attributes({
    l3proto: attribute(1, 'NFTA_CT_TIMEOUT_L3PROTO', layer3Protocol),
    l4proto,
    timeouts: attribute(3, 'NFTA_CT_TIMEOUT_DATA', states as Codec<CtTimeouts>),
  });
}

const byStates = new Map(Object.entries(STATES).map(([name, states]) => [name, timeoutOf(states as Codec<unknown>)]));

/** What a flow's states may last, for flows of `l4proto` (6 is TCP). States that are not named keep the system's. */
export const ctTimeout = chosenBy(
  'l4proto',
  l4proto,
  (protocol = 0) => byStates.get(BY_PROTOCOL[protocol] ?? 'generic') as ReturnType<typeof timeoutOf>,
  [...byStates.values()],
);
