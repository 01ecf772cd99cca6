// Extension headers of IPv6.
import type { Translate } from '../info.ts';
import { indexes } from './internet.ts';
import { layout, not, phrases, range, u8, u32 } from './read.ts';

/** `struct ip6t_rt`; addresses and reserved bits have no words. */
const rt = layout(18, (info) => {
  const [flags, inverted] = [u8(info, 16), u8(info, 17)];
  const [low, high] = [u32(info, 4), u32(info, 8)];
  if (flags & 0x38) return undefined;
  const anywhere = low === 0 && high === 0xffff_ffff;
  return phrases([
    flags & 1 && `rt type ${not(inverted & 1)}${u32(info, 0)}`,
    flags & 2 && !anywhere && `rt seg-left ${not(inverted & 2)}${range(low, high)}`,
    flags & 4 && `rt hdrlength ${not(inverted & 4)}${u32(info, 12)}`,
  ]);
});

/** `struct ip6t_frag`; of the length nft says nothing. */
const frag = layout(14, (info) => {
  const flags = u8(info, 12);
  return phrases([
    flags & 1 && indexes(info, 'frag id', u8(info, 13)),
    flags & 4 && 'frag reserved 1',
    flags & 8 && 'frag frag-off 0',
    flags & 0x10 && 'frag more-fragments 1',
    flags & 0x20 && 'frag more-fragments 0',
  ]);
});

/** `struct ip6t_opts`; of the options themselves nft has no words. */
const hbh = layout(6, (info) => {
  const flags = u8(info, 4);
  return flags & 1 && !(flags & 2) ? `hbh hdrlength ${not(u8(info, 5) & 1)}${u32(info, 0)}` : undefined;
});

const mh = layout(3, (info) => {
  const [low, high] = [u8(info, 0), u8(info, 1)];
  return low === 0 && high === 0xff ? '' : `mh type ${not(u8(info, 2) & 1)}${range(low, high)}`;
});

export const HEADERS6_MATCHES: Readonly<Record<string, Translate>> = { rt, frag, hbh, mh };
