// What a command of ethtool is: one declaration a command, in a file of commands/. The messages' codecs,
// the client's get, getAll and set, and the monitor's events come from it.
import type { AttributeTable, Codec } from '../wire/index.ts';
import type { BitNames } from './bit-names.ts';
import type { EthtoolHeader } from './header.ts';
import type { StringSetName } from './string-set.ts';

/** What every message has. */
export interface Headed {
  readonly header?: EthtoolHeader;
}

/** A message without its header. */
export type Fields<W> = Omit<W, 'header'>;

export interface Command<N extends string = string, V = unknown, C = unknown, Q = unknown, W = Headed> {
  readonly name: N;
  /** Its messages' names without ETHTOOL_MSG_ and without _GET, _GET_REPLY, _SET, _NTF. */
  readonly message: string;
  /** In words, for errors: `ring sizes`. */
  readonly about: string;
  /** The first Linux that has it. */
  readonly since: string;
  readonly codec: Codec<W> & { readonly table: AttributeTable };
  /** The fields that `change` takes; none: the command cannot set. */
  readonly settable: readonly string[];
  /** Whose names the bits of compact bitsets are: notifications have no other form. */
  readonly stringSets: readonly StringSetName[];
  /** Answers are asked for with compact bitsets, too: much smaller where sets are large. */
  readonly compact: boolean;
  /** What an errno means with this command, by its name, where that is not what it usually means. */
  readonly hints: Readonly<Record<string, string>>;
  value(wire: W, names: BitNames): V;
  change(change: C): W;
  query(query: Q): W;
}

/** The query of a command that counts something, on request. */
export interface StatisticsQuery {
  readonly statistics?: boolean;
}

interface Declaration<N extends string, W, S extends string, V, C, Q> {
  readonly name: N;
  readonly message: string;
  readonly about: string;
  readonly since: string;
  readonly codec: Codec<W> & { readonly table: AttributeTable };
  readonly settable?: readonly S[];
  readonly stringSets?: readonly StringSetName[];
  readonly compact?: true;
  readonly hints?: Readonly<Record<string, string>>;
  /** A message as the caller sees it; default: its fields. */
  readonly value?: (wire: Fields<W>, names: BitNames) => V;
  /** What the caller wants, as the fields of a SET; default: they are the same. */
  readonly change?: (change: C) => Fields<W>;
  /** What a GET can ask for beside the device, as its fields; default: nothing. */
  readonly query?: (query: Q) => Fields<W>;
}

type PlainChange<W, S extends string> = { readonly [K in S]?: K extends keyof W ? W[K] : never };

export function defineCommand<
  const N extends string,
  W extends Headed,
  const S extends string = never,
  V = Fields<W>,
  C = PlainChange<W, S>,
  Q = object,
>(declaration: Declaration<N, W, S, V, C, Q>): Command<N, V, [S] extends [never] ? never : C, Q, W> {
  const { value = withoutHeader, change = (same) => same, query = () => ({}), codec, ...rest } = declaration;
  return {
    settable: [],
    stringSets: [],
    compact: false,
    hints: {},
    ...rest,
    codec,
    value: (wire, names) => value(withoutHeader(wire), names) as V,
    change: (wanted) => change(wanted) as W,
    query: (asked) => query(asked) as W,
  };
}

function withoutHeader<W extends Headed>({ header: _, ...fields }: W): Fields<W> {
  return fields;
}
