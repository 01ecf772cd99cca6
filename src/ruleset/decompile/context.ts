// What a rule has established about the packet so far, and which of its matches nft would not show,
// because what follows implies them: `tcp dport` implies `meta l4proto tcp`.

import type { Base, Field, Protocol } from '../keys/protocols.ts';
import * as protocols from '../keys/protocols.ts';
import type { Expression, MatchStatement, Scalar, Statement } from '../model/index.ts';

/** A header at a base; `shift` in bits, as a VLAN tag stands behind the Ethernet header. */
export interface Header {
  readonly protocol: Protocol;
  readonly shift: number;
}

/** A statement that established something, as long as nothing but matches follows. */
interface Dependency {
  readonly statement: Statement;
  readonly header: Header;
  /** `meta nfproto`, `ip protocol`, ... */
  readonly key: string;
  readonly value: number;
}

export class PacketContext {
  readonly family: string;
  private readonly headers: Record<Base, readonly Header[]> = { link: [], network: [], transport: [], tunnel: [] };
  private readonly dependencies = new Map<Base | 'message', Dependency>();
  /** Which version of IP the connection has. */
  private connection: readonly Statement[] = [];
  /** The messages of ICMP that it can be, by nft's names. */
  private messages: readonly Scalar[] = [];

  /** `known`: the headers that packets of another kind than a family's have from the start. */
  constructor(family: string, known: readonly Protocol[] = []) {
    this.family = family;
    for (const protocol of known) this.headers[protocol.base] = [{ protocol, shift: 0 }];
    const network = { ip: protocols.IP, ip6: protocols.IP6, arp: protocols.ARP }[family];
    if (network !== undefined) this.headers.network = [{ protocol: network, shift: 0 }];
    if (family === 'bridge') this.headers.link = [{ protocol: protocols.ETHER, shift: 0 }];
  }

  /** The headers known at a base, the innermost first. */
  at(base: Base): readonly Header[] {
    return this.headers[base];
  }

  /** Whether the packet can have this field. */
  has({ messages }: Field): boolean {
    return (
      messages === undefined ||
      (this.messages.length > 0 && this.messages.every((name) => messages.includes(String(name))))
    );
  }

  /** Whether ICMP's codes have names in nft: those of this message. */
  get isUnreachable(): boolean {
    return this.messages.length === 1 && this.messages[0] === 'destination-unreachable';
  }

  /** A match for equality with one value, if it is given, or with a set: it may say what is next. */
  learn(statement: MatchStatement, value?: bigint): void {
    const { left, right } = statement.match;
    const key = nameOf(left);
    const number = Number(value);
    if (key === 'icmp type' || key === 'icmpv6 type') {
      this.messages = messagesOf(right);
      const [header] = this.headers.transport;
      if (header !== undefined) this.dependencies.set('message', { statement, header, key, value: number });
    }
    if (key === 'ct l3proto' && value !== undefined) this.connection = [statement];
    const header = value === undefined ? undefined : this.headerAfter(key, number);
    if (header === undefined) return;
    const { base } = header.protocol;
    this.headers[base] = base === 'link' ? [header, ...this.headers.link] : [header];
    if (header.protocol !== protocols.NAMELESS) this.dependencies.set(base, { statement, header, key, value: number });
  }

  /** Anything that is not a match: what stands before it is shown as it is. */
  forget(): void {
    this.dependencies.clear();
    this.connection = [];
  }

  /** A field of `header` is used: returns the statements that this implies. */
  implied(header: Header, field?: Field): readonly Statement[] {
    const { name, base } = header.protocol;
    const version = { icmp: protocols.IP, icmpv6: protocols.IP6 }[name];
    return [
      ...(field?.messages?.length === 1 ? this.take('message', header) : []),
      // `vlan type` is what a tag says of the next header, and does not stand for the tag.
      ...(name === 'vlan' && field?.name === 'type' ? [] : this.take(base, header)),
      ...(version === undefined ? [] : this.take('network', { protocol: version, shift: 0 })),
    ];
  }

  /** An address of the connection is used. */
  impliedByConnection(): readonly Statement[] {
    const statements = this.connection;
    this.connection = [];
    return statements;
  }

  private take(what: Base | 'message', header: Header): readonly Statement[] {
    const dependency = this.dependencies.get(what);
    if (dependency === undefined || !this.isImplied(dependency, header)) return [];
    this.dependencies.delete(what);
    return [dependency.statement];
  }

  private isImplied({ key, value, header: { protocol, shift } }: Dependency, header: Header): boolean {
    if (protocol !== header.protocol || shift !== header.shift) return false;
    switch (key) {
      // These say more than the next header: which version of IP it is.
      case 'ip protocol':
      case 'ip6 nexthdr':
        return key.startsWith(`${this.family} `);
      case 'meta protocol':
        return this.family !== 'inet';
      // Of the tags, nft takes 802.1Q behind the Ethernet header for granted.
      case 'ether type':
        return protocol !== protocols.VLAN || value === 0x8100;
      case 'vlan type':
        return protocol !== protocols.VLAN;
      default:
        return true;
    }
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
        return behind(protocols.BY_L4PROTO.get(value) ?? protocols.NAMELESS);
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

/** One value, or those of a set; none where it is something else. */
function messagesOf(right: Expression): readonly Scalar[] {
  if (typeof right !== 'object') return [right];
  if (!('set' in right)) return [];
  const values = right.set.filter((item) => typeof item !== 'object');
  return values.length === right.set.length ? values : [];
}

/** `meta l4proto`, `ip protocol`: what a match looks at. */
function nameOf(left: Expression): string {
  if (typeof left !== 'object' || left === null) return '';
  if ('ct' in left) return `ct ${left.ct.key}`;
  if ('meta' in left) return `meta ${left.meta.key}`;
  if ('payload' in left && 'field' in left.payload) return `${left.payload.protocol} ${left.payload.field}`;
  return '';
}
