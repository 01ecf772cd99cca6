// The devices of a flowtable or of a netdev chain: names, and since Linux 6.17 patterns (`eth*`).
import type { Attribute } from '../wire/index.ts';
import { attribute, mapped, oneOf } from '../wire/index.ts';
import { deviceName } from './common.ts';

/** A name that really ends in an asterisk is written `eth\*`, as nft does. */
const byName: Attribute<string> = attribute(
  1,
  'NFTA_DEVICE_NAME',
  mapped(
    deviceName,
    (name) => (name.endsWith('*') ? `${name.slice(0, -1)}\\*` : name),
    (text) => (text.endsWith('\\*') ? `${text.slice(0, -2)}*` : text),
  ),
);

const byPrefix: Attribute<string> = attribute(
  2,
  'NFTA_DEVICE_PREFIX',
  mapped(
    deviceName,
    (prefix) => `${prefix}*`,
    (pattern) => pattern.slice(0, -1),
  ),
);

const isPattern = (text: string) => text.endsWith('*') && !text.endsWith('\\*');

export const devices = oneOf<string>([byName, byPrefix], (text) => (isPattern(text) ? byPrefix : byName));
