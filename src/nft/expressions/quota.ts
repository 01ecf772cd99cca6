import { attribute, flags, pad, u32be, u64be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/** nft's `quota until`: true for the first `bytes`; with flag `invert`, `quota over`: from then on. */
export const quota = defineExpression(
  'quota',
  {
    bytes: attribute(1, 'NFTA_QUOTA_BYTES', u64be),
    consumed: attribute(4, 'NFTA_QUOTA_CONSUMED', u64be),
    flags: attribute(2, 'NFTA_QUOTA_FLAGS', flags(u32be, { invert: 1, depleted: 2 })),
    padding: attribute(3, 'NFTA_QUOTA_PAD', pad),
  },
  ['bytes'],
);
