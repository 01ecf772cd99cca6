// CTA_PROTOINFO: what connection tracking knows of the protocol's own state. Offloaded flows come without.
import type { Codec, Decoded, Flag } from '../wire/index.ts';
import { attribute, attributes, enumeration, flags, u8, u32be, u64be } from '../wire/index.ts';

/** enum tcp_conntrack (linux/netfilter/nf_conntrack_tcp.h). */
const TCP_STATES = {
  none: 0,
  'syn-sent': 1,
  'syn-recv': 2,
  established: 3,
  'fin-wait': 4,
  'close-wait': 5,
  'last-ack': 6,
  'time-wait': 7,
  close: 8,
  'syn-sent2': 9,
} as const;

/** IP_CT_TCP_FLAG_*. */
const TCP_FLAGS = {
  'window-scale': 1,
  'sack-perm': 2,
  'close-init': 4,
  'be-liberal': 8,
  'data-unacknowledged': 0x10,
  'maxack-set': 0x20,
  'challenge-ack': 0x40,
  'simultaneous-open': 0x80,
} as const;

const DCCP_STATES = {
  none: 0,
  request: 1,
  respond: 2,
  partopen: 3,
  open: 4,
  closereq: 5,
  closing: 6,
  timewait: 7,
  ignore: 8,
  invalid: 9,
} as const;
const SCTP_STATES = {
  none: 0,
  closed: 1,
  'cookie-wait': 2,
  'cookie-echoed': 3,
  established: 4,
  'shutdown-sent': 5,
  'shutdown-recd': 6,
  'shutdown-ack-sent': 7,
  'heartbeat-sent': 8,
  'heartbeat-acked': 9,
} as const;

type TcpFlag = Flag<keyof typeof TCP_FLAGS>;

/** struct nf_ct_tcp_flags: the flags, and which of them are meant. */
export interface TcpFlags {
  readonly flags: readonly TcpFlag[];
  readonly mask: readonly TcpFlag[];
}

const tcpFlag = flags(u8, TCP_FLAGS);
const tcpFlags: Codec<TcpFlags> = {
  decode: (r) => ({ flags: tcpFlag.decode(r), mask: tcpFlag.decode(r) }),
  encode: (w, value) => {
    tcpFlag.encode(w, value.flags);
    tcpFlag.encode(w, value.mask);
  },
};

const tcp = attributes({
  state: attribute(1, 'CTA_PROTOINFO_TCP_STATE', enumeration(u8, TCP_STATES)),
  originalWindowScale: attribute(2, 'CTA_PROTOINFO_TCP_WSCALE_ORIGINAL', u8),
  replyWindowScale: attribute(3, 'CTA_PROTOINFO_TCP_WSCALE_REPLY', u8),
  originalFlags: attribute(4, 'CTA_PROTOINFO_TCP_FLAGS_ORIGINAL', tcpFlags),
  replyFlags: attribute(5, 'CTA_PROTOINFO_TCP_FLAGS_REPLY', tcpFlags),
});

const dccp = attributes({
  state: attribute(1, 'CTA_PROTOINFO_DCCP_STATE', enumeration(u8, DCCP_STATES)),
  role: attribute(2, 'CTA_PROTOINFO_DCCP_ROLE', u8),
  handshakeSequence: attribute(3, 'CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ', u64be),
});

const sctp = attributes({
  state: attribute(1, 'CTA_PROTOINFO_SCTP_STATE', enumeration(u8, SCTP_STATES)),
  originalTag: attribute(2, 'CTA_PROTOINFO_SCTP_VTAG_ORIGINAL', u32be),
  replyTag: attribute(3, 'CTA_PROTOINFO_SCTP_VTAG_REPLY', u32be),
});

export const protocolInfo = attributes({
  tcp: attribute(1, 'CTA_PROTOINFO_TCP', tcp),
  dccp: attribute(2, 'CTA_PROTOINFO_DCCP', dccp),
  sctp: attribute(3, 'CTA_PROTOINFO_SCTP', sctp),
});

export type ProtocolInfo = Decoded<typeof protocolInfo>;
