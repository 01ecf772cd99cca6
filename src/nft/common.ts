// Attributes that several objects share (linux/netfilter/nf_tables.h).
import { FAMILIES } from '../nfnl/nfgenmsg.ts';
import type { Codec } from '../wire/index.ts';
import { attribute, attributes, enumeration, flags, pad, s32be, string, u16be, u32be, u64be } from '../wire/index.ts';

/** NFT_NAME_MAXLEN is 256 with the NUL; devices are IFNAMSIZ. */
export const name = string(255);
export const deviceName = string(15);

/**
 * A register: 0 is the verdict, 1 to 4 have 16 bytes, 8 to 23 have 4 and are the same memory. Where one
 * of 4 bytes begins one of 16 (8, 12, 16, 20) both numbers mean the same, and the kernel, whatever it
 * was told, answers with the small one: so do we, both ways.
 */
export const register: Codec<number> = {
  decode: (r) => {
    const number = u32be.decode(r);
    const canonical = canonicalRegister(number);
    if (r.layout && canonical !== number) r.layout.register = number;
    return canonical;
  },
  encode: (w, value) => {
    const canonical = canonicalRegister(value);
    const asItCame = w.layout?.register;
    u32be.encode(w, asItCame !== undefined && canonicalRegister(asItCame) === canonical ? asItCame : canonical);
  },
};

const FIRST_REGISTER32 = 8;
const LAST_REGISTER32 = 23;

function canonicalRegister(number: number): number {
  const begins16 = number >= FIRST_REGISTER32 && number <= LAST_REGISTER32 && number % 4 === 0;
  return begins16 ? number / 4 - 1 : number;
}

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
  padding: attribute(3, 'NFTA_COUNTER_PAD', pad),
});

export const policyName: Codec<'drop' | 'accept' | number> = enumeration(u32be, { drop: 0, accept: 1 });

export const tableFlags = flags(u32be, { dormant: 1, owner: 2, persist: 4 });

/** NFPROTO_*, as objects of connection tracking carry it: `ip`, `ip6`, `inet`. */
export const layer3Protocol = enumeration(u16be, FAMILIES);
