// Tables, chains, sets, flowtables and rules as objects of the JSON schema.
import type { Chain, Flowtable, Rule, SetWithElements, Table } from '../../nft/index.ts';
import { commentOf, USERDATA_SET_COMMENT } from '../../nft/index.ts';
import { integer, type JsonOptions, type ValueOptions } from '../datatypes/datatype.ts';
import type {
  ChainObject,
  Expression,
  FlowtableObject,
  MapObject,
  RuleObject,
  SetFields,
  SetObject,
  TableObject,
} from '../model/index.ts';
import { hookName } from './base-chain.ts';
import { elementsOf, seconds } from './elements.ts';
import { type FindSet, statementsOf } from './rule.ts';
import { dataParts, isAutoMerge, isDataInterval, isMap, keyParts, typeNames } from './set-type.ts';
import { initialStatement } from './stateful.ts';
import { expressionOfKeys, typeofData, typeofKey } from './typeof.ts';

export interface RulesetOptions extends JsonOptions {
  /** The program whose netlink port owns a table; default: none is named. */
  readonly programName?: (portId: number) => string | undefined;
}

/** `unread`: objects of the table, by the kernel's count, that were not read. */
export function tableObject(
  { family, name = '', handle, flags = [], userdata, owner }: Table,
  unread: number,
  { release, programName }: ValueOptions & RulesetOptions,
): TableObject {
  const [flag] = flags;
  const progname = owner === undefined ? undefined : programName?.(owner);
  return {
    table: {
      family: String(family),
      name,
      ...withHandle(handle),
      ...(flag === undefined ? {} : { flags: release === '1.0.6' && flags.length === 1 ? flag : flags }),
      ...withComment(commentOf(userdata)),
      ...(progname === undefined ? {} : { progname }),
      ...(unread > 0 ? { unknownObjects: unread } : {}),
    },
  };
}

export function chainObject({
  family,
  table = '',
  name = '',
  handle,
  type,
  hook,
  policy,
  flags = [],
  userdata,
}: Chain): ChainObject {
  const shown = flags.filter((flag) => flag === 'hw-offload').map(() => 'offload');
  const devices = hook?.devices ?? (hook?.device === undefined ? [] : [hook.device]);
  return {
    chain: {
      family: String(family),
      table,
      name,
      ...withHandle(handle),
      ...withComment(commentOf(userdata)),
      ...(devices.length === 0 ? {} : { dev: oneOrMore(devices) }),
      ...(hook === undefined
        ? {}
        : { type: type ?? '', hook: hookName(String(family), hook.number ?? 0), prio: hook.priority ?? 0 }),
      ...(hook === undefined || policy === undefined ? {} : { policy: String(policy) }),
      ...(shown.length === 0 ? {} : { flags: shown }),
      ...(flags.includes('binding') ? { anonymous: true } : {}),
    },
  };
}

export function flowtableObject({
  family,
  table = '',
  name = '',
  handle,
  hook,
  flags = [],
}: Flowtable): FlowtableObject {
  const devices = hook?.devices ?? [];
  return {
    flowtable: {
      family: String(family),
      name,
      table,
      ...withHandle(handle),
      hook: hook?.number === undefined || hook.number === 0 ? 'ingress' : String(hook.number),
      prio: hook?.priority ?? 0,
      ...(devices.length === 0 ? {} : { dev: oneOrMore(devices) }),
      ...(flags.length === 0 ? {} : { flags }),
    },
  };
}

export function ruleObject(
  { family, table = '', chain = '', handle, expressions = [], userdata }: Rule,
  findSet: FindSet,
  options: ValueOptions,
): RuleObject {
  return {
    rule: {
      family: String(family),
      table,
      chain,
      ...withHandle(handle),
      ...withComment(commentOf(userdata)),
      expr: statementsOf(expressions, String(family), findSet, options),
    },
  };
}

/** The flags nft shows; that it is a map, anonymous or a concatenation shows elsewhere. */
const SET_FLAGS = ['constant', 'interval', 'timeout', 'dynamic'] as const;

export function setObject(set: SetWithElements, options: ValueOptions): SetObject | MapObject {
  const { description, timeout, gcInterval, policy, userdata } = set;
  const flags = SET_FLAGS.filter((flag) => set.flags?.includes(flag));
  const elem = elementsOf(set, options);
  const expressions = set.expressions ?? (set.expression === undefined ? [] : [set.expression]);
  const typeofs = typeofsOf(set, options);
  const head = {
    family: String(set.family),
    name: set.name ?? '',
    table: set.table ?? '',
    type:
      typeofs.key !== undefined && options.release !== '1.0.6'
        ? { typeof: typeofs.key }
        : typeNames(keyParts(set, options)),
    ...withHandle(set.handle),
  };
  const rest: Partial<SetFields> = {
    ...withComment(commentOf(userdata, USERDATA_SET_COMMENT)),
    ...(policy === undefined || policy === 'performance' ? {} : { policy: String(policy) }),
    ...(description?.size === undefined || set.flags?.includes('constant') ? {} : { size: description.size }),
    ...(flags.length === 0 ? {} : { flags }),
    ...(timeout === undefined || timeout === 0n ? {} : { timeout: seconds(timeout) }),
    ...(gcInterval === undefined || gcInterval === 0 ? {} : { 'gc-interval': seconds(gcInterval) }),
    ...(isAutoMerge(set, options) ? { 'auto-merge': true } : {}),
    ...(typeofs.key === undefined ? {} : { typeof: { ...typeofs, key: typeofs.key } }),
    ...(isDataInterval(set, options) ? { 'data-interval': true } : {}),
    ...(elem.length === 0 ? {} : { elem }),
    ...(expressions.length === 0 ? {} : { stmt: expressions.map(initialStatement) }),
  };
  if (!isMap(set)) return { set: { ...head, ...rest } };
  return { map: { ...head, map: mapType(set, options), ...rest } };
}

function typeofsOf(
  set: SetWithElements,
  options: ValueOptions,
): { readonly key?: Expression; readonly data?: Expression } {
  // nft 1.0 knows none of maps to ranges.
  if (options.release === '1.0.6' && isDataInterval(set, options)) return {};
  const [key, data] = [typeofKey(set, options), typeofData(set, options)];
  return {
    ...(key === undefined ? {} : { key: expressionOfKeys(key) }),
    ...(data === undefined ? {} : { data: expressionOfKeys(data) }),
  };
}

/** nft 1.0 has a concatenation on this side in one string. */
function mapType(set: SetWithElements, options: ValueOptions): string | readonly string[] {
  const parts = dataParts(set, options);
  if (parts !== undefined)
    return options.release === '1.0.6' ? [typeNames(parts)].flat().join(' . ') : typeNames(parts);
  return set.flags?.includes('object') ? String(set.objectType ?? 'object') : 'verdict';
}

function withHandle(handle: bigint | undefined): { handle?: number | bigint } {
  return handle === undefined ? {} : { handle: integer(handle) };
}

function withComment(comment: string | undefined): { comment?: string } {
  return comment === undefined ? {} : { comment };
}

/** nft sorts devices, whatever the order the kernel has them in. */
function oneOrMore(devices: readonly string[]): string | readonly string[] {
  return devices.length === 1 ? (devices[0] as string) : devices.toSorted((a, b) => (a < b ? -1 : 1));
}
