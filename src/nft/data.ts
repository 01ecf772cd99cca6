import type { Decoded } from '../wire/index.ts';
import { attribute, attributes, raw } from '../wire/index.ts';
import { verdict } from './common.ts';

/**
 * What a register holds: `value` in the byte order its key says (ports big-endian, marks in host
 * order), or a `verdict`.
 */
export const data = attributes({
  value: attribute(1, 'NFTA_DATA_VALUE', raw),
  verdict: attribute(2, 'NFTA_DATA_VERDICT', verdict),
});

export type Data = Decoded<typeof data>;
