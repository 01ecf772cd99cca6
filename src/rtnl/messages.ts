import type { MessageKind } from '../wire/index.ts';
import { addressMessages } from './address-message.ts';
import { linkMessages } from './link-message.ts';
import { neighbourMessages } from './neighbour-message.ts';
import { qdiscMessages } from './qdisc-message.ts';

/** rtnetlink's messages by nlmsg_type. */
export const messages: readonly MessageKind[] = [
  ...linkMessages,
  ...addressMessages,
  ...neighbourMessages,
  ...qdiscMessages,
];
