// Stateful objects of the libnftables-JSON schema, and the statements that sets and their elements hold.

/** A handle is a number; a bigint only beyond 2^53. */
export type Handle = number | bigint;

interface Head {
  readonly family: string;
  readonly name: string;
  readonly table: string;
  readonly handle?: Handle;
  readonly comment?: string;
}

type Count = number | bigint;

export interface CounterObject {
  readonly counter: Head & { readonly packets: Count; readonly bytes: Count };
}

/** `inv`: for what goes over it. */
export interface QuotaObject {
  readonly quota: Head & { readonly bytes: Count; readonly used: Count; readonly inv: boolean };
}

/** Packets, or with `rate_unit` bytes (`bytes`, `kbytes`, `mbytes`). */
export interface LimitObject {
  readonly limit: Head & {
    readonly rate: Count;
    readonly per: string;
    readonly inv?: true;
    readonly rate_unit?: string;
    readonly burst?: Count;
    readonly burst_unit?: string;
  };
}

/** `type` is the helper's name: `ftp`. */
export interface CtHelperObject {
  readonly 'ct helper': Head & {
    readonly type: string;
    readonly protocol: string | number;
    readonly l3proto: string;
  };
}

/** Seconds by state, of those states whose timeout is another than the usual one; null where there are none. */
export interface CtTimeoutObject {
  readonly 'ct timeout': Head & {
    readonly protocol: string | number;
    readonly l3proto: string;
    readonly policy: Readonly<Record<string, number>> | null;
  };
}

/** `timeout` in milliseconds. */
export interface CtExpectationObject {
  readonly 'ct expectation': Head & {
    readonly protocol: string | number;
    readonly dport: number;
    readonly timeout: number;
    readonly size: number;
    readonly l3proto: string;
  };
}

export interface SecmarkObject {
  readonly secmark: Head & { readonly context: string };
}

/** `flags`: `timestamp`, `sack-perm`. */
export interface SynproxyObject {
  readonly synproxy: Head & { readonly mss: number; readonly wscale: number; readonly flags?: readonly string[] };
}

/** nft has it from 1.1.5 on. */
export interface TunnelObject {
  readonly tunnel: Head & {
    readonly id: number;
    readonly 'src-ipv4'?: string;
    readonly 'dst-ipv4'?: string;
    readonly 'src-ipv6'?: string;
    readonly 'dst-ipv6'?: string;
    readonly sport?: number;
    readonly dport?: number;
    readonly tos?: number;
    readonly ttl?: number;
    readonly type?: 'vxlan' | 'erspan' | 'geneve';
    readonly tunnel?: TunnelOptions;
  };
}

export type TunnelOptions = Readonly<Record<string, number | string>> | readonly GeneveOption[];

export interface GeneveOption {
  readonly class: number;
  readonly 'opt-type': number;
  /** `0x` and hexadecimal digits. */
  readonly data: string;
}

/** Not in nft's schema: an object this package cannot name, with its data as hexadecimal digits. */
export interface UnknownObject {
  readonly 'unknown object': Head & { readonly type: string | number; readonly data: string };
}

export type StatefulObject =
  | CounterObject
  | QuotaObject
  | LimitObject
  | CtHelperObject
  | CtTimeoutObject
  | CtExpectationObject
  | SecmarkObject
  | SynproxyObject
  | TunnelObject
  | UnknownObject;

/** What a set's elements may hold, by the statement's name. */
export interface StatementFields {
  readonly counter: { readonly packets: Count; readonly bytes: Count };
  /** Packets, or with `rate_unit` bytes. */
  readonly limit: {
    readonly rate: Count;
    readonly burst: Count;
    readonly per: string;
    readonly inv?: true;
    readonly rate_unit?: string;
    readonly burst_unit?: string;
  };
  readonly quota: {
    readonly val: Count;
    readonly val_unit: string;
    readonly inv?: true;
    readonly used?: Count;
    readonly used_unit?: string;
  };
  readonly 'ct count': { readonly val: number; readonly inv?: true };
  /** Milliseconds ago; null: never. */
  readonly last: { readonly used: Count } | null;
}

/** What every element of a set counts or limits on its own; a counter without numbers is one that is to start. */
export type StatefulStatement =
  | { readonly counter: StatementFields['counter'] | null }
  | { readonly limit: StatementFields['limit'] }
  | { readonly quota: StatementFields['quota'] }
  | { readonly 'ct count': StatementFields['ct count'] }
  | { readonly last: StatementFields['last'] };
