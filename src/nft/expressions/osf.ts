import { attribute, enumeration, flags, u8, u32be } from '../../wire/index.ts';
import { register } from '../common.ts';
import { defineExpression } from './define.ts';

/** The name of the operating system a TCP SYN looks like, loaded into `dreg`; `ttl` says how its TTL has to fit. */
export const osf = defineExpression(
  'osf',
  {
    ttl: attribute(2, 'NFTA_OSF_TTL', enumeration(u8, { exact: 0, loose: 1, skip: 2 })),
    flags: attribute(3, 'NFTA_OSF_FLAGS', flags(u32be, { version: 1 })),
    dreg: attribute(1, 'NFTA_OSF_DREG', register),
  },
  ['dreg'],
);
