// Sets and maps as text.
import { durationText } from '../datatypes/text-values.ts';
import type { Expression, MapObject, SetFields, SetItem, SetObject } from '../model/index.ts';
import { expressionText, itemText, unknownText } from './expression.ts';
import type { Style } from './options.ts';
import { isOne, type TypeHint, typeByNames, typeOf } from './types.ts';

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
    ...(set['auto-merge'] ? ['auto-merge'] : []),
    ...(timeout === undefined ? [] : [`timeout ${durationText(1000 * timeout)}`]),
    ...(set['gc-interval'] === undefined ? [] : [`gc-interval ${durationText(1000 * set['gc-interval'])}`]),
    ...stmt.map((statement) => ('unknown' in statement ? unknownText(statement.unknown) : 'counter')),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
    ...(style.terse || elem.length === 0 ? [] : [elementsText(elem, sides, perLine(object, style), style)]),
  ];
}

/** What keys or values are: their type, and the expression they were declared by. */
interface Side {
  readonly names: string | readonly string[];
  readonly declared?: Expression;
  readonly type: TypeHint;
}

function sidesOf(object: SetObject | MapObject): readonly [Side, Side?] {
  const set: SetFields = 'map' in object ? object.map : object.set;
  const isTyped = typeof set.type === 'string' || !('typeof' in set.type);
  const key = set.typeof?.key ?? (isTyped ? undefined : set.type.typeof);
  const names = isTyped ? set.type : '';
  const keySide: Side =
    key === undefined ? { names, type: typeByNames(names) } : { names, declared: key, type: typeOf(key) };
  if (!('map' in object)) return [keySide];
  const { map } = object.map;
  const data = set.typeof?.data;
  const list = typeof map === 'string' ? map.split(' . ') : map;
  return [
    keySide,
    data === undefined ? { names: map, type: typeByNames(list) } : { names: map, declared: data, type: typeOf(data) },
  ];
}

function sideText({ names, declared }: Side, style: Style): string {
  if (declared !== undefined) return expressionText(declared, undefined, style);
  return typeof names === 'string' ? names : names.join(' . ');
}

function elementsText(
  items: readonly SetItem[],
  [key, data]: readonly [Side, Side?],
  columns: number,
  style: Style,
): string {
  const text = items.map((item, index) => {
    const separator = index === 0 ? '' : index % columns === 0 ? NEXT_LINE : ', ';
    return `${separator}${itemText(item, key.type, style, data?.type)}`;
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
