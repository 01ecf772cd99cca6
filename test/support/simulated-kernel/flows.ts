// ctnetlink: the list of tracked flows.
import type { FlowMessage } from '../../../src/conntrack/index.ts';
import { flowMessage } from '../../../src/conntrack/index.ts';
import { IPCTNL_MSG_CT_GET, IPCTNL_MSG_CT_NEW } from '../../../src/conntrack/messages.ts';
import { decode, encode, type NetlinkMessage } from '../../../src/wire/index.ts';
import { answered, dumped } from './answer.ts';
import { refuse, unsimulated } from './refused.ts';

/** `entries` is undefined where the kernel has no ctnetlink: nfnetlink then knows no such subsystem. */
export function answerFlows(request: NetlinkMessage, entries: readonly FlowMessage[] | undefined): Uint8Array[] {
  if (entries === undefined) return answered(request, () => refuse('EINVAL'));
  if (request.type !== IPCTNL_MSG_CT_GET) unsimulated(`ctnetlink message ${request.type & 0xff}`);
  const { status = [], statusMask = [] } = decode(flowMessage, request.payload);
  const matching = entries.filter((entry) =>
    statusMask.every((flag) => (entry.status ?? []).includes(flag) === status.includes(flag)),
  );
  return dumped(request, IPCTNL_MSG_CT_NEW, () => matching.map((entry) => encode(flowMessage, entry)));
}
