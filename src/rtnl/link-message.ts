// RTM_*LINK messages (linux/rtnetlink.h).
import type { Decoded, MessageKind } from '../wire/index.ts';
import { attribute, attributes } from '../wire/index.ts';
import { headed } from './header.ts';
import { identity, state } from './link-attributes.ts';
import { IFINFOMSG_SIZE, linkHeader } from './link-header.ts';
import { linkInfo } from './link-info.ts';

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
export const RTM_GETLINK = 18;
const RTM_SETLINK = 19;

/** Any RTM_*LINK message. */
export const linkMessage = headed(
  IFINFOMSG_SIZE,
  linkHeader,
  attributes({ ...identity, linkInfo: attribute(18, 'IFLA_LINKINFO', linkInfo), ...state }),
);

export type LinkMessage = Decoded<typeof linkMessage>;

/** NEWLINK and DELLINK are also what the kernel tells the group RTNLGRP_LINK (1). */
export const linkMessages: readonly MessageKind[] = [
  { name: 'RTM_NEWLINK', type: RTM_NEWLINK, direction: 'both', codec: linkMessage },
  { name: 'RTM_DELLINK', type: RTM_DELLINK, direction: 'both', codec: linkMessage },
  { name: 'RTM_GETLINK', type: RTM_GETLINK, direction: 'request', codec: linkMessage },
  { name: 'RTM_SETLINK', type: RTM_SETLINK, direction: 'request', codec: linkMessage },
];
