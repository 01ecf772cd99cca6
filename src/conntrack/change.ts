// The payloads that make and change flows: IPCTNL_MSG_CT_NEW with NLM_F_CREATE, and without.
import { NftOffloadError } from '../wire/index.ts';
import type { ConntrackEntry, Translated } from './entry.ts';
import { HINTS } from './exchange.ts';
import type { FlowMessage } from './flow-message.ts';
import { inverted, nameMessage } from './flow-name.ts';
import type { ProtocolInfo } from './protocol-info.ts';
import type { StatusFlag } from './status.ts';
import type { Tuple } from './tuple.ts';
import { tupleMessage } from './tuple.ts';

/** Ways out of what changes may be refused with. */
export const CHANGE_HINTS = {
  ...HINTS,
  EINVAL: 'the kernel cannot make sense of it',
  EOPNOTSUPP: 'this kernel has no such helper, or no NAT, marks or labels',
  EEXIST: 'a flow has this tuple, or this reply, already: update or delete that one',
  EBUSY: 'nobody but the kernel may change these bits of the status',
  ENOSPC: 'this flow has no room for labels: a rule with `ct label set` has to be there before the flow',
} as const;

/** A flow to be tracked though no packet of it was seen: what another machine tracked, or a test needs. */
export interface NewFlow {
  readonly original: Tuple;
  /** Default: the original's the other way round. The kernel applies `nat` to it. */
  readonly reply?: Tuple;
  /** Seconds until it is forgotten, where no packet comes. */
  readonly timeout: number;
  /** Beside `confirmed`, which every flow of the list is: `['seen-reply', 'assured']`. */
  readonly status?: readonly StatusFlag[];
  readonly mark?: number;
  readonly zone?: number;
  /** The protocol's state; without it TCP has none yet. */
  readonly protocolInfo?: ProtocolInfo;
  /** Needs the kernel's nf_nat. */
  readonly nat?: ConntrackEntry['nat'];
  /** The name of a helper that is loaded. */
  readonly helper?: string;
  /** As {@link FlowChanges.labels}. */
  readonly labels?: Uint8Array;
  /** The original tuple of the flow that announced it. */
  readonly master?: Tuple;
}

/** What is left out stays as it is. */
export interface FlowChanges {
  /** Seconds from now. */
  readonly timeout?: number;
  /** The whole mark, or the bits of it that `mask` has. */
  readonly mark?: number | { readonly value: number; readonly mask: number };
  /** Bits to set beside those that are: `['fixed-timeout']`. None can be cleared. */
  readonly status?: readonly StatusFlag[];
  /** The label bits as the kernel keeps them: a multiple of 4 bytes, of 16. All of them, or those that `mask` has. */
  readonly labels?: Uint8Array | { readonly value: Uint8Array; readonly mask: Uint8Array };
}

/** @throws NftOffloadError USAGE when a tuple is not whole, or there is no timeout. */
export function createMessage(flow: NewFlow): FlowMessage {
  const named = nameMessage(flow);
  const { status = [], mark, protocolInfo, nat, helper, labels, master } = flow;
  if (flow.timeout === undefined) {
    throw new NftOffloadError(
      'USAGE',
      'a flow without packets needs a timeout: the seconds after which it is forgotten',
    );
  }
  return {
    ...named,
    reply: tupleMessage(flow.reply ?? inverted(flow.original)),
    // The kernel refuses a status without it.
    status: ['confirmed', ...status.filter((flag) => flag !== 'confirmed')],
    ...(protocolInfo && { protocolInfo }),
    ...(helper === undefined ? {} : { help: { name: helper } }),
    ...(nat?.source && { sourceNat: natMessage(nat.source) }),
    ...(nat?.destination && { destinationNat: natMessage(nat.destination) }),
    timeout: flow.timeout,
    ...(mark === undefined ? {} : { mark }),
    ...(labels && { labels }),
    ...(master && { master: tupleMessage(master) }),
  };
}

/** `current` is what the flow has now: the kernel takes a status only where none of these is missing. */
export function updateMessage(
  name: FlowMessage,
  { timeout, mark, status, labels }: FlowChanges,
  current: readonly StatusFlag[],
): FlowMessage {
  return {
    ...name,
    ...(status && { status: [...new Set([...current, ...status])] }),
    ...(timeout === undefined ? {} : { timeout }),
    ...markMessage(mark),
    ...(labels instanceof Uint8Array ? { labels } : labels && { labels: labels.value, labelsMask: labels.mask }),
  };
}

function natMessage({ address, port }: Translated): NonNullable<FlowMessage['sourceNat']> {
  const v4 = !address.includes(':');
  return {
    ...(v4 ? { v4Minimum: address, v4Maximum: address } : { v6Minimum: address, v6Maximum: address }),
    ...(port === undefined ? {} : { proto: { minimum: port, maximum: port } }),
  };
}

function markMessage(mark: FlowChanges['mark']): Pick<FlowMessage, 'mark' | 'markMask'> {
  if (typeof mark !== 'object' || mark === null) return mark === undefined ? {} : { mark };
  // Bits outside of the mask would be flipped.
  return { mark: (mark.value & mark.mask) >>> 0, markMask: mark.mask };
}
