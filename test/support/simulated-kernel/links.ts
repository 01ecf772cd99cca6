// rtnetlink: the list of devices.
import { linkMessage } from '../../../src/rtnl/index.ts';
import { RTM_GETLINK, RTM_NEWLINK } from '../../../src/rtnl/link-message.ts';
import { encode, type NetlinkMessage, NLM_F_DUMP } from '../../../src/wire/index.ts';
import { dumped } from './answer.ts';
import type { DeviceState } from './batch.ts';
import { unsimulated } from './refused.ts';

const LOOPBACK = 1;

export function answerLinks(request: NetlinkMessage, devices: ReadonlyMap<string, DeviceState>): Uint8Array[] {
  if (request.type !== RTM_GETLINK || (request.flags & NLM_F_DUMP) !== NLM_F_DUMP) {
    unsimulated(`rtnetlink message ${request.type} with flags ${request.flags}`);
  }
  const links = [['lo', LOOPBACK] as const, ...[...devices].map(([name, { index }]) => [name, index] as const)];
  return dumped(request, RTM_NEWLINK, () =>
    links.map(([name, index]) =>
      encode(linkMessage, {
        family: 0,
        type: index === LOOPBACK ? 'loopback' : 'ether',
        index,
        flags: ['up'],
        change: 0,
        name,
      }),
    ),
  );
}
