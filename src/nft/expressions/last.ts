import { attribute, pad, u32be, u64be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

/** When a packet reached it last: `used` is 1 if one ever did, `elapsed` milliseconds ago. Since Linux 5.14. */
export const last = defineExpression('last', {
  used: attribute(1, 'NFTA_LAST_SET', u32be),
  elapsed: attribute(2, 'NFTA_LAST_MSECS', u64be),
  padding: attribute(3, 'NFTA_LAST_PAD', pad),
});
