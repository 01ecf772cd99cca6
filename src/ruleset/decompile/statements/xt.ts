// Matches and targets of x_tables: nft has their names alone.
import type { Of, Walk } from '../walk.ts';

export function xtMatch(walk: Walk, { name }: Of<'match'>): boolean {
  return walk.act({ xt: { type: 'match', name } });
}

export function xtTarget(walk: Walk, { name }: Of<'target'>): boolean {
  return walk.act({ xt: { type: 'target', name } });
}
