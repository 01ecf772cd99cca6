// Messages of test/rtnl/fixtures/linux-*.pcap: recorded with tcpdump on an nlmon device, in a namespace with devices
// of every kind that has a codec, while `ip -s -d link`, `ip addr`, `ip neigh`, `bridge fdb`, `bridge -d link` and
// `tc -s qdisc` listed them, and while `ip` made, changed and removed some under the eyes of `ip monitor`.
import { readFileSync } from 'node:fs';
import { readPcap } from '../../src/pcap/index.ts';
import { type NetlinkMessage, NLM_F_MULTI, NLM_F_REQUEST, splitMessages } from '../../src/wire/index.ts';

export const kernels = ['6.1', '7'] as const;

export interface Recorded {
  readonly all: readonly NetlinkMessage[];
  /** What was listed. */
  dumped(type: number): readonly NetlinkMessage[];
  /** What was asked of the kernel. */
  asked(type: number): readonly NetlinkMessage[];
  /** What the kernel told those who listen, and answers to the question for one device. */
  readonly told: readonly NetlinkMessage[];
}

export function recorded(kernel: (typeof kernels)[number]): Recorded {
  const file = readFileSync(new URL(`./fixtures/linux-${kernel}.pcap`, import.meta.url));
  const all = readPcap(file).records.flatMap(({ bytes }) => splitMessages(bytes, true));
  const having = (flag: number, type: number) => all.filter((one) => (one.flags & flag) !== 0 && one.type === type);
  return {
    all,
    dumped: (type) => having(NLM_F_MULTI, type),
    asked: (type) => having(NLM_F_REQUEST, type),
    told: all.filter(({ flags, type }) => (flags & (NLM_F_MULTI | NLM_F_REQUEST)) === 0 && type >= 16),
  };
}
