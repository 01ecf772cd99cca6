// Statements of the libnftables-JSON schema: what a rule consists of.
import type { Expression, MapExpression, RawExpression, VerdictExpression } from './expression.ts';
import type { TcpOptionExpression } from './packet.ts';
import type { StatefulStatement } from './stateful.ts';

/** `in`: one of these bits is set; `!`: none of them is. */
export type MatchOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | '!';

/** The rule ends here where this is false. */
export interface MatchStatement {
  readonly match: { readonly op: MatchOperator; readonly left: Expression; readonly right: Expression };
}

/** A stateful object by its name, or by what a map has for the packet. */
type ObjectReference = string | MapExpression;

export type ObjectStatement =
  | { readonly counter: ObjectReference }
  | { readonly quota: ObjectReference }
  | { readonly limit: ObjectReference }
  | { readonly 'ct helper': ObjectReference }
  | { readonly 'ct timeout': ObjectReference }
  | { readonly 'ct expectation': ObjectReference }
  | { readonly secmark: ObjectReference }
  | { readonly synproxy: ObjectReference }
  | { readonly tunnel: ObjectReference };

/** `flowtable` with an `@` in front. */
export interface FlowStatement {
  readonly flow: { readonly op: 'add'; readonly flowtable: string };
}

/** The verdict that a map has for `key`. */
export interface VerdictMapStatement {
  readonly vmap: { readonly key: Expression; readonly data: Expression };
}

/** Writes to the packet, its meta data or its connection. */
export interface MangleStatement {
  readonly mangle: { readonly key: Expression; readonly value: Expression };
}

/** Takes an option out of a TCP header. */
export interface ResetStatement {
  readonly reset: TcpOptionExpression;
}

type Flags = string | readonly string[];

/** To the kernel's log, or to nfnetlink_log's `group`. */
export interface LogStatement {
  readonly log: {
    readonly prefix?: string;
    readonly group?: number;
    readonly snaplen?: number;
    readonly 'queue-threshold'?: number;
    readonly level?: string;
    readonly flags?: Flags;
  } | null;
}

/** `expr`: the code of the ICMP message, none for a TCP reset. */
export interface RejectStatement {
  readonly reject: { readonly type: 'icmp' | 'icmpv6' | 'icmpx' | 'tcp reset'; readonly expr?: Expression };
}

/** Ports from a set of one, or a range. */
interface PortTranslation {
  readonly port?: Expression;
  readonly flags?: Flags;
}

interface AddressTranslation extends PortTranslation {
  readonly family?: 'ip' | 'ip6';
  readonly addr?: Expression;
  readonly type_flags?: Flags;
}

export type NatStatement =
  | { readonly snat: AddressTranslation }
  | { readonly dnat: AddressTranslation }
  | { readonly masquerade: PortTranslation | null }
  | { readonly redirect: PortTranslation | null };

/** To a socket of this host. */
export interface TproxyStatement {
  readonly tproxy: { readonly family?: 'ip' | 'ip6'; readonly addr?: Expression; readonly port?: Expression };
}

/** Answers TCP handshakes for the server behind. */
export interface SynproxyStatement {
  readonly synproxy: { readonly mss?: number; readonly wscale?: number; readonly flags?: Flags } | null;
}

/** To a program. */
export interface QueueStatement {
  readonly queue: { readonly num: Expression; readonly flags?: Flags };
}

/** A copy, to an address and by a device; in netdev `addr` is the device. */
export interface DupStatement {
  readonly dup: { readonly addr: Expression; readonly dev?: Expression };
}

/** Out of a device, to a neighbour where there is an address. */
export interface FwdStatement {
  readonly fwd: { readonly dev: Expression; readonly family?: 'ip' | 'ip6'; readonly addr?: Expression };
}

/** Keeps the packet out of connection tracking. */
export interface NotrackStatement {
  readonly notrack: null;
}

export type SetOperation = 'add' | 'update' | 'delete';

/** Changes a set from the packet path; `stmt` is what the element holds. The name with an `@` in front. */
export type SetUpdateStatement =
  | {
      readonly set: {
        readonly op: SetOperation;
        readonly elem: Expression;
        readonly set: string;
        readonly stmt?: readonly Statement[];
      };
    }
  | {
      readonly map: {
        readonly op: SetOperation;
        readonly elem: Expression;
        readonly data: Expression;
        readonly map: string;
        readonly stmt?: readonly Statement[];
      };
    };

/** A match or target of x_tables, as iptables-nft makes them. */
export interface XtStatement {
  readonly xt: {
    readonly type: 'match' | 'target' | 'watcher';
    readonly name: string;
    /** What it means, in nft's words; no part of nft's JSON. */
    readonly words?: string;
  };
}

export type Statement =
  | MatchStatement
  | StatefulStatement
  | ObjectStatement
  | FlowStatement
  | VerdictMapStatement
  | MangleStatement
  | ResetStatement
  | LogStatement
  | RejectStatement
  | NatStatement
  | TproxyStatement
  | SynproxyStatement
  | QueueStatement
  | DupStatement
  | FwdStatement
  | NotrackStatement
  | SetUpdateStatement
  | XtStatement
  | VerdictExpression
  | RawExpression;
