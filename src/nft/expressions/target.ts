import { attribute, raw, string, u32be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/** A target of x_tables, as iptables-nft makes them. `info` is its own struct, in the host's layout. */
export const target = defineExpression(
  'target',
  {
    name: attribute(1, 'NFTA_TARGET_NAME', string(28)),
    revision: attribute(2, 'NFTA_TARGET_REV', u32be),
    info: attribute(3, 'NFTA_TARGET_INFO', raw),
  },
  ['name', 'revision', 'info'],
);
