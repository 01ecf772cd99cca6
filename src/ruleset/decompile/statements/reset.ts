// reset tcp option: takes an option out of the header.
import { presence, rawOption } from '../../keys/extensions.ts';
import type { ResetStatement } from '../../model/index.ts';
import type { Of, Walk } from '../walk.ts';

export function resetOption(walk: Walk, { op, type }: Of<'exthdr'>): boolean {
  if (op !== 'tcpopt') return false;
  const named = presence('tcpopt', type) as ResetStatement['reset'] | undefined;
  const isNamed = named !== undefined && 'name' in named['tcp option'];
  return walk.act({ reset: isNamed ? named : (rawOption(type, 0, 0) as ResetStatement['reset']) });
}
