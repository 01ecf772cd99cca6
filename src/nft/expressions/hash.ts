import { attribute, enumeration, u32be } from '../../wire/index.ts';
import { name, register } from '../common.ts';
import { defineExpression } from './define.ts';

/**
 * A number from `offset` to `offset` + `modulus` - 1, into `dreg`: from `length` bytes of `sreg` (jhash), or
 * from the packet's flow, the same both ways (symhash). Without `seed` the kernel takes one of its own.
 */
export const hash = defineExpression(
  'hash',
  {
    sreg: attribute(1, 'NFTA_HASH_SREG', register),
    dreg: attribute(2, 'NFTA_HASH_DREG', register),
    length: attribute(3, 'NFTA_HASH_LEN', u32be),
    modulus: attribute(4, 'NFTA_HASH_MODULUS', u32be),
    seed: attribute(5, 'NFTA_HASH_SEED', u32be),
    offset: attribute(6, 'NFTA_HASH_OFFSET', u32be),
    type: attribute(7, 'NFTA_HASH_TYPE', enumeration(u32be, { jhash: 0, symhash: 1 })),
    /** Obsolete: a map to look the number up in. */
    set: attribute(8, 'NFTA_HASH_SET_NAME', name),
    setId: attribute(9, 'NFTA_HASH_SET_ID', u32be),
  },
  ['dreg', 'modulus'],
);
