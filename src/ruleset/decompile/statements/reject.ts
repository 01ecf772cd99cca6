// reject: which ICMP it is about depends on what the packet is known to be.
import { datatypeByName } from '../../datatypes/datatypes.ts';
import { IP, IP6, type Protocol, TCP } from '../../keys/protocols.ts';
import type { Of, Walk } from '../walk.ts';

const CODES = { icmp: 'icmp_code', icmpv6: 'icmpv6_code', icmpx: 'icmpx_code' } as const;

export function reject(walk: Walk, { type, icmpCode = 0 }: Of<'reject'>): boolean {
  if (typeof type === 'number') return false;
  if (type === 'tcp reset') {
    // Where both versions of IP pass, nft shows that it is TCP, and not of which of them.
    const [network] = walk.context.at('network');
    if (isSingle(walk)) walk.imply(headerOf(TCP));
    else if (network !== undefined) walk.imply({ header: network });
    return walk.act({ reject: { type } });
  }
  const icmp = type === 'icmpx' ? type : walk.context.at('network')[0]?.protocol === IP6 ? 'icmpv6' : 'icmp';
  if (icmp !== 'icmpx' && !isSingle(walk)) walk.imply(headerOf(icmp === 'icmpv6' ? IP6 : IP));
  const expr = datatypeByName.get(CODES[icmp])?.value(BigInt(icmpCode), 8, walk.options) ?? icmpCode;
  return walk.act({ reject: { type: icmp, expr } });
}

function isSingle({ family }: Walk): boolean {
  return family === 'ip' || family === 'ip6';
}

function headerOf(protocol: Protocol) {
  return { header: { protocol, shift: 0 } };
}
