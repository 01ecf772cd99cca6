// Requests of ctnetlink and what answers them, decoded.

import type { Request, Session, SessionOptions } from '../session/index.ts';
import { KernelError, withHint } from '../session/index.ts';
import type { Codec, NetlinkMessage } from '../wire/index.ts';
import type { ConntrackEntry } from './entry.ts';
import { entryOf } from './entry.ts';
import { type FlowMessage, flowMessage } from './flow-message.ts';
import { IPCTNL_MSG_CT_NEW } from './messages.ts';

type Hints = Readonly<Record<string, string>>;

/** Ways out of what any request may be refused with. */
export const HINTS = {
  EPERM: 'connection tracking needs CAP_NET_ADMIN in the network namespace',
  EINVAL: 'is nf_conntrack_netlink in this kernel, or loaded?',
} as const;

export interface Dump<T> {
  readonly type: number;
  /** The type of what answers; default: that of the request. */
  readonly answer?: number;
  readonly codec: Codec<T>;
  readonly value: T;
  readonly operation: string;
  /** It changes what it reads. */
  readonly resets?: true;
}

export async function request(
  session: Session,
  what: Request,
  options: SessionOptions,
  hints: Hints = HINTS,
): Promise<readonly NetlinkMessage[]> {
  try {
    return await session.request(what, options);
  } catch (error) {
    throw withHint(error, hints);
  }
}

export async function dump<T>(session: Session, what: Dump<T>, options: SessionOptions): Promise<readonly T[]> {
  const { type, answer = type, codec, value, operation, resets } = what;
  try {
    const payload = session.encode(codec, value);
    const messages = await session.dump({ type, payload, operation, ...(resets && { resets }) }, options);
    return messages
      .filter((message) => message.type === answer)
      .map((message) => session.decode(codec, message.payload));
  } catch (error) {
    throw withHint(error, HINTS);
  }
}

export async function dumpFlows(
  session: Session,
  what: Pick<Dump<FlowMessage>, 'type' | 'operation' | 'resets'> & { readonly filter?: FlowMessage },
  options: SessionOptions,
): Promise<readonly ConntrackEntry[]> {
  const { filter = { family: 'unspec' }, ...rest } = what;
  const flows = { ...rest, answer: IPCTNL_MSG_CT_NEW, codec: flowMessage, value: filter };
  return (await dump(session, flows, options)).map(entryOf);
}

/** What the kernel says of a flow that is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof KernelError && error.errnoName === 'ENOENT';
}

/** The kernel, or its configuration, does not know what was asked. */
export function isNotUnderstood(error: unknown): boolean {
  return error instanceof KernelError && ['EINVAL', 'EOPNOTSUPP'].includes(error.errnoName);
}
