// VETH_INFO_* (linux/veth.h).
import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes } from '../../wire/index.ts';
import { headed } from '../header.ts';
import { identity, state } from '../link-attributes.ts';
import { IFINFOMSG_SIZE, linkHeader } from '../link-header.ts';

const peer = headed(IFINFOMSG_SIZE, linkHeader, attributes({ ...identity, ...state }));

/** The other end, when a pair is made; the kernel tells it as the link's `lower`. */
export const veth = attributes({ peer: attribute(1, 'VETH_INFO_PEER', peer) });
export type Veth = Decoded<typeof veth>;
