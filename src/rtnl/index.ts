export type { Address } from './address.ts';
export {
  type AddressFlag,
  type AddressMessage,
  type AddressScope,
  addressMessage,
} from './address-message.ts';
export {
  type AddressesOptions,
  type DeviceOptions,
  type LinksOptions,
  type NeighboursOptions,
  openRtnl,
  RtnlClient,
} from './client.ts';
export type { Bond } from './kinds/bond.ts';
export type { BondPort } from './kinds/bond-port.ts';
export type { Bridge } from './kinds/bridge.ts';
export type { BridgePort } from './kinds/bridge-port.ts';
export type { Macvlan } from './kinds/macvlan.ts';
export type { Dsa, Ppp, Tun, Vrf, VrfPort } from './kinds/small.ts';
export type { Veth } from './kinds/veth.ts';
export type { Vlan } from './kinds/vlan.ts';
export type { Vxlan } from './kinds/vxlan.ts';
export type { Link } from './link.ts';
export type { OperState } from './link-attributes.ts';
export type { LinkFlag } from './link-header.ts';
export type { KindData, LinkInfo, PortData } from './link-info.ts';
export { type LinkMessage, linkMessage } from './link-message.ts';
export type { LinkStatistics } from './link-statistics.ts';
export { messages } from './messages.ts';
export type { RtnlEvent, RtnlEventKind, RtnlMonitorOptions } from './monitor.ts';
export type { Neighbour } from './neighbour.ts';
export {
  type NeighbourFlag,
  type NeighbourMessage,
  type NeighbourState,
  neighbourMessage,
} from './neighbour-message.ts';
export type { Qdisc } from './qdisc.ts';
export { type QdiscMessage, qdiscMessage } from './qdisc-message.ts';
export { lowerDevices, ports, upperDevices } from './topology.ts';
export type { AddressFamily } from './values.ts';
