// Attributes that several objects share (linux/netfilter/nf_tables.h).
import type { Codec } from '../wire/index.ts';
import { attribute, attributes, enumeration, flags, s32be, string, u32be, u64be } from '../wire/index.ts';

/** NFT_NAME_MAXLEN is 256 with the NUL; devices are IFNAMSIZ. */
export const name = string(255);
export const deviceName = string(15);

/** A register as the kernel numbers it: 0 verdict, 1-4 of 16 bytes, 8-23 of 4 bytes. */
export const register = u32be;

const VERDICTS = {
  drop: 0,
  accept: 1,
  stolen: 2,
  queue: 3,
  repeat: 4,
  stop: 5,
  continue: -1,
  break: -2,
  jump: -3,
  goto: -4,
  return: -5,
} as const;

export const verdict = attributes({
  code: attribute(1, 'NFTA_VERDICT_CODE', enumeration(s32be, VERDICTS)),
  chain: attribute(2, 'NFTA_VERDICT_CHAIN', name),
  chainId: attribute(3, 'NFTA_VERDICT_CHAIN_ID', u32be),
});

/** Counters of a base chain or of the counter expression. */
export const counter = attributes({
  bytes: attribute(1, 'NFTA_COUNTER_BYTES', u64be),
  packets: attribute(2, 'NFTA_COUNTER_PACKETS', u64be),
});

export const policyName: Codec<'drop' | 'accept' | number> = enumeration(u32be, { drop: 0, accept: 1 });

export const tableFlags = flags(u32be, { dormant: 1, owner: 2, persist: 4 });
