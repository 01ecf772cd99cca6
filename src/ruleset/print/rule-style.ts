// What the text of a rule depends on beside its statements: the family, the types of the maps it changes.
import type { NftJson, RuleObject } from '../model/index.ts';
import type { Style } from './options.ts';
import { type TypeHint, typeByNames, typeOf } from './types.ts';

export function ruleStyle(style: Style, { rule }: RuleObject, json: NftJson): Style {
  return { ...style, family: rule.family, typeOfValues: (map) => typeOfValues(json, rule, map) };
}

function typeOfValues({ nftables }: NftJson, { family, table }: RuleObject['rule'], name: string): TypeHint {
  const found = nftables.find(
    (object) =>
      'map' in object && object.map.family === family && object.map.table === table && object.map.name === name,
  );
  if (found === undefined || !('map' in found)) return undefined;
  const { map, typeof: declared } = found.map;
  if (declared?.data !== undefined) return typeOf(declared.data);
  return typeByNames(typeof map === 'string' ? map.split(' . ') : map);
}
