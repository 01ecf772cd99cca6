import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** About the tunnel the packet came or goes through, loaded into `dreg`: whether there is one (`path`), its `id`. */
export const tunnel = defineExpression(
  'tunnel',
  {
    key: attribute(1, 'NFTA_TUNNEL_KEY', enumeration(u32be, { path: 0, id: 1 })),
    dreg: attribute(2, 'NFTA_TUNNEL_DREG', register),
    mode: attribute(3, 'NFTA_TUNNEL_MODE', enumeration(u32be, { none: 0, rx: 1, tx: 2 })),
  },
  ['key', 'dreg'],
);
