// The JSON model as text, as `nft -j` prints it.
import type { NftJson, NftObject, RuleObject, SetFields } from '../model/index.ts';
import { inAnonymous, isAnonymous } from './anonymous.ts';
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
  if (options.extensions) return spellAll(json.nftables);
  const style = styleOf(json, options);
  const isInline = inAnonymous(json.nftables);
  const isShown = (object: NftObject) => !isAnonymous(object) && !('rule' in object && isInline(object.rule));
  return spellAll(json.nftables.filter(isShown).map((object) => shownOf(object, style)));
}

/** Without what nft's JSON has no fields for. */
function shownOf(object: NftObject, style: Style): object {
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
  if ('rule' in object) return { rule: { ...object.rule, expr: ruleExpr(object.rule, style) } };
  if ('set' in object) return { set: setFields(object.set, style) };
  if ('map' in object) return { map: setFields(object.map, style) };
  return object;
}

function setFields({ typeof: _, 'data-interval': __, elem, stmt, ...head }: SetFields, style: Style): object {
  const shown = style.terse ? undefined : elem;
  return {
    ...head,
    type: new Styled(head.type, style),
    ...(shown === undefined ? {} : { elem: new Styled(shown, style) }),
    ...(stmt === undefined ? {} : { stmt }),
  };
}

/** A chain without a name is the text that stands in its place. */
function ruleExpr(rule: RuleObject['rule'], style: Style): readonly unknown[] {
  return rule.expr.map((statement) => {
    const lines = inlineChain(statement, rule, style);
    return lines === undefined ? new Styled(statement, style) : lines.join('\n\t\t');
  });
}

/** Elements and statements, whose state is shown where it is asked for. */
class Styled {
  readonly value: unknown;
  readonly style: Style;

  constructor(value: unknown, style: Style) {
    this.value = value;
    this.style = style;
  }
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

/** Names of fields with their quotes and colon: there are few, in every object again. */
const spelledNames = new Map<string, string>();

function spelledName(name: string): string {
  let text = spelledNames.get(name);
  if (text === undefined) {
    text = `${JSON.stringify(name)}: `;
    spelledNames.set(name, text);
  }
  return text;
}

function spellAll(objects: readonly object[]): string {
  return `{"nftables": [${objects.map(spell).join(', ')}]}`;
}

/** Strings that are appended to one another are kept in pieces, which costs memory: these are joined at once. */
function spell(object: object): string {
  const text: string[] = [];
  write(text, object, '', undefined);
  return text.join('');
}

/** `name` is that of the field which has the value. */
function write(text: string[], value: unknown, name: string, style: Style | undefined): void {
  if (typeof value === 'bigint') text.push(String(value));
  else if (typeof value === 'number' && TIMES.has(name)) {
    text.push(Number.isFinite(value) ? String(Math.floor(value)) : NEVER);
  } else if (typeof value !== 'object' || value === null) text.push(JSON.stringify(value));
  else if (value instanceof Styled) write(text, value.value, name, value.style);
  else if (Array.isArray(value)) writeList(text, value, style);
  else writeObject(text, value, style);
}

function writeList(text: string[], values: readonly unknown[], style: Style | undefined): void {
  let before = '[';
  for (const value of values) {
    text.push(before);
    write(text, value, '', style);
    before = ', ';
  }
  text.push(values.length === 0 ? '[]' : ']');
}

function writeObject(text: string[], object: object, style: Style | undefined): void {
  let before = '{';
  for (const [name, field] of Object.entries(object)) {
    if (field === undefined || (style !== undefined && isLeftOut(name, field, object, style))) continue;
    text.push(before, spelledName(name));
    if (style !== undefined && isState(name, field, style)) text.push('null');
    else write(text, field, name, style);
    before = ', ';
  }
  text.push(before === '{' ? '{}' : '}');
}
