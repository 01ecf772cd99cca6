// What nft says for matches of x_tables, by name.
import type { Translate } from './info.ts';
import { BRIDGE_MATCHES } from './matches/bridge.ts';
import { CONNTRACK_MATCHES } from './matches/conntrack.ts';
import { HEADERS6_MATCHES } from './matches/headers6.ts';
import { INTERNET_MATCHES } from './matches/internet.ts';
import { META_MATCHES } from './matches/meta.ts';
import { RATE_MATCHES } from './matches/rates.ts';
import { TRANSPORT_MATCHES } from './matches/transport.ts';

const INTERNET: Readonly<Record<string, Translate>> = {
  ...CONNTRACK_MATCHES,
  ...HEADERS6_MATCHES,
  ...INTERNET_MATCHES,
  ...META_MATCHES,
  ...RATE_MATCHES,
  ...TRANSPORT_MATCHES,
};

export const MATCHES: Readonly<Record<string, Translate>> = byFamily(INTERNET, BRIDGE_MATCHES);

function byFamily(
  internet: Readonly<Record<string, Translate>>,
  bridge: Readonly<Record<string, Translate>>,
): Readonly<Record<string, Translate>> {
  const names = [...Object.keys(internet), ...Object.keys(bridge)];
  return Object.fromEntries(
    names.map((name) => {
      const translate: Translate = (info) => (info.family === 'bridge' ? bridge : internet)[name]?.(info);
      return [name, translate];
    }),
  );
}
