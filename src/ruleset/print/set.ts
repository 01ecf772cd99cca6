// Sets and maps as text.
import { INTEGER } from '../datatypes/datatypes.ts';
import type { Expression, MapObject, SetFields, SetItem, SetObject } from '../model/index.ts';
import { namedItemText } from './element.ts';
import { expressionText } from './expression.ts';
import type { Style } from './options.ts';
import { setStatementText, timeText } from './stateful.ts';
import { firstType, isList, isOne, type TypeHint, typeByNames, typeOf } from './types.ts';

const NEXT_LINE = ',\n\t\t\t     ';
const FLAGS = ['constant', 'interval', 'dynamic', 'timeout'];

/** What stands inside its braces. */
export function setLines(object: SetObject | MapObject, style: Style): readonly string[] {
  const set: SetFields = 'map' in object ? object.map : object.set;
  const sides = sidesOf(object);
  const [key, data] = sides;
  const keyword = key.declared === undefined ? 'type' : 'typeof';
  const text = [key, ...(data === undefined ? [] : [data])].map((side) => sideText(side, style)).join(' : ');
  const { policy, size, timeout, comment, elem = [], stmt = [] } = set;
  const flags = FLAGS.filter((flag) => set.flags?.includes(flag));
  // A timeout says that there are some.
  const isSaid = timeout !== undefined && flags.length === 1;
  return [
    `${keyword} ${text}`,
    ...(policy === undefined ? [] : [`policy ${policy}`]),
    ...(size === undefined ? [] : [`size ${size}`]),
    ...(flags.length === 0 || isSaid ? [] : [`flags ${flags.join(',')}`]),
    ...(stmt.length === 0 ? [] : [stmt.map((statement) => setStatementText(statement, 'set', style)).join(' ')]),
    ...(set['auto-merge'] ? ['auto-merge'] : []),
    ...(timeout === undefined ? [] : [`timeout ${timeText(1000 * timeout, style)}`]),
    ...(set['gc-interval'] === undefined ? [] : [`gc-interval ${timeText(1000 * set['gc-interval'], style)}`]),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
    ...(style.terse || elem.length === 0 ? [] : [elementsText(elem, sides, perLine(object, style), style)]),
  ];
}

/** What keys or values are: their type, and the expression they were declared by. */
interface Side {
  readonly names: string | readonly string[];
  readonly declared?: Expression;
  readonly type: TypeHint;
  /** The values are names of objects. */
  readonly isObject?: boolean;
  readonly isInterval?: boolean;
}

const OBJECTS = /^(counter|quota|limit|ct helper|ct timeout|ct expectation|secmark|synproxy|tunnel|object)/;

function sidesOf(object: SetObject | MapObject): readonly [Side, Side?] {
  const set: SetFields = 'map' in object ? object.map : object.set;
  const isTyped = typeof set.type === 'string' || !('typeof' in set.type);
  const key = set.typeof?.key ?? (isTyped ? undefined : set.type.typeof);
  const names = isTyped ? set.type : '';
  const keySide: Side =
    key === undefined ? { names, type: typeByNames(names) } : { names, declared: key, type: typesOfKey(key) };
  if (!('map' in object)) return [keySide];
  const { map } = object.map;
  const isInterval = set['data-interval'] === true;
  const data = set.typeof?.data;
  const list = typeof map === 'string' ? map.split(' . ') : map;
  if (data !== undefined) return [keySide, { names: map, declared: data, type: typesOfKey(data), isInterval }];
  const isObject = typeof map === 'string' && OBJECTS.test(map);
  return [keySide, { names: map, type: typeByNames(list), isObject, isInterval }];
}

/** What has no type of its own is a number. */
function typesOfKey(expression: Expression): TypeHint {
  const isConcat = typeof expression === 'object' && !isList(expression) && 'concat' in expression;
  const types = (isConcat ? expression.concat : [expression]).map((part) => firstType(typeOf(part)) ?? INTEGER);
  return isConcat ? types : types[0];
}

function sideText({ names, declared, isInterval }: Side, style: Style): string {
  const text = declared !== undefined ? expressionText(declared, undefined, style) : [names].flat().join(' . ');
  return isInterval ? `interval ${text}` : text;
}

function elementsText(
  items: readonly SetItem[],
  [key, data]: readonly [Side, Side?],
  columns: number,
  style: Style,
): string {
  const text = items.map((item, index) => {
    const separator = index === 0 ? '' : index % columns === 0 ? NEXT_LINE : ', ';
    return `${separator}${namedItemText(item, key.type, style, data)}`;
  });
  return `elements = { ${text.join('')} }`;
}

/** How many elements stand in a line: as many as the datatype's values are short. nft 1.1 puts longer ones in lines of their own. */
function perLine(object: SetObject | MapObject, { legacy }: Style): number {
  const [{ type }] = sidesOf(object);
  const columns = (isOne(type) ? type?.perLine : undefined) ?? 1;
  if (legacy) return columns;
  const isLong = 'map' in object || object.set.flags?.includes('timeout') === true || object.set.elem?.some(isElement);
  return isLong ? 1 : columns;
}

function isElement(item: SetItem): boolean {
  return typeof item === 'object' && 'elem' in item;
}
