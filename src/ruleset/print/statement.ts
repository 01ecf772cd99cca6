// Statements as text.
import type { Expression, MapExpression, Statement } from '../model/index.ts';
import { expressionText, mapText } from './expression.ts';
import { matchText } from './match.ts';
import { natText, tproxyText } from './nat.ts';
import type { Style } from './options.ts';
import { packetText } from './packet.ts';
import { setStatementText } from './stateful.ts';
import { typeByNames, typeOf } from './types.ts';
import { unknownText } from './unknown.ts';
import { isVerdict, verdictText } from './verdict.ts';

type KeyOf<T> = T extends T ? keyof T : never;
type Word = KeyOf<Statement>;
/** The fields of a statement, by its word. */
export type FieldsOf<W extends Word> = Extract<Statement, Record<W, unknown>>[W];

type Writers = { readonly [W in Word]?: (fields: FieldsOf<W>, style: Style) => string };

const WRITERS: Writers = {
  match: matchText,
  flow: ({ op, flowtable }) => `flow ${op} ${flowtable}`,
  vmap: ({ key, data }, style) => mapText(key, data, 'vmap', style),
  mangle: ({ key, value }, style) => {
    const type = typeOf(key);
    return `${expressionText(key, type, style)} set ${expressionText(value, type, style)}`;
  },
  reset: (reset) => {
    const option = reset['tcp option'];
    return 'base' in option ? `reset tcp option ${option.base}` : `reset ${packetText(reset)}`;
  },
  log: logText,
  reject: rejectText,
  snat: (fields, style) => natText('snat', fields, style),
  dnat: (fields, style) => natText('dnat', fields, style),
  masquerade: (fields, style) => natText('masquerade', fields ?? {}, style),
  redirect: (fields, style) => natText('redirect', fields ?? {}, style),
  tproxy: tproxyText,
  queue: ({ num, flags = [] }, style) => {
    const list = [flags].flat();
    return `queue${list.length === 0 ? '' : ` flags ${list.join(',')}`} to ${expressionText(num, undefined, style)}`;
  },
  dup: ({ addr, dev }, style) => {
    const to = expressionText(addr, style.family === 'netdev' ? DEVICE : undefined, style);
    return `dup to ${to}${dev === undefined ? '' : ` device ${deviceText(dev, style)}`}`;
  },
  fwd: ({ dev, family, addr }, style) => {
    if (addr === undefined) return `fwd to ${deviceText(dev, style)}`;
    return `fwd ${family} to ${expressionText(addr, undefined, style)} device ${deviceText(dev, style)}`;
  },
  notrack: () => 'notrack',
  set: ({ op, elem, set, stmt = [] }, style) => updateText(op, set, elem, undefined, stmt, style),
  map: ({ op, elem, data, map, stmt = [] }, style) => updateText(op, map, elem, data, stmt, style),
  xt: ({ type, name, words }) => words ?? `xt ${type} "${name}"`,
  unknown: unknownText,
};

const DEVICE = typeByNames('iface_index');

export function statementText(statement: Statement, style: Style): string {
  if (isVerdict(statement)) return verdictText(statement);
  const [word, fields] = Object.entries(statement)[0] as [Word, unknown];
  if (typeof fields === 'string' || isMap(fields)) return objectText(word, fields, style);
  if (word === 'synproxy') return synproxyText(fields as Exclude<FieldsOf<'synproxy'>, string | MapExpression>);
  const write = WRITERS[word] as ((fields: unknown, style: Style) => string) | undefined;
  return write === undefined ? statefulText(statement, style) : write(fields, style);
}

/** nft 1.0 does not write the burst that is the default. */
function statefulText(statement: Statement, style: Style): string {
  const own = statement as Parameters<typeof setStatementText>[0];
  if (style.legacy && 'limit' in own && own.limit.rate_unit === undefined && own.limit.burst === 5) {
    return setStatementText({ limit: { ...own.limit, burst: 0 } }, 'element', style);
  }
  return setStatementText(own, 'element', style);
}

function isMap(fields: unknown): fields is MapExpression {
  if (typeof fields !== 'object' || fields === null || !('map' in fields)) return false;
  const { map } = fields;
  return typeof map === 'object' && map !== null && 'key' in map;
}

const SET_WORDS: Readonly<Record<string, string>> = {
  'ct helper': 'ct helper set',
  'ct timeout': 'ct timeout set',
  'ct expectation': 'ct expectation set',
  secmark: 'meta secmark set',
};

function objectText(word: string, object: string | MapExpression, style: Style): string {
  const to = SET_WORDS[word] ?? `${word} name`;
  if (typeof object === 'string') return `${to} "${object}"`;
  return `${to} ${mapText(object.map.key, object.map.data, 'map', style, typeByNames('string'))}`;
}

const DEFAULT_CODES: Readonly<Record<string, string>> = { ip: 'icmp', ip6: 'icmpv6' };

function rejectText({ type, expr }: FieldsOf<'reject'>, style: Style): string {
  if (expr === undefined) return `reject with ${type}`;
  // What nft rejects with where nobody says how.
  const isDefault = expr === 'port-unreachable' && type === (DEFAULT_CODES[style.family ?? ''] ?? 'icmpx');
  return isDefault ? 'reject' : `reject with ${type} ${expressionText(expr, undefined, style)}`;
}

function logText(log: FieldsOf<'log'>): string {
  const { prefix, group, snaplen, level, flags = [] } = log ?? {};
  const threshold = log?.['queue-threshold'];
  return [
    'log',
    ...(prefix === undefined ? [] : [`prefix "${prefix}"`]),
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(snaplen === undefined ? [] : [`snaplen ${snaplen}`]),
    ...(threshold === undefined ? [] : [`queue-threshold ${threshold}`]),
    ...(level === undefined ? [] : [`level ${level}`]),
    ...logFlags([flags].flat()).map((flag) => `flags ${flag}`),
  ].join(' ');
}

/** `tcp sequence` and `tcp options` share a word. */
function logFlags(flags: readonly string[]): readonly string[] {
  const tcp = flags.filter((flag) => flag.startsWith('tcp ')).map((flag) => flag.slice(4));
  const others = flags.filter((flag) => !flag.startsWith('tcp '));
  return [...(tcp.length === 0 ? [] : [`tcp ${tcp.join(',')}`]), ...others];
}

function synproxyText(fields: Exclude<FieldsOf<'synproxy'>, string | MapExpression>): string {
  const { mss, wscale, flags = [] } = fields ?? {};
  return [
    'synproxy',
    ...(mss === undefined ? [] : [`mss ${mss}`]),
    ...(wscale === undefined ? [] : [`wscale ${wscale}`]),
    ...[flags].flat(),
  ].join(' ');
}

function deviceText(device: Expression, style: Style): string {
  return expressionText(device, DEVICE, style);
}

function updateText(
  op: string,
  set: string,
  elem: Expression,
  data: Expression | undefined,
  statements: readonly Statement[],
  style: Style,
): string {
  const key = expressionText(elem, undefined, style);
  const held = statements.map((statement) => statementText(statement, style));
  const value = data === undefined ? [] : [`: ${expressionText(data, style.typeOfValues?.(set.slice(1)), style)}`];
  return `${op} ${set} { ${[key, ...held, ...value].join(' ')} }`;
}
