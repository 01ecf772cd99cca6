// A connection tracking entry on the wire (enum ctattr_type of linux/netfilter/nfnetlink_conntrack.h),
// behind an nfgenmsg. Big-endian but for the flags of CTA_FILTER.

import { nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Decoded } from '../wire/index.ts';
import {
  attribute,
  attributes,
  flags,
  ipv4,
  ipv6,
  raw,
  s32be,
  string,
  u16be,
  u32be,
  u32host,
  u64be,
} from '../wire/index.ts';
import { protocolInfo } from './protocol-info.ts';
import { status } from './status.ts';
import { tuple } from './tuple.ts';

const counters = attributes({
  packets: attribute(1, 'CTA_COUNTERS_PACKETS', u64be),
  bytes: attribute(2, 'CTA_COUNTERS_BYTES', u64be),
  packets32: attribute(3, 'CTA_COUNTERS32_PACKETS', u32be),
  bytes32: attribute(4, 'CTA_COUNTERS32_BYTES', u32be),
});

const sequenceAdjustment = attributes({
  correctionPosition: attribute(1, 'CTA_SEQADJ_CORRECTION_POS', u32be),
  offsetBefore: attribute(2, 'CTA_SEQADJ_OFFSET_BEFORE', s32be),
  offsetAfter: attribute(3, 'CTA_SEQADJ_OFFSET_AFTER', s32be),
});

const help = attributes({
  name: attribute(1, 'CTA_HELP_NAME', string()),
  info: attribute(2, 'CTA_HELP_INFO', raw),
});

/** Input only: the kernel answers with the tuples as they are after it. */
const nat = attributes({
  v4Minimum: attribute(1, 'CTA_NAT_V4_MINIP', ipv4),
  v4Maximum: attribute(2, 'CTA_NAT_V4_MAXIP', ipv4),
  proto: attribute(
    3,
    'CTA_NAT_PROTO',
    attributes({
      minimum: attribute(1, 'CTA_PROTONAT_PORT_MIN', u16be),
      maximum: attribute(2, 'CTA_PROTONAT_PORT_MAX', u16be),
    }),
  ),
  v6Minimum: attribute(4, 'CTA_NAT_V6_MINIP', ipv6),
  v6Maximum: attribute(5, 'CTA_NAT_V6_MAXIP', ipv6),
});

/** Which fields of a tuple a dump's filter compares; in host order. */
const FILTER_FIELDS = {
  source: 0x1,
  destination: 0x2,
  zone: 0x4,
  protocol: 0x8,
  'source-port': 0x10,
  'destination-port': 0x20,
  'icmp-type': 0x40,
  'icmp-code': 0x80,
  'icmp-id': 0x100,
  'icmpv6-type': 0x200,
  'icmpv6-code': 0x400,
  'icmpv6-id': 0x800,
} as const;
const filterFlags = flags(u32host, FILTER_FIELDS);
export type FilterField = keyof typeof FILTER_FIELDS;

const synproxy = attributes({
  initialSequence: attribute(1, 'CTA_SYNPROXY_ISN', u32be),
  initialTimestamp: attribute(2, 'CTA_SYNPROXY_ITS', u32be),
  timestampOffset: attribute(3, 'CTA_SYNPROXY_TSOFF', u32be),
});

export const flowMessage = nfMessage(
  attributes({
    original: attribute(1, 'CTA_TUPLE_ORIG', tuple),
    reply: attribute(2, 'CTA_TUPLE_REPLY', tuple),
    master: attribute(14, 'CTA_TUPLE_MASTER', tuple),
    status: attribute(3, 'CTA_STATUS', status),
    statusMask: attribute(26, 'CTA_STATUS_MASK', status),
    protocolInfo: attribute(4, 'CTA_PROTOINFO', protocolInfo),
    help: attribute(5, 'CTA_HELP', help),
    sourceNat: attribute(6, 'CTA_NAT_SRC', nat),
    destinationNat: attribute(13, 'CTA_NAT_DST', nat),
    /** Seconds. */
    timeout: attribute(7, 'CTA_TIMEOUT', u32be),
    mark: attribute(8, 'CTA_MARK', u32be),
    markMask: attribute(21, 'CTA_MARK_MASK', u32be),
    originalCounters: attribute(9, 'CTA_COUNTERS_ORIG', counters),
    replyCounters: attribute(10, 'CTA_COUNTERS_REPLY', counters),
    use: attribute(11, 'CTA_USE', u32be),
    id: attribute(12, 'CTA_ID', u32be),
    originalSequence: attribute(15, 'CTA_SEQ_ADJ_ORIG', sequenceAdjustment),
    replySequence: attribute(16, 'CTA_SEQ_ADJ_REPLY', sequenceAdjustment),
    secmark: attribute(17, 'CTA_SECMARK', u32be),
    zone: attribute(18, 'CTA_ZONE', u16be),
    securityContext: attribute(19, 'CTA_SECCTX', attributes({ name: attribute(1, 'CTA_SECCTX_NAME', string()) })),
    timestamp: attribute(
      20,
      'CTA_TIMESTAMP',
      attributes({
        // Nanoseconds since 1970.
        start: attribute(1, 'CTA_TIMESTAMP_START', u64be),
        stop: attribute(2, 'CTA_TIMESTAMP_STOP', u64be),
      }),
    ),
    labels: attribute(22, 'CTA_LABELS', raw),
    labelsMask: attribute(23, 'CTA_LABELS_MASK', raw),
    synproxy: attribute(24, 'CTA_SYNPROXY', synproxy),
    filter: attribute(
      25,
      'CTA_FILTER',
      attributes({
        original: attribute(1, 'CTA_FILTER_ORIG_FLAGS', filterFlags),
        reply: attribute(2, 'CTA_FILTER_REPLY_FLAGS', filterFlags),
      }),
    ),
    timestampEvent: attribute(27, 'CTA_TIMESTAMP_EVENT', u64be),
  }),
);

export type FlowMessage = Decoded<typeof flowMessage>;
