import { attribute, enumeration, flags, pad, u32be, u64be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/**
 * True for at most `rate` packets or bytes in `unit` seconds, and `burst` more at once; with flag `invert`,
 * for those above.
 */
export const limit = defineExpression(
  'limit',
  {
    rate: attribute(1, 'NFTA_LIMIT_RATE', u64be),
    unit: attribute(2, 'NFTA_LIMIT_UNIT', u64be),
    burst: attribute(3, 'NFTA_LIMIT_BURST', u32be),
    type: attribute(4, 'NFTA_LIMIT_TYPE', enumeration(u32be, { packets: 0, bytes: 1 })),
    flags: attribute(5, 'NFTA_LIMIT_FLAGS', flags(u32be, { invert: 1 })),
    padding: attribute(6, 'NFTA_LIMIT_PAD', pad),
  },
  ['rate', 'unit'],
);
