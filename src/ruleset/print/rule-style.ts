// What the text of a rule depends on beside its statements: the family, the types of the maps it changes.
import type { RuleObject } from '../model/index.ts';
import type { Style } from './options.ts';
import { type TypeHint, typeByNames, typeOf } from './types.ts';

export function ruleStyle(style: Style, { rule }: RuleObject): Style {
  return { ...style, family: rule.family, typeOfValues: (map) => typeOfValues(style, rule, map) };
}

function typeOfValues({ contents }: Style, { family, table }: RuleObject['rule'], name: string): TypeHint {
  const found = contents.named(family, table, name).find((object) => 'map' in object);
  if (found === undefined) return undefined;
  const { map, typeof: declared } = found.map;
  if (declared?.data !== undefined) return typeOf(declared.data);
  return typeByNames(typeof map === 'string' ? map.split(' . ') : map);
}
