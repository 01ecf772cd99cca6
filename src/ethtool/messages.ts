// ethtool's messages by number and direction, each with the codec of its payload.
import { genlMessage } from '../genl/index.ts';
import type { Codec, MessageKind } from '../wire/index.ts';
import { attribute, attributes } from '../wire/index.ts';
import { featuresGet, featuresNtf, featuresSet } from './features.ts';
import { ETHTOOL_GENL_VERSION, header } from './header.ts';
import { KERNEL_MESSAGES, USER_MESSAGES } from './message-names.ts';
import { stringSetGet } from './string-set.ts';

const CODECS = new Map<string, Codec<unknown>>([
  ['STRSET_GET', stringSetGet],
  ['STRSET_GET_REPLY', stringSetGet],
  ['FEATURES_GET', featuresGet],
  ['FEATURES_GET_REPLY', featuresGet],
  ['FEATURES_SET', featuresSet],
  ['FEATURES_SET_REPLY', featuresSet],
  ['FEATURES_NTF', featuresNtf],
]);

/** Every message begins with the header; of those this package does not speak the rest stays unknown. */
function headed(name: string): Codec<unknown> {
  const object = name.replace(
    /_(GET|SET)(_CFG|_STATUS)?(_REPLY)?$|(_CREATE|_DELETE)?_ACT(_REPLY)?$|(_CREATE|_DELETE)_NTF$/,
    '',
  );
  // Three notifications have attributes of their own; the others share those of the answer.
  const own = /^(CABLE_TEST|CABLE_TEST_TDR|PSE)_NTF$/.test(object) ? object : object.replace(/_NTF$/, '');
  // ETHTOOL_A_STATS_PAD came first there.
  const number = own === 'STATS' ? 2 : 1;
  return attributes({ header: attribute(number, `ETHTOOL_A_${own}_HEADER`, header) }) as Codec<unknown>;
}

function kinds(names: readonly string[], direction: 'request' | 'reply'): MessageKind[] {
  return names.map((name, index) => ({
    name: `ETHTOOL_MSG_${name}`,
    type: index + 1,
    direction,
    codec: CODECS.get(name) ?? genlMessage(index + 1, ETHTOOL_GENL_VERSION, headed(name)),
  }));
}

export const messages: readonly MessageKind[] = [
  ...kinds(USER_MESSAGES, 'request'),
  ...kinds(KERNEL_MESSAGES, 'reply'),
];
