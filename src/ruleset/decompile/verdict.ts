// Verdicts: of a rule, and of an element of a verdict map.
import type { Data } from '../../nft/index.ts';
import type { VerdictExpression } from '../model/index.ts';

/** Undefined for one nft has no name for in its JSON. */
export function verdictOf(data: Data | undefined): VerdictExpression | undefined {
  const { code, chain } = data?.verdict ?? {};
  switch (code) {
    case 'accept':
      return { accept: null };
    case 'drop':
      return { drop: null };
    case 'continue':
      return { continue: null };
    case 'return':
      return { return: null };
    case 'jump':
      return chain === undefined ? undefined : { jump: { target: chain } };
    case 'goto':
      return chain === undefined ? undefined : { goto: { target: chain } };
    default:
      return undefined;
  }
}
