import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** About the socket the packet is for, loaded into `dreg`; `level` is that of the cgroup in the tree. */
export const socket = defineExpression(
  'socket',
  {
    key: attribute(1, 'NFTA_SOCKET_KEY', enumeration(u32be, { transparent: 0, mark: 1, wildcard: 2, cgroupv2: 3 })),
    dreg: attribute(2, 'NFTA_SOCKET_DREG', register),
    level: attribute(3, 'NFTA_SOCKET_LEVEL', u32be),
  },
  ['key', 'dreg'],
);
