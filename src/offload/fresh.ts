import { TransactionError } from '../nft/index.ts';
import { RefusedError } from './errors.ts';

/** How often a plan is made anew because others changed the ruleset before it was carried out. */
const ATTEMPTS = 5;

/** Runs `work`, which reads the ruleset and commits to the generation it read, until no one comes in between. */
export async function onFreshRuleset<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransactionError && error.stale)) throw error;
      if (attempt < ATTEMPTS) continue;
      throw new RefusedError(
        `others changed the ruleset during each of ${ATTEMPTS} attempts: try again when they are done`,
        { cause: error },
      );
    }
  }
}
