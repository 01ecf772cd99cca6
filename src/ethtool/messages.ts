// ethtool's messages by number and direction, each with the codec of its payload.
import { genlMessage } from '../genl/index.ts';
import type { Codec, MessageKind } from '../wire/index.ts';
import { attribute, attributes } from '../wire/index.ts';
import { COMMANDS } from './commands/index.ts';
import { ETHTOOL_GENL_VERSION, header } from './header.ts';
import { KERNEL_MESSAGES, USER_MESSAGES } from './message-names.ts';
import { stringSets } from './string-set.ts';

/** Requests, answers and notifications of a command have the same attributes. */
const CODECS = new Map<string, Codec<unknown>>([
  ['STRSET', stringSets],
  ...COMMANDS.map(({ message, codec }): [string, Codec<unknown>] => [message, codec as Codec<unknown>]),
]);

function commandOf(name: string): string {
  return name.replace(/_(GET|GET_REPLY|SET|SET_REPLY|NTF)$/, '');
}

/** Every message begins with the header; of those this package does not speak the rest stays unknown. */
function headed(name: string): Codec<unknown> {
  const object = name.replace(
    /_(GET|SET)(_CFG|_STATUS)?(_REPLY)?$|(_CREATE|_DELETE)?_ACT(_REPLY)?$|(_CREATE|_DELETE)_NTF$/,
    '',
  );
  // Three notifications have attributes of their own; the others share those of the answer.
  const own = /^(CABLE_TEST|CABLE_TEST_TDR|PSE)_NTF$/.test(object) ? object : object.replace(/_NTF$/, '');
  return attributes({ header: attribute(1, `ETHTOOL_A_${own}_HEADER`, header) }) as Codec<unknown>;
}

function kinds(names: readonly string[], direction: 'request' | 'reply'): MessageKind[] {
  return names.map((name, index) => ({
    name: `ETHTOOL_MSG_${name}`,
    type: index + 1,
    direction,
    codec: genlMessage(index + 1, ETHTOOL_GENL_VERSION, CODECS.get(commandOf(name)) ?? headed(name)),
  }));
}

export const messages: readonly MessageKind[] = [
  ...kinds(USER_MESSAGES, 'request'),
  ...kinds(KERNEL_MESSAGES, 'reply'),
];
