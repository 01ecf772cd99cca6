// A flow that another one announced and that has not come yet (enum ctattr_expect of
// linux/netfilter/nfnetlink_conntrack.h): an FTP data connection, what `ct expectation set` told of.
import type { Family } from '../nfnl/nfgenmsg.ts';
import { nfMessage } from '../nfnl/nfgenmsg.ts';
import { ProtocolError } from '../session/index.ts';
import type { Decoded, Flag } from '../wire/index.ts';
import { attribute, attributes, enumeration, flags, string, u16be, u32be } from '../wire/index.ts';
import type { Tuple } from './tuple.ts';
import { tuple, tupleOf } from './tuple.ts';

/** NF_CT_EXPECT_* (linux/netfilter/nf_conntrack_common.h). */
const EXPECTATION_FLAGS = { permanent: 0x1, inactive: 0x2, userspace: 0x4 } as const;

export type ExpectationFlag = Flag<keyof typeof EXPECTATION_FLAGS>;

/** In the kernel's order. */
export const expectationMessage = nfMessage(
  attributes({
    tuple: attribute(2, 'CTA_EXPECT_TUPLE', tuple),
    mask: attribute(3, 'CTA_EXPECT_MASK', tuple),
    master: attribute(1, 'CTA_EXPECT_MASTER', tuple),
    /** Seconds. */
    timeout: attribute(4, 'CTA_EXPECT_TIMEOUT', u32be),
    id: attribute(5, 'CTA_EXPECT_ID', u32be),
    helper: attribute(6, 'CTA_EXPECT_HELP_NAME', string()),
    zone: attribute(7, 'CTA_EXPECT_ZONE', u16be),
    flags: attribute(8, 'CTA_EXPECT_FLAGS', flags(u32be, EXPECTATION_FLAGS)),
    class: attribute(9, 'CTA_EXPECT_CLASS', u32be),
    nat: attribute(
      10,
      'CTA_EXPECT_NAT',
      attributes({
        direction: attribute(1, 'CTA_EXPECT_NAT_DIR', enumeration(u32be, { original: 0, reply: 1 })),
        tuple: attribute(2, 'CTA_EXPECT_NAT_TUPLE', tuple),
      }),
    ),
    function: attribute(11, 'CTA_EXPECT_FN', string()),
  }),
);

export type ExpectationMessage = Decoded<typeof expectationMessage>;

/** A flow that is expected. */
export interface Expectation {
  readonly family: Family;
  readonly id?: number;
  /** The original tuple of the flow that announced it. */
  readonly master: Tuple;
  /** What it will look like, as far as the mask says. */
  readonly tuple: Tuple;
  /** Which bits of its addresses and ports count: a port whose mask is 0 may be any. */
  readonly mask: Tuple;
  /** Seconds until it is forgotten; absent for one that stays as long as its helper. */
  readonly timeout?: number;
  readonly helper?: string;
  /** 0 unless a rule says otherwise. */
  readonly zone: number;
  readonly flags: readonly ExpectationFlag[];
  /** All the kernel said. */
  readonly message: ExpectationMessage;
}

/** @throws ProtocolError when a tuple is missing: the kernel's answers have all three. */
export function expectationOf(message: ExpectationMessage): Expectation {
  const master = tupleOf(message.master);
  const expected = tupleOf(message.tuple);
  const mask = tupleOf(message.mask);
  if (master === undefined || expected === undefined || mask === undefined)
    throw new ProtocolError('the kernel gave an expected flow without addresses');
  const { family, id, timeout, helper, zone } = message;
  return {
    family,
    ...(id === undefined ? {} : { id }),
    master,
    tuple: expected,
    mask,
    ...(timeout === undefined ? {} : { timeout }),
    // The kernel says an empty name where no helper announced it.
    ...(helper === undefined || helper === '' ? {} : { helper }),
    zone: zone ?? 0,
    flags: message.flags ?? [],
    message,
  };
}
