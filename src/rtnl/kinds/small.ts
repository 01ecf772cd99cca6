// Kinds with few settings of their own (linux/if_link.h).
import type { Decoded } from '../../wire/index.ts';
import { attribute, attributes, enumeration, s32host, u8, u32host } from '../../wire/index.ts';
import { onOff } from '../values.ts';

/** A VRF: `table` is the number of its routing table. */
export const vrf = attributes({ table: attribute(1, 'IFLA_VRF_TABLE', u32host) });
export type Vrf = Decoded<typeof vrf>;

/** A device that belongs to a VRF. */
export const vrfPort = attributes({ table: attribute(1, 'IFLA_VRF_PORT_TABLE', u32host) });
export type VrfPort = Decoded<typeof vrfPort>;

/** A port of a switch: `conduit` is the index of the device between the switch and the processor (Linux 5.19). */
export const dsa = attributes({ conduit: attribute(1, 'IFLA_DSA_CONDUIT', u32host) });
export type Dsa = Decoded<typeof dsa>;

/** Asked for when a PPP device is made (Linux 4.7); the kernel never tells it. */
export const ppp = attributes({ fileDescriptor: attribute(1, 'IFLA_PPP_DEV_FD', s32host) });
export type Ppp = Decoded<typeof ppp>;

/** A tun or tap device (Linux 4.17). */
export const tun = attributes({
  type: attribute(3, 'IFLA_TUN_TYPE', enumeration(u8, { tun: 1, tap: 2 })),
  /** User and group ids that may open it. */
  owner: attribute(1, 'IFLA_TUN_OWNER', u32host),
  group: attribute(2, 'IFLA_TUN_GROUP', u32host),
  packetInformation: attribute(4, 'IFLA_TUN_PI', onOff),
  virtioHeader: attribute(5, 'IFLA_TUN_VNET_HDR', onOff),
  persistent: attribute(6, 'IFLA_TUN_PERSIST', onOff),
  multiQueue: attribute(7, 'IFLA_TUN_MULTI_QUEUE', onOff),
  queues: attribute(8, 'IFLA_TUN_NUM_QUEUES', u32host),
  disabledQueues: attribute(9, 'IFLA_TUN_NUM_DISABLED_QUEUES', u32host),
});
export type Tun = Decoded<typeof tun>;
