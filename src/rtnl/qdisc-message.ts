// RTM_*QDISC messages: a struct tcmsg, then TCA_* (linux/rtnetlink.h, linux/pkt_sched.h). In host order.
import type { Codec, Decoded, MessageKind } from '../wire/index.ts';
import {
  attribute,
  attributes,
  flag,
  raw,
  refuse,
  s32host,
  string,
  struct,
  u8,
  u32host,
  u64host,
} from '../wire/index.ts';
import { headed, readPadding, writePadding } from './header.ts';
import { onOff } from './values.ts';

export const RTM_NEWQDISC = 36;
const RTM_DELQDISC = 37;
export const RTM_GETQDISC = 38;

/** TC_H_ROOT of linux/pkt_sched.h. */
const ROOT = 0xffff_ffff;

/** A handle as tc writes a class: `1:0`, `ffff:fff1`, `root`, `none`. */
const handle: Codec<string> = {
  decode: (r) => {
    const number = u32host.decode(r);
    if (number === ROOT) return 'root';
    return number === 0 ? 'none' : `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
  },
  encode: (w, value) => u32host.encode(w, handleNumber(value)),
};

function handleNumber(text: string): number {
  if (text === 'root') return ROOT;
  if (text === 'none') return 0;
  const match = typeof text === 'string' ? /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(text) : null;
  if (match === null) refuse(text, 'a handle, as 1:0 (hexadecimal), root or none');
  return ((Number.parseInt(match[1] || '0', 16) << 16) | Number.parseInt(match[2] || '0', 16)) >>> 0;
}

/** struct gnet_stats_basic; most architectures pad it to a multiple of eight bytes. */
const basic: Codec<{ readonly bytes: bigint; readonly packets: number }> = {
  decode: (r) => {
    const value = { bytes: u64host.decode(r), packets: u32host.decode(r) };
    readPadding(r, Math.min(r.remaining, 4));
    return value;
  },
  encode: (w, value) => {
    if (typeof value !== 'object' || value === null) refuse(value, 'an object of bytes and packets');
    u64host.encode(w, value.bytes);
    u32host.encode(w, value.packets);
    writePadding(w, w.layout?.filler?.byteLength ?? 4);
  },
};

/** TCA_STATS_* of linux/gen_stats.h. */
const statistics = attributes({
  basic: attribute(1, 'TCA_STATS_BASIC', basic),
  hardware: attribute(7, 'TCA_STATS_BASIC_HW', basic),
  packets: attribute(8, 'TCA_STATS_PKT64', u64host),
  queue: attribute(
    3,
    'TCA_STATS_QUEUE',
    // `length` in packets, `backlog` in bytes.
    struct({ length: 'u32host', backlog: 'u32host', drops: 'u32host', requeues: 'u32host', overlimits: 'u32host' }),
  ),
  application: attribute(4, 'TCA_STATS_APP', raw),
});

const qdiscAttributes = attributes({
  kind: attribute(1, 'TCA_KIND', string(15)),
  /** The kind's own, as bytes. */
  options: attribute(2, 'TCA_OPTIONS', raw),
  hardwareOffload: attribute(12, 'TCA_HW_OFFLOAD', onOff),
  ingressBlock: attribute(13, 'TCA_INGRESS_BLOCK', u32host),
  egressBlock: attribute(14, 'TCA_EGRESS_BLOCK', u32host),
  chain: attribute(11, 'TCA_CHAIN', u32host),
  statistics: attribute(7, 'TCA_STATS2', statistics),
  invisible: attribute(10, 'TCA_DUMP_INVISIBLE', flag),
  warning: attribute(16, 'TCA_EXT_WARN_MSG', string()),
});

interface Header {
  /** Always 0. */
  readonly family: number;
  readonly index: number;
  readonly handle: string;
  readonly parent: string;
  /** References to it. */
  readonly info: number;
}

const header: Codec<Header> = {
  decode: (r) => {
    const family = u8.decode(r);
    readPadding(r, 3);
    return {
      family,
      index: s32host.decode(r),
      handle: handle.decode(r),
      parent: handle.decode(r),
      info: u32host.decode(r),
    };
  },
  encode: (w, value) => {
    u8.encode(w, value.family);
    writePadding(w, 3);
    s32host.encode(w, value.index);
    handle.encode(w, value.handle);
    handle.encode(w, value.parent);
    u32host.encode(w, value.info);
  },
};

/** Any RTM_*QDISC message. */
export const qdiscMessage = headed(20, header, qdiscAttributes);

export type QdiscMessage = Decoded<typeof qdiscMessage>;

/** NEWQDISC and DELQDISC are also what the kernel tells the group RTNLGRP_TC (4). */
export const qdiscMessages: readonly MessageKind[] = [
  { name: 'RTM_NEWQDISC', type: RTM_NEWQDISC, direction: 'both', codec: qdiscMessage },
  { name: 'RTM_DELQDISC', type: RTM_DELQDISC, direction: 'both', codec: qdiscMessage },
  { name: 'RTM_GETQDISC', type: RTM_GETQDISC, direction: 'request', codec: qdiscMessage },
];
