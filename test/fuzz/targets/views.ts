// Messages as the clients hand them out.
import { entryOf } from '../../../src/conntrack/entry.ts';
import { expectationOf } from '../../../src/conntrack/expectation.ts';
import { COMMANDS } from '../../../src/ethtool/commands/index.ts';
import { addressOf } from '../../../src/rtnl/address.ts';
import { linkOf } from '../../../src/rtnl/link.ts';
import { neighbourOf } from '../../../src/rtnl/neighbour.ts';
import { qdiscOf } from '../../../src/rtnl/qdisc.ts';
import { NftOffloadError } from '../../../src/wire/index.ts';

type View = (message: never) => unknown;

const VIEWS: ReadonlyMap<string, View> = new Map<string, View>([
  ['IPCTNL_MSG_CT_NEW', entryOf],
  ['IPCTNL_MSG_CT_DELETE', entryOf],
  ['IPCTNL_MSG_EXP_NEW', expectationOf],
  ['RTM_NEWLINK', linkOf],
  ['RTM_NEWADDR', addressOf],
  ['RTM_NEWNEIGH', neighbourOf],
  ['RTM_NEWQDISC', qdiscOf],
  ...COMMANDS.map((command): [string, View] => [
    `ETHTOOL_MSG_${command.message}_GET_REPLY`,
    (message) => (command.value as (wire: never, names: () => readonly string[]) => unknown)(message, () => ['a', 'b']),
  ]),
]);

/** Makes of it what its family's client does. */
export function view(name: string, message: unknown): void {
  try {
    VIEWS.get(name)?.(message as never);
  } catch (error) {
    if (!(error instanceof NftOffloadError)) throw error;
  }
}
