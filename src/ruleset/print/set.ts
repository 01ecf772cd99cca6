// Sets and maps as text.
import type { MapObject, SetFields, SetItem, SetObject } from '../model/index.ts';
import { durationText } from '../datatypes/text-values.ts';
import { expressionText, itemText, unknownText } from './expression.ts';
import type { Style } from './options.ts';
import { isOne, typeByNames, type TypeHint } from './types.ts';

const NEXT_LINE = ',\n\t\t\t     ';

export function setLines(object: SetObject | MapObject, style: Style): readonly string[] {
  const set: SetFields = 'map' in object ? object.map : object.set;
  const data = 'map' in object ? object.map.map : undefined;
  const flags = set.flags?.filter((flag) => flag !== 'timeout' || set.timeout === undefined || set.flags?.length !== 1) ?? [];
  const type = typeByNames(set.type);
  return [
    `type ${typeText(set.type)}${data === undefined ? '' : ` : ${typeText(data)}`}`,
    ...(set.policy === undefined ? [] : [`policy ${set.policy}`]),
    ...(set.size === undefined ? [] : [`size ${set.size}`]),
    ...(flags.length === 0 ? [] : [`flags ${FLAGS.filter((flag) => flags.includes(flag)).join(',')}`]),
    ...(set['auto-merge'] ? ['auto-merge'] : []),
    ...(set.timeout === undefined ? [] : [`timeout ${durationText(1000 * set.timeout)}`]),
    ...(set['gc-interval'] === undefined ? [] : [`gc-interval ${durationText(1000 * set['gc-interval'])}`]),
    ...(set.stmt ?? []).map((statement) => ('unknown' in statement ? unknownText(statement.unknown) : 'counter')),
    ...(set.comment === undefined ? [] : [`comment "${set.comment}"`]),
    ...(style.terse || !set.elem?.length ? [] : [elementsText(set.elem, type, data, style)]),
  ];
}

const FLAGS = ['constant', 'interval', 'dynamic', 'timeout'];

function typeText(type: string | readonly string[]): string {
  return [type].flat().join(' . ');
}

/** As many in a line as the datatype's values are short. */
function elementsText(items: readonly SetItem[], type: TypeHint, data: string | readonly string[] | undefined, style: Style): string {
  const perLine = (isOne(type) ? type?.perLine : undefined) ?? 1;
  const dataType = data === undefined ? undefined : typeByNames(typeof data === 'string' ? data.split(' . ') : data);
  let text = '';
  for (const [index, item] of items.entries()) {
    if (index > 0) text += index % perLine === 0 ? NEXT_LINE : ', ';
    text += data === undefined ? expressionText(item as Exclude<SetItem, readonly [unknown, unknown]>, type, style) : itemText(item, type, style, dataType);
  }
  return `elements = { ${text} }`;
}
