// What a rule has established about the packet so far, and which of its matches nft would not show,
// because what follows implies them: `tcp dport` implies `meta l4proto tcp`.
import * as protocols from '../keys/protocols.ts';
import type { Base, Protocol } from '../keys/protocols.ts';
import type { Expression, Statement } from '../model/index.ts';

/** A header at a base; `shift` in bits, as a VLAN tag stands behind the Ethernet header. */
export interface Header {
  readonly protocol: Protocol;
  readonly shift: number;
}

/** A statement that established a header, as long as nothing but matches follows. */
interface Dependency {
  readonly statement: Statement;
  readonly header: Header;
  /** `meta nfproto`, `ip protocol`, ... */
  readonly key: string;
}

export class PacketContext {
  readonly family: string;
  private readonly headers: Record<Base, readonly Header[]> = { link: [], network: [], transport: [] };
  private readonly dependencies = new Map<Base, Dependency>();

  constructor(family: string) {
    this.family = family;
    const network = { ip: protocols.IP, ip6: protocols.IP6, arp: protocols.ARP }[family];
    if (network !== undefined) this.headers.network = [{ protocol: network, shift: 0 }];
    if (family === 'bridge') this.headers.link = [{ protocol: protocols.ETHER, shift: 0 }];
  }

  /** The headers known at a base, the innermost first. */
  at(base: Base): readonly Header[] {
    return this.headers[base];
  }

  /** A match for equality: it may say which header is next. */
  learn(statement: Statement, left: Expression, value: bigint): void {
    const key = nameOf(left);
    const header = this.headerAfter(key, Number(value));
    if (header === undefined) return;
    const { base } = header.protocol;
    this.headers[base] = base === 'link' ? [header, ...this.headers.link] : [header];
    this.dependencies.set(base, { statement, header, key });
  }

  /** Anything that is not a match: what stands before it is shown as it is. */
  forget(): void {
    this.dependencies.clear();
  }

  /** A field of `header` is used: returns the statements that this implies. */
  implied(header: Header): readonly Statement[] {
    const statements: Statement[] = [];
    const { name, base } = header.protocol;
    if (this.isImplied(this.dependencies.get(base), header)) statements.push(this.take(base));
    const version = name === 'icmp' ? protocols.IP : name === 'icmpv6' ? protocols.IP6 : undefined;
    if (version !== undefined && this.isImplied(this.dependencies.get('network'), { protocol: version, shift: 0 })) {
      statements.push(this.take('network'));
    }
    return statements;
  }

  private take(base: Base): Statement {
    const { statement } = this.dependencies.get(base) as Dependency;
    this.dependencies.delete(base);
    return statement;
  }

  private isImplied(dependency: Dependency | undefined, header: Header): boolean {
    if (dependency === undefined) return false;
    const { key } = dependency;
    const { protocol, shift } = dependency.header;
    if (protocol !== header.protocol || shift !== header.shift) return false;
    // These say more than the next header: which version of IP it is.
    if (key === 'ip protocol' || key === 'ip6 nexthdr') return key.startsWith(`${this.family} `);
    return !(key === 'meta protocol' && this.family === 'inet');
  }

  private headerAfter(key: string, value: number): Header | undefined {
    switch (key) {
      case 'meta iiftype':
        return value === 1 ? { protocol: protocols.ETHER, shift: 0 } : undefined;
      case 'meta nfproto':
        return behind(protocols.BY_NFPROTO.get(value));
      case 'meta protocol':
        return value === 0x8100 || value === 0x88a8 ? undefined : behind(protocols.BY_ETHER_TYPE.get(value));
      case 'meta l4proto':
      case 'ip protocol':
      case 'ip6 nexthdr':
        return behind(protocols.BY_L4PROTO.get(value));
      case 'ether type':
      case 'vlan type':
        return behind(protocols.BY_ETHER_TYPE.get(value), this.endOfLink());
      default:
        return undefined;
    }
  }

  private endOfLink(): number {
    const [last] = this.headers.link;
    return last === undefined ? 112 : last.shift + (last.protocol === protocols.VLAN ? 32 : 112);
  }
}

function behind(protocol: Protocol | undefined, shift = 0): Header | undefined {
  return protocol === undefined ? undefined : { protocol, shift: protocol.base === 'link' ? shift : 0 };
}

/** `meta l4proto`, `ip protocol`: what a match looks at. */
function nameOf(left: Expression): string {
  if (typeof left !== 'object' || left === null) return '';
  if ('meta' in left) return `meta ${left.meta.key}`;
  if ('payload' in left && 'field' in left.payload) return `${left.payload.protocol} ${left.payload.field}`;
  return '';
}
