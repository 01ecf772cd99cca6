import type { NeighbourFlag, NeighbourMessage, NeighbourState } from './neighbour-message.ts';
import { present } from './present.ts';
import type { AddressFamily } from './values.ts';

/** Who is reached where: an ARP or neighbour discovery entry, or (family `bridge`) one of a forwarding database. */
export interface Neighbour {
  readonly family: AddressFamily;
  /** Index of the device; of a forwarding database, of the port. */
  readonly index: number;
  /** `192.0.2.9`; a forwarding database has one only where a tunnel leads to another host. */
  readonly destination?: string;
  /** Link-layer address; undefined while it is not known. */
  readonly address?: string;
  /** Empty: none. */
  readonly state: readonly NeighbourState[];
  readonly flags: readonly NeighbourFlag[];
  /** Index of the bridge whose entry it is. */
  readonly master?: number;
  readonly vlan?: number;
  /** All the kernel said. */
  readonly message: NeighbourMessage;
}

export function neighbourOf(message: NeighbourMessage): Neighbour {
  const { family, index, destination, address, state, flags, master, vlan } = message;
  return { family, index, ...present({ destination, address }), state, flags, ...present({ master, vlan }), message };
}
