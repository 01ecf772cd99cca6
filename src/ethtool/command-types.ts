// What the list of commands means for whoever calls: names, values, changes, options, by command.
import { NftOffloadError } from '../wire/index.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { suggest } from './suggest.ts';

type Commands = { readonly [C in (typeof COMMANDS)[number] as C['name']]: C };

/** What `get` and `getAll` can be asked for, and `monitor` tells. */
export type EthtoolCommand = keyof Commands;

/** What a device answers. */
export type EthtoolValue<N extends EthtoolCommand> = Commands[N] extends Command<N, infer V> ? V : never;

/** What a device can be asked to change. */
export type EthtoolChange<N extends EthtoolCommand> = Commands[N] extends Command<N, infer _V, infer C> ? C : never;

/** What can be asked for beside the device. */
export type EthtoolQuery<N extends EthtoolCommand> =
  Commands[N] extends Command<N, infer _V, infer _C, infer Q> ? Q : never;

/** The commands that can set. */
export type SettableCommand = {
  [N in EthtoolCommand]: [EthtoolChange<N>] extends [never] ? never : N;
}[EthtoolCommand];

const BY_NAME: ReadonlyMap<string, Command> = new Map(
  (COMMANDS as readonly Command[]).map((command) => [command.name, command]),
);

/** @throws NftOffloadError USAGE where there is no such command. */
export function commandNamed(name: string): Command {
  const command = BY_NAME.get(name);
  if (command !== undefined) return command;
  const near = suggest(name, [...BY_NAME.keys()]);
  const wayOut = near.length > 0 ? `did you mean ${near.join(', ')}?` : `there are ${[...BY_NAME.keys()].join(', ')}`;
  throw new NftOffloadError('USAGE', `ethtool has no command ${name}: ${wayOut}`);
}
