import type { Codec } from './codec.ts';

/** A message of a family, for whoever decodes captures: each family's folder exports a list of these. */
export interface MessageKind<T = unknown> {
  /** The kernel's name, `NFT_MSG_NEWTABLE`. */
  readonly name: string;
  /** nlmsg_type, or the command of a generic netlink message. */
  readonly type: number;
  /** Who sends it: user space, the kernel, or either. */
  readonly direction: 'request' | 'reply' | 'both';
  /** The whole payload behind the nlmsghdr. */
  readonly codec: Codec<T>;
}
