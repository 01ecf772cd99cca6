// Named objects: `counter name "c"`, `ct helper set "h"`, or the object that a map has for the packet.
import type { ObjectStatement } from '../../model/index.ts';
import { searchOf } from '../lookup.ts';
import type { Of, Walk } from '../walk.ts';

/** Types of objects that rules use, as src/nft and as nft spell them. */
const WORDS: Readonly<Record<string, string>> = {
  counter: 'counter',
  quota: 'quota',
  limit: 'limit',
  'ct helper': 'ct helper',
  'ct timeout': 'ct timeout',
  'ct expectation': 'ct expectation',
  secmark: 'secmark',
  synproxy: 'synproxy',
  tunnel: 'tunnel',
};

export function objectReference(walk: Walk, { object, objectType, sreg, set: name }: Of<'objref'>): boolean {
  if (object !== undefined) {
    const word = WORDS[String(objectType)];
    return word !== undefined && walk.act({ [word]: object } as unknown as ObjectStatement);
  }
  const set = name === undefined ? undefined : walk.findSet(name);
  const word = WORDS[String(set?.objectType)];
  const search = set && sreg !== undefined ? searchOf(walk, set, sreg) : undefined;
  if (word === undefined || search === undefined) return false;
  const map = { map: { key: search.key.expression, data: search.data } };
  return walk.act({ [word]: map } as unknown as ObjectStatement, search.key);
}
