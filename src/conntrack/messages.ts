// ctnetlink's messages by number (enum cntl_msg_types), each with the codec of its payload.
import { NFNL_SUBSYS_CTNETLINK, nfMessage, nfnlType } from '../nfnl/nfgenmsg.ts';
import type { Decoded, MessageKind } from '../wire/index.ts';
import { attribute, attributes, u32be } from '../wire/index.ts';
import { flowMessage } from './flow-message.ts';

export const IPCTNL_MSG_CT_NEW = nfnlType(NFNL_SUBSYS_CTNETLINK, 0);
export const IPCTNL_MSG_CT_GET = nfnlType(NFNL_SUBSYS_CTNETLINK, 1);
export const IPCTNL_MSG_CT_DELETE = nfnlType(NFNL_SUBSYS_CTNETLINK, 2);
const IPCTNL_MSG_CT_GET_CTRZERO = nfnlType(NFNL_SUBSYS_CTNETLINK, 3);
const IPCTNL_MSG_CT_GET_STATS_CPU = nfnlType(NFNL_SUBSYS_CTNETLINK, 4);
export const IPCTNL_MSG_CT_GET_STATS = nfnlType(NFNL_SUBSYS_CTNETLINK, 5);
const IPCTNL_MSG_CT_GET_DYING = nfnlType(NFNL_SUBSYS_CTNETLINK, 6);
const IPCTNL_MSG_CT_GET_UNCONFIRMED = nfnlType(NFNL_SUBSYS_CTNETLINK, 7);

/** One CPU's counters; which CPU is in the nfgenmsg's res_id. */
export const cpuStats = nfMessage(
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

export type GlobalStats = Decoded<typeof globalStats>;

/** NEW and DELETE are also what the kernel tells the groups of new, changed and destroyed flows (1, 2, 3). */
export const messages: readonly MessageKind[] = [
  { name: 'IPCTNL_MSG_CT_NEW', type: IPCTNL_MSG_CT_NEW, direction: 'both', codec: flowMessage },
  { name: 'IPCTNL_MSG_CT_GET', type: IPCTNL_MSG_CT_GET, direction: 'request', codec: flowMessage },
  { name: 'IPCTNL_MSG_CT_DELETE', type: IPCTNL_MSG_CT_DELETE, direction: 'both', codec: flowMessage },
  {
    name: 'IPCTNL_MSG_CT_GET_CTRZERO',
    type: IPCTNL_MSG_CT_GET_CTRZERO,
    direction: 'request',
    codec: flowMessage,
  },
  {
    name: 'IPCTNL_MSG_CT_GET_STATS_CPU',
    type: IPCTNL_MSG_CT_GET_STATS_CPU,
    direction: 'both',
    codec: cpuStats,
  },
  {
    name: 'IPCTNL_MSG_CT_GET_STATS',
    type: IPCTNL_MSG_CT_GET_STATS,
    direction: 'both',
    codec: globalStats,
  },
  {
    name: 'IPCTNL_MSG_CT_GET_DYING',
    type: IPCTNL_MSG_CT_GET_DYING,
    direction: 'request',
    codec: flowMessage,
  },
  {
    name: 'IPCTNL_MSG_CT_GET_UNCONFIRMED',
    type: IPCTNL_MSG_CT_GET_UNCONFIRMED,
    direction: 'request',
    codec: flowMessage,
  },
];
