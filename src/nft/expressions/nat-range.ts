import { flags, u32be } from '../../wire/index.ts';

/**
 * NF_NAT_RANGE_* of linux/netfilter/nf_nat.h. Where `nat` and `redir` name registers, the kernel adds one of
 * the first two itself.
 */
export const natFlags = flags(u32be, {
  'map-ips': 0x1,
  'proto-specified': 0x2,
  random: 0x4,
  persistent: 0x8,
  'fully-random': 0x10,
  'proto-offset': 0x20,
  netmap: 0x40,
});
