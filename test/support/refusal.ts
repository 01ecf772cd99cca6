import { assert } from 'chai';

/** The error that `work` ends with; fails where it succeeds, or with another kind of error. */
export async function refusal<E extends Error>(
  work: Promise<unknown>,
  type: abstract new (...args: never[]) => E,
): Promise<E> {
  try {
    await work;
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  return assert.fail('it succeeded');
}
