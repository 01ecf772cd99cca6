// Statements that count: counter, limit, quota, ct count, last.
import { setStatement } from '../stateful.ts';
import type { Of, Walk } from '../walk.ts';

type Stateful = 'counter' | 'limit' | 'quota' | 'connlimit' | 'last';

export function stateful(walk: Walk, known: Of<Stateful>): boolean {
  const statement = setStatement(known);
  return !('unknown' in statement) && walk.act(statement);
}
