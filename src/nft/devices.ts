// The devices of a flowtable or of a netdev chain: names, and since Linux 6.17 patterns (`eth*`).
import type { Attribute } from '../wire/index.ts';
import { attribute, mapped, oneOf } from '../wire/index.ts';
import { deviceName } from './common.ts';

/**
 * A name that really ends in an asterisk is written `eth\\*`, as nft does; backslashes in front of the
 * asterisk are then doubled, and so are those of a pattern.
 */
const byName: Attribute<string> = attribute(
  1,
  'NFTA_DEVICE_NAME',
  mapped(
    deviceName,
    (name) => (name.endsWith('*') ? `${doubled(name.slice(0, -1))}\\*` : name),
    (text) => (text.endsWith('*') ? `${halved(text.slice(0, -2))}*` : text),
  ),
);

const byPrefix: Attribute<string> = attribute(
  2,
  'NFTA_DEVICE_PREFIX',
  mapped(
    deviceName,
    (prefix) => `${doubled(prefix)}*`,
    (pattern) => halved(pattern.slice(0, -1)),
  ),
);

/** How many backslashes it ends in. */
function backslashes(text: string): number {
  return text.length - text.replace(/\\+$/, '').length;
}

function doubled(text: string): string {
  return text + '\\'.repeat(backslashes(text));
}

function halved(text: string): string {
  return text.slice(0, text.length - Math.ceil(backslashes(text) / 2));
}

const isPattern = (text: string) =>
  typeof text === 'string' && text.endsWith('*') && backslashes(text.slice(0, -1)) % 2 === 0;

export const devices = oneOf<string>([byName, byPrefix], (text) => (isPattern(text) ? byPrefix : byName));
