import { attribute, enumeration, flags, string, u16be, u32be } from '../../wire/index.ts';
import { defineExpression } from './define.ts';

const LEVELS = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
  audit: 8,
} as const;

/** NF_LOG_* of linux/netfilter/nf_log.h, by nft's words: `skuid` is the socket's user, `ether` the MAC header. */
const LOG_FLAGS = { 'tcp-sequence': 0x1, 'tcp-options': 0x2, 'ip-options': 0x4, skuid: 0x8, ether: 0x20 } as const;

/**
 * Writes the packet to the kernel's log, at `level` and with `flags`, or sends it to nfnetlink_log's `group`:
 * its first `snaplen` bytes, `queueThreshold` packets at a time.
 */
export const log = defineExpression('log', {
  prefix: attribute(2, 'NFTA_LOG_PREFIX', string(127)),
  group: attribute(1, 'NFTA_LOG_GROUP', u16be),
  snaplen: attribute(3, 'NFTA_LOG_SNAPLEN', u32be),
  queueThreshold: attribute(4, 'NFTA_LOG_QTHRESHOLD', u16be),
  level: attribute(5, 'NFTA_LOG_LEVEL', enumeration(u32be, LEVELS)),
  flags: attribute(6, 'NFTA_LOG_FLAGS', flags(u32be, LOG_FLAGS)),
});
