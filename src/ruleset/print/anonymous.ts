// Chains without a name of their own: each stands in the rule that jumps to it.
import type { ChainObject, NftObject, RuleObject } from '../model/index.ts';
import { placeKey } from './place.ts';

export function isAnonymous(object: NftObject): object is ChainObject {
  return 'chain' in object && object.chain.anonymous === true;
}

/** Tells of a rule whether such a chain of its own table has it; other tables may have chains of the same name. */
export function inAnonymous(objects: readonly NftObject[]): (rule: RuleObject['rule']) => boolean {
  const places = new Set(
    objects.filter(isAnonymous).map(({ chain: { family, table, name } }) => placeKey(family, table, name)),
  );
  return ({ family, table, chain }) => places.has(placeKey(family, table, chain));
}
