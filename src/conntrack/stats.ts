// What connection tracking counts (enum ctattr_stats_cpu, ctattr_stats_global and ctattr_expect_stats
// of linux/netfilter/nfnetlink_conntrack.h).
import { type Family, nfgenmsg, nfMessage } from '../nfnl/nfgenmsg.ts';
import type { Codec, Decoded } from '../wire/index.ts';
import { aspects, attribute, attributes, u32be } from '../wire/index.ts';

type OfCpu<T> = T & { readonly family: Family; readonly cpu: number };

/** `body` behind an nfgenmsg whose res_id is the number of a CPU; requests say 0. */
function cpuMessage<T extends object>(body: Codec<T>): Codec<OfCpu<T>> {
  const message = nfMessage(body);
  return {
    ...aspects(message),
    decode: (r) => {
      const { pos } = r;
      const { resId } = nfgenmsg.decode(r);
      r.pos = pos;
      return { ...message.decode(r), cpu: resId };
    },
    encode: (w, value) => {
      const { layout } = w;
      w.layout = { ...layout, nfgenmsg: { version: layout?.nfgenmsg?.version ?? 0, resId: value.cpu } };
      message.encode(w, value);
      w.layout = layout;
    },
  };
}

/** One CPU's counters since the namespace began; of these Linux 5.10 and later send about half. */
export const cpuStats = cpuMessage(
  attributes({
    searched: attribute(1, 'CTA_STATS_SEARCHED', u32be),
    found: attribute(2, 'CTA_STATS_FOUND', u32be),
    new: attribute(3, 'CTA_STATS_NEW', u32be),
    invalid: attribute(4, 'CTA_STATS_INVALID', u32be),
    ignore: attribute(5, 'CTA_STATS_IGNORE', u32be),
    delete: attribute(6, 'CTA_STATS_DELETE', u32be),
    deleteList: attribute(7, 'CTA_STATS_DELETE_LIST', u32be),
    insert: attribute(8, 'CTA_STATS_INSERT', u32be),
    insertFailed: attribute(9, 'CTA_STATS_INSERT_FAILED', u32be),
    drop: attribute(10, 'CTA_STATS_DROP', u32be),
    earlyDrop: attribute(11, 'CTA_STATS_EARLY_DROP', u32be),
    error: attribute(12, 'CTA_STATS_ERROR', u32be),
    searchRestart: attribute(13, 'CTA_STATS_SEARCH_RESTART', u32be),
    clashResolve: attribute(14, 'CTA_STATS_CLASH_RESOLVE', u32be),
    chainTooLong: attribute(15, 'CTA_STATS_CHAIN_TOOLONG', u32be),
  }),
);

export const globalStats = nfMessage(
  attributes({
    entries: attribute(1, 'CTA_STATS_GLOBAL_ENTRIES', u32be),
    maxEntries: attribute(2, 'CTA_STATS_GLOBAL_MAX_ENTRIES', u32be),
  }),
);

/** One CPU's counters of announced flows. */
export const expectationStats = cpuMessage(
  attributes({
    new: attribute(1, 'CTA_STATS_EXP_NEW', u32be),
    create: attribute(2, 'CTA_STATS_EXP_CREATE', u32be),
    delete: attribute(3, 'CTA_STATS_EXP_DELETE', u32be),
  }),
);

export type GlobalStats = Decoded<typeof globalStats>;
/** Which counters there are depends on the kernel: what it no longer counts is absent. */
export type CpuStats = Omit<Decoded<typeof cpuStats>, 'family'>;
export type ExpectationStats = Omit<Decoded<typeof expectationStats>, 'family'>;
