import { attribute, raw, string, u32be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/** A match of x_tables, as iptables-nft makes them. `info` is its own struct, in the host's layout. */
export const match = defineExpression(
  'match',
  {
    name: attribute(1, 'NFTA_MATCH_NAME', string(28)),
    revision: attribute(2, 'NFTA_MATCH_REV', u32be),
    info: attribute(3, 'NFTA_MATCH_INFO', raw),
  },
  ['name', 'revision', 'info'],
);
