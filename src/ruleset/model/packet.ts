// Expressions of the libnftables-JSON schema that look at the packet, and at what the kernel knows of it.
/** What is known about the packet beside its bytes; `tunnel`: of the packet inside that tunnel's. */
export interface MetaExpression {
  readonly meta: { readonly key: string; readonly tunnel?: string };
}

/** A property of the packet's connection; `dir` where the key belongs to one direction of it. */
export interface CtExpression {
  readonly ct: { readonly key: string; readonly dir?: 'original' | 'reply' };
}

/**
 * A field of a header, or bits of the packet: `offset` and `len` in bits, from the start of `base`. `tunnel`
 * (`vxlan`, `geneve`, `gre`, `gretap`): of the packet inside that tunnel's.
 */
export interface PayloadExpression {
  readonly payload:
    | { readonly tunnel?: string; readonly protocol: string; readonly field: string }
    | {
        readonly tunnel?: string;
        readonly base: 'll' | 'nh' | 'th' | 'ih' | 'tunnel';
        readonly offset: number;
        readonly len: number;
      };
}

/** A field of an extension or option, or, without `field`, whether there is one. */
interface NamedExtension {
  readonly name: string;
  readonly field?: string;
}

/** An extension header of IPv6. */
export interface ExthdrExpression {
  readonly exthdr: NamedExtension;
}

/** An option of TCP; one without a name is its number, and `offset` and `len` in bits. */
export interface TcpOptionExpression {
  readonly 'tcp option': NamedExtension | { readonly base: number; readonly offset: number; readonly len: number };
}

export interface IpOptionExpression {
  readonly 'ip option': NamedExtension;
}

export interface SctpChunkExpression {
  readonly 'sctp chunk': NamedExtension;
}

/** Whether DCCP has an option of this number. */
export interface DccpOptionExpression {
  readonly 'dccp option': { readonly type: number };
}

/** A property of the packet's route. */
export interface RtExpression {
  readonly rt: { readonly key: string; readonly family?: 'ip' | 'ip6' };
}

/** A lookup of the packet's addresses in the routing table; result `check`: whether there is one. */
export interface FibExpression {
  readonly fib: { readonly result: string; readonly flags: readonly string[] };
}

/** A property of the packet's socket. */
export interface SocketExpression {
  readonly socket: {
    readonly key: string;
    /** Not in nft's schema, whose JSON leaves it out: which level of the tree of control groups is meant. */
    readonly level?: number;
  };
}

/** The operating system a TCP SYN looks like. */
export interface OsfExpression {
  readonly osf: { readonly key: 'name' | 'version'; readonly ttl?: 'loose' | 'skip' };
}

/** A property of the IPsec state that the packet came or goes through. */
export interface IpsecExpression {
  readonly ipsec: {
    readonly key: string;
    readonly family?: string;
    readonly dir: 'in' | 'out';
    readonly spnum: number;
  };
}

/** A property of the tunnel the packet came or goes through. */
export interface TunnelExpression {
  readonly tunnel: { readonly key: 'path' | 'id' };
}

/** A number from `offset` on, one of `mod`: the next one, or any. */
export interface NumgenExpression {
  readonly numgen: { readonly mode: 'inc' | 'random'; readonly mod: number; readonly offset: number };
}

/** A number from `offset` on, one of `mod`, by the packet's flow. */
export interface SymhashExpression {
  readonly symhash: { readonly mod: number; readonly offset?: number };
}

/** Everything that looks at the packet. */
export type PacketExpression =
  | MetaExpression
  | CtExpression
  | PayloadExpression
  | ExthdrExpression
  | TcpOptionExpression
  | IpOptionExpression
  | SctpChunkExpression
  | DccpOptionExpression
  | RtExpression
  | FibExpression
  | SocketExpression
  | OsfExpression
  | IpsecExpression
  | TunnelExpression
  | NumgenExpression
  | SymhashExpression;
