// The packet inside a tunnel's: vxlan, geneve, gre, gretap.
import { metaKey } from '../keys/meta.ts';
import { ETHER, GENEVE, GRE, type Protocol, UDP, VXLAN } from '../keys/protocols.ts';
import { PacketContext } from './context.ts';
import { payloadSource } from './load.ts';
import type { InnerPacket } from './loaded.ts';
import type { Of, Walk } from './walk.ts';

interface Tunnel {
  readonly name: string;
  /** The header that comes before the tunnel's. */
  readonly outer: Protocol;
  /** What the packet in it begins with. */
  readonly known: readonly Protocol[];
}

/** NFTA_INNER_TYPE, and the numbers nft uses beyond the kernel's. */
const TUNNELS: Readonly<Record<string, Tunnel>> = {
  vxlan: { name: 'vxlan', outer: UDP, known: [ETHER, VXLAN] },
  geneve: { name: 'geneve', outer: UDP, known: [ETHER, GENEVE] },
  '3': { name: 'gre', outer: GRE, known: [] },
  '4': { name: 'gretap', outer: GRE, known: [ETHER] },
};

export function inner(walk: Walk, known: Of<'inner'>): boolean {
  const tunnel = TUNNELS[String(known.type)];
  const { expression } = known;
  if (tunnel === undefined || expression.kind === 'unknown' || expression.unknown !== undefined) return false;
  const packet = walk.inner(tunnel.name, () => packetIn(tunnel));
  if (expression.kind === 'payload') {
    const payload = payloadSource(expression, packet);
    if (payload === undefined || expression.dreg === undefined) return false;
    return walk.load(expression.dreg, { from: 'payload', payload }, known, expression.length);
  }
  const key = expression.kind === 'meta' ? metaKey(expression.key) : undefined;
  if (key === undefined || expression.kind !== 'meta' || expression.dreg === undefined) return false;
  const own = { ...key, expression: { meta: { key: String(expression.key), tunnel: tunnel.name } } };
  return walk.load(expression.dreg, { from: 'key', key: own, inner: packet }, known);
}

function packetIn({ name, outer, known }: Tunnel): InnerPacket {
  return { tunnel: name, context: new PacketContext('inner', known), outer: { header: { protocol: outer, shift: 0 } } };
}
