// ctnetlink's messages by number (enum cntl_msg_types and ctnl_exp_msg_types), each with the codec of its payload.
import { NFNL_SUBSYS_CTNETLINK, nfnlType } from '../nfnl/nfgenmsg.ts';
import type { MessageKind } from '../wire/index.ts';
import { expectationMessage } from './expectation.ts';
import { flowMessage } from './flow-message.ts';
import { cpuStats, expectationStats, globalStats } from './stats.ts';

/** Of the flows that others announced. */
const NFNL_SUBSYS_CTNETLINK_EXP = 2;

export const IPCTNL_MSG_CT_NEW = nfnlType(NFNL_SUBSYS_CTNETLINK, 0);
export const IPCTNL_MSG_CT_GET = nfnlType(NFNL_SUBSYS_CTNETLINK, 1);
export const IPCTNL_MSG_CT_DELETE = nfnlType(NFNL_SUBSYS_CTNETLINK, 2);
export const IPCTNL_MSG_CT_GET_CTRZERO = nfnlType(NFNL_SUBSYS_CTNETLINK, 3);
export const IPCTNL_MSG_CT_GET_STATS_CPU = nfnlType(NFNL_SUBSYS_CTNETLINK, 4);
export const IPCTNL_MSG_CT_GET_STATS = nfnlType(NFNL_SUBSYS_CTNETLINK, 5);
export const IPCTNL_MSG_CT_GET_DYING = nfnlType(NFNL_SUBSYS_CTNETLINK, 6);
export const IPCTNL_MSG_CT_GET_UNCONFIRMED = nfnlType(NFNL_SUBSYS_CTNETLINK, 7);

export const IPCTNL_MSG_EXP_NEW = nfnlType(NFNL_SUBSYS_CTNETLINK_EXP, 0);
export const IPCTNL_MSG_EXP_GET = nfnlType(NFNL_SUBSYS_CTNETLINK_EXP, 1);
export const IPCTNL_MSG_EXP_DELETE = nfnlType(NFNL_SUBSYS_CTNETLINK_EXP, 2);
export const IPCTNL_MSG_EXP_GET_STATS_CPU = nfnlType(NFNL_SUBSYS_CTNETLINK_EXP, 3);
/** The kernel answers with the number of the message and the other subsystem (seen in Linux 6.1 to 7.3). */
export const EXP_STATS_ANSWER = nfnlType(NFNL_SUBSYS_CTNETLINK, 3);

/** NEW and DELETE are also what the kernel tells the groups of new, changed and destroyed flows, and of expected ones. */
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
  { name: 'IPCTNL_MSG_EXP_NEW', type: IPCTNL_MSG_EXP_NEW, direction: 'both', codec: expectationMessage },
  { name: 'IPCTNL_MSG_EXP_GET', type: IPCTNL_MSG_EXP_GET, direction: 'request', codec: expectationMessage },
  { name: 'IPCTNL_MSG_EXP_DELETE', type: IPCTNL_MSG_EXP_DELETE, direction: 'both', codec: expectationMessage },
  {
    name: 'IPCTNL_MSG_EXP_GET_STATS_CPU',
    type: IPCTNL_MSG_EXP_GET_STATS_CPU,
    direction: 'request',
    codec: expectationStats,
  },
  {
    name: 'IPCTNL_MSG_EXP_GET_STATS_CPU',
    type: EXP_STATS_ANSWER,
    direction: 'reply',
    codec: expectationStats,
  },
];
