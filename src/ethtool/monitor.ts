// What the group `monitor` is told: every change of a device's settings, whoever made it.
import type { GenlFamily } from '../genl/index.ts';
import { genlMessage } from '../genl/index.ts';
import type { MonitorSource, Overrun } from '../session/index.ts';
import { ProtocolError } from '../session/index.ts';
import { NETLINK_GENERIC } from '../transport/transport.ts';
import { decode, NftOffloadError } from '../wire/index.ts';
import type { BitNames } from './bit-names.ts';
import type { Command } from './command.ts';
import { commandNamed, type EthtoolCommand, type EthtoolValue } from './command-types.ts';
import { COMMANDS } from './commands/index.ts';
import { ETHTOOL_GENL_VERSION } from './header.ts';
import { kernelMessage } from './message-names.ts';

/** A device's settings changed; `value` is as the client's `get` gives it, often with a part of the fields. */
type Changed = {
  readonly [N in EthtoolCommand]: {
    readonly event: N;
    readonly device: string;
    readonly deviceIndex: number;
    readonly value: EthtoolValue<N>;
  };
}[EthtoolCommand];

/** A message that belongs to none of the commands: a cable test's result, a PHY that came. */
interface UnknownNotification {
  readonly event: 'unknown';
  /** The kernel's number: ETHTOOL_MSG_CABLE_TEST_NTF is 27. */
  readonly command: number;
  /** With the generic netlink header. */
  readonly payload: Uint8Array;
}

export type EthtoolEvent = Changed | UnknownNotification | Overrun;

/** What `monitor` can be narrowed to. An overrun is always told. */
export type EthtoolEventName = EthtoolCommand | 'unknown';

/** The commands the kernel notifies about, of those that are wanted. */
export function notifyingCommands(events: readonly EthtoolEventName[] | undefined): readonly Command[] {
  const all = (COMMANDS as readonly Command[]).filter(({ message }) => kernelMessage(`${message}_NTF`) !== undefined);
  if (events === undefined) return all;
  if (events.length === 0) throw new NftOffloadError('USAGE', 'monitor ethtool: no event is asked for');
  for (const name of events) {
    if (name === 'unknown' || all.includes(commandNamed(name))) continue;
    const names = all.map((command) => command.name).join(', ');
    throw new NftOffloadError('USAGE', `the kernel tells nothing about ${name}: it does about ${names}`);
  }
  return all.filter(({ name }) => events.includes(name as EthtoolCommand));
}

/** The messages of the group as events. `namesOf` knows the names of bits, of a device's own sets by its index. */
export function ethtoolSource(
  family: GenlFamily,
  events: readonly EthtoolEventName[] | undefined,
  namesOf: (deviceIndex: number) => BitNames,
): MonitorSource<EthtoolEvent> {
  const wanted = new Map(
    notifyingCommands(events).map((command) => [kernelMessage(`${command.message}_NTF`), command] as const),
  );
  const known = new Map(notifyingCommands(undefined).map(({ message }) => [kernelMessage(`${message}_NTF`), message]));
  const unknowns = events === undefined || events.includes('unknown');
  return {
    protocol: NETLINK_GENERIC,
    groups: [monitorGroup(family)],
    operation: 'monitor ethtool',
    message: ({ type, payload }, littleEndian) => {
      const number = payload[0];
      if (type !== family.id || number === undefined) return [];
      const command = wanted.get(number);
      if (command === undefined) {
        return unknowns && !known.has(number) ? [{ event: 'unknown', command: number, payload }] : [];
      }
      const { name, codec } = command;
      const wire = decode(genlMessage(number, ETHTOOL_GENL_VERSION, codec), payload, { littleEndian });
      const { device = '', deviceIndex = 0 } = wire.header ?? {};
      const value = command.value(wire, namesOf(deviceIndex));
      return [{ event: name, device, deviceIndex, value } as Changed];
    },
    overrun: () => [
      {
        event: 'overrun',
        message: 'the kernel reported more changes than the socket could hold: read the settings again',
      },
    ],
  };
}

function monitorGroup({ multicastGroups = [] }: GenlFamily): number {
  const id = multicastGroups.find(({ name }) => name === 'monitor')?.id;
  if (id === undefined) throw new ProtocolError("monitor ethtool: the kernel's family ethtool has no group monitor");
  return id;
}
