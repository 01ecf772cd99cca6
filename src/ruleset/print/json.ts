// The JSON model as text, as `nft -j` prints it.
import type { NftJson, NftObject, RuleObject, SetFields } from '../model/index.ts';
import { inlineChain } from './objects.ts';
import type { Style } from './options.ts';
import { styleOf } from './ruleset.ts';

export interface FormatOptions {
  /** Without what changes by itself, as `nft -s`; nft keeps the numbers of stateful objects. */
  readonly stateless?: boolean;
  /** Sets without their elements, as `nft -t`. */
  readonly terse?: boolean;
  /** With the fields that nft's schema does not have. */
  readonly extensions?: boolean;
}

/** JSON text in one line, byte for byte nft's; numbers beyond 2^53 keep all their digits. */
export function formatJson(json: NftJson, options: FormatOptions = {}): string {
  if (options.extensions) return spell(json);
  const style = styleOf(json, options);
  const anonymous = new Set(json.nftables.flatMap((object) => (isAnonymous(object) ? [placeOf(object.chain)] : [])));
  const isShown = (object: NftObject) =>
    !isAnonymous(object) && !('rule' in object && anonymous.has(placeOf({ ...object.rule, name: object.rule.chain })));
  return spell({ nftables: json.nftables.filter(isShown).map((object) => shownOf(object, json, style)) });
}

function isAnonymous(object: NftObject): object is Extract<NftObject, { chain: unknown }> {
  return 'chain' in object && object.chain.anonymous === true;
}

function placeOf({ family, table, name }: { family: string; table: string; name: string }): string {
  return `${family} ${table} ${name}`;
}

/** Without what nft's JSON has no fields for. */
function shownOf(object: NftObject, json: NftJson, style: Style): object {
  if ('table' in object) {
    const { progname: _, unknownObjects: __, ...table } = object.table;
    return { table };
  }
  if ('chain' in object) {
    const { flags: _, anonymous: __, ...chain } = object.chain;
    return { chain };
  }
  if ('flowtable' in object) {
    const { flags: _, ...flowtable } = object.flowtable;
    return { flowtable };
  }
  if ('rule' in object) return { rule: { ...object.rule, expr: ruleExpr(object.rule, json, style) } };
  if ('set' in object) return { set: setFields(object.set, style) };
  if ('map' in object) return { map: setFields(object.map, style) };
  return object;
}

function setFields({ typeof: _, 'data-interval': __, elem, stmt, ...head }: SetFields, style: Style): object {
  const shown = style.terse ? undefined : elem;
  return {
    ...head,
    type: fields(head.type, style),
    ...(shown === undefined ? {} : { elem: fields(shown, style) }),
    ...(stmt === undefined ? {} : { stmt }),
  };
}

/** A chain without a name is the text that stands in its place. */
function ruleExpr(rule: RuleObject['rule'], json: NftJson, style: Style): readonly unknown[] {
  return rule.expr.map((statement) => {
    const lines = inlineChain(statement, rule, json, style);
    return lines === undefined ? fields(statement, style) : lines.join('\n\t\t');
  });
}

/** Elements and statements: times in whole seconds, state where it is asked for. */
function fields(value: unknown, style: Style): unknown {
  if (Array.isArray(value)) return value.map((one) => fields(one, style));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, field]) => !isLeftOut(name, field, value, style))
      .map(([name, field]) => [name, isState(name, field, style) ? null : fields(field, style)]),
  );
}

/** Statements without a name are in no other field, so that theirs stays. */
function isLeftOut(name: string, field: unknown, object: object, { stateless }: Style): boolean {
  if (name === 'stmts') return Array.isArray(field);
  if (name === 'level') return 'key' in object;
  if (name === 'words') return 'type' in object;
  return stateless === true && (name === 'used' || name === 'used_unit') && 'val_unit' in object;
}

function isState(name: string, field: unknown, { stateless }: Style): boolean {
  if (stateless !== true || typeof field !== 'object' || field === null) return false;
  return name === 'counter' ? 'packets' in field : name === 'last' && 'used' in field;
}

/** What nft prints for the time of an element that stays: all bits of the kernel's milliseconds. */
const NEVER = '18446744073709551';

/** Of JSON's seconds nft has whole ones. */
const TIMES = new Set(['timeout', 'expires', 'gc-interval']);

function spell(value: unknown, name = ''): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && TIMES.has(name)) return Number.isFinite(value) ? String(Math.floor(value)) : NEVER;
  if (Array.isArray(value)) return `[${value.map((one) => spell(one)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}: ${spell(field, key)}`).join(', ')}}`;
}
