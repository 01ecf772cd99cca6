// Ruleset elements of the libnftables-JSON schema, as `nft -j list` prints them.
import type { ElementExpression, Expression, RawExpression, SetItem } from './expression.ts';
import type { Handle, StatefulObject, StatefulStatement, StatementFields } from './stateful.ts';
import type { Statement } from './statement.ts';

export type * from './stateful.ts';

export interface MetainfoObject {
  readonly metainfo: { readonly version: string; readonly release_name: string; readonly json_schema_version: number };
}

export interface TableObject {
  readonly table: {
    readonly family: string;
    readonly name: string;
    readonly handle?: Handle;
    readonly flags?: string | readonly string[];
    readonly comment?: string;
    /** Not in nft's schema: the program that owns the table. */
    readonly progname?: string;
    /** Not in nft's schema: objects the table has, by the kernel's count, that were not read. */
    readonly unknownObjects?: number;
  };
}

/** `type`, `hook`, `prio` (and `dev`, `policy`) belong to base chains. */
export interface ChainObject {
  readonly chain: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly handle?: Handle;
    readonly dev?: string | readonly string[];
    readonly type?: string;
    readonly hook?: string;
    readonly prio?: number;
    readonly policy?: string;
    /** Not in nft's schema: `offload` for a chain whose rules go to hardware. */
    readonly flags?: readonly string[];
    /** nft prints it from 1.1 on. */
    readonly comment?: string;
    /** Not in nft's schema: its rules stand in the rule that jumps to it. */
    readonly anonymous?: true;
  };
}

export interface RuleObject {
  readonly rule: {
    readonly family: string;
    readonly table: string;
    readonly chain: string;
    readonly handle?: Handle;
    readonly comment?: string;
    readonly expr: readonly Statement[];
  };
}

/** Times are seconds. */
export interface SetFields {
  readonly family: string;
  readonly name: string;
  readonly table: string;
  /** The datatype, several of a concatenation, or what it is the type of (nft prints that from 1.1 on). */
  readonly type: string | readonly string[] | { readonly typeof: Expression };
  readonly handle?: Handle;
  readonly comment?: string;
  readonly policy?: string;
  readonly size?: number;
  readonly flags?: readonly string[];
  readonly timeout?: number;
  readonly 'gc-interval'?: number;
  /** nft prints it from 1.1 on. */
  readonly 'auto-merge'?: boolean;
  /** Not in nft's schema: what key and value were declared as, which nft's text shows in place of the types. */
  readonly typeof?: { readonly key: Expression; readonly data?: Expression };
  /** Not in nft's schema: the values of the map are ranges. */
  readonly 'data-interval'?: true;
  readonly elem?: readonly SetItem[];
  readonly stmt?: readonly SetStatement[];
}

/** What each element of a set holds; one this package cannot name raw. */
export type SetStatement = StatefulStatement | RawExpression;

/** An element with what it holds. nft's JSON has the first statement alone. */
export interface StatefulElement {
  readonly elem: ElementExpression['elem'] &
    Partial<StatementFields> & {
      /** Not in nft's schema: all statements, where there are several. */
      readonly stmts?: readonly SetStatement[];
    };
}

export interface SetObject {
  readonly set: SetFields;
}

/** `map` is the type of what it leads to. */
export interface MapObject {
  readonly map: SetFields & { readonly map: string | readonly string[] };
}

export interface FlowtableObject {
  readonly flowtable: {
    readonly family: string;
    readonly name: string;
    readonly table: string;
    readonly handle?: Handle;
    readonly hook: string;
    readonly prio: number;
    readonly dev?: string | readonly string[];
    /**
     * Not in nft's schema, whose JSON leaves out what its text shows as `flags offload` and `counter`:
     * `offload`, `counter`, or a bit without a name as `0x4`.
     */
    readonly flags?: readonly string[];
  };
}

export type NftObject =
  | MetainfoObject
  | TableObject
  | ChainObject
  | RuleObject
  | SetObject
  | MapObject
  | FlowtableObject
  | StatefulObject;

/** What `nft -j list ...` prints. */
export interface NftJson {
  readonly nftables: readonly NftObject[];
}
