// Which devices stand on which, told from a list of links alone.
import type { Link } from './link.ts';

/** Kinds whose `lower` is their other end, not a device below them. */
const PAIRS: ReadonlySet<string> = new Set(['veth', 'netkit', 'vxcan']);
/** Kinds that only pass on to the devices that belong to them: without one they lead nowhere. */
const MASTERS: ReadonlySet<string> = new Set(['bridge', 'bond', 'team', 'vrf', 'openvswitch', 'batadv']);

/**
 * The devices right below one: of a bridge, bond, team or VRF those that belong to it, of a VLAN, macvlan
 * or VXLAN the one it sends through, of a switch's port (DSA) the one that leads to the switch. Named by name,
 * alternative name or index. What is in another network namespace, or not in the list, is left out.
 *
 * A PPP device does not say what it runs on: of PPPoE only the session knows the Ethernet device.
 */
export function lowerDevices(links: readonly Link[], device: string | number): readonly Link[] {
  const link = find(links, device);
  return link === undefined ? [] : below(links, link);
}

/** The devices right above one: its master, and those that send through it. The reverse of {@link lowerDevices}. */
export function upperDevices(links: readonly Link[], device: string | number): readonly Link[] {
  const link = find(links, device);
  return link === undefined ? [] : links.filter((upper) => upper !== link && isBelow(link, upper));
}

/**
 * The devices that packets through one leave by at last, in the list's order: the ports of a bridge, with
 * bonds, VLANs and bridges among them followed down. A device with nothing below it is its own only port; a
 * switch's port (DSA) is one too, though it stands on another device. A master without devices has none, nor
 * has a device on one that cannot be seen from here.
 */
export function ports(links: readonly Link[], device: string | number): readonly Link[] {
  const found = new Set<Link>();
  const seen = new Set<Link>();
  const visit = (link: Link): void => {
    if (seen.has(link)) return;
    seen.add(link);
    const lower = link.kind === 'dsa' ? [] : below(links, link);
    for (const next of lower) visit(next);
    if (lower.length === 0 && !standsOnUnseen(link)) found.add(link);
  };
  const link = find(links, device);
  if (link !== undefined) visit(link);
  return links.filter((candidate) => found.has(candidate));
}

function find(links: readonly Link[], device: string | number): Link | undefined {
  return typeof device === 'number'
    ? links.find(({ index }) => index === device)
    : (links.find(({ name }) => name === device) ?? links.find(({ altNames }) => altNames.includes(device)));
}

function below(links: readonly Link[], link: Link): readonly Link[] {
  return links.filter((lower) => lower !== link && isBelow(lower, link));
}

function isBelow(lower: Link, upper: Link): boolean {
  return lower.master === upper.index || lowerIndexes(upper).includes(lower.index);
}

/** What it sends through, where that is in this namespace. */
function lowerIndexes({ kind = '', lower, lowerNetnsId, vxlan }: Link): readonly number[] {
  const indexes = [PAIRS.has(kind) ? undefined : lower, vxlan?.link];
  return lowerNetnsId === undefined ? indexes.filter((index) => index !== undefined) : [];
}

/** Nothing of this list is below it, and yet it is no end: a bare master, or a device on one that is elsewhere. */
function standsOnUnseen({ kind = '', index, lower, vxlan }: Link): boolean {
  if (MASTERS.has(kind)) return true;
  if (PAIRS.has(kind) || kind === 'dsa') return false;
  return (lower !== undefined && lower !== index) || vxlan?.link !== undefined;
}
