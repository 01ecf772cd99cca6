import { attribute, flags, u32be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/** nft's `ct count`: true for up to `count` connections; with flag `invert`, above. */
export const connlimit = defineExpression(
  'connlimit',
  {
    count: attribute(1, 'NFTA_CONNLIMIT_COUNT', u32be),
    flags: attribute(2, 'NFTA_CONNLIMIT_FLAGS', flags(u32be, { invert: 1 })),
  },
  ['count'],
);
