// struct rtnl_link_stats64 (linux/if_link.h): a device's counters since it was made.
import type { Decoded } from '../wire/index.ts';
import { counters } from './values.ts';

export const linkStatistics = counters([
  'receivedPackets',
  'transmittedPackets',
  'receivedBytes',
  'transmittedBytes',
  'receiveErrors',
  'transmitErrors',
  'receiveDropped',
  'transmitDropped',
  'multicast',
  'collisions',
  'receiveLengthErrors',
  'receiveOverErrors',
  'receiveCrcErrors',
  'receiveFrameErrors',
  'receiveFifoErrors',
  'receiveMissedErrors',
  'transmitAbortedErrors',
  'transmitCarrierErrors',
  'transmitFifoErrors',
  'transmitHeartbeatErrors',
  'transmitWindowErrors',
  'receiveCompressed',
  'transmitCompressed',
  /** Linux 4.6. */
  'receiveNoHandler',
  /** Linux 5.19. */
  'receiveOtherHostDropped',
]);

export type LinkStatistics = Decoded<typeof linkStatistics>;
