// Skipping a test with a reason, so that the report at the end can say what was not tested and
// why: a bare `this.skip()` shows up as "no reason given".
import type { Context, Runnable, Suite, Test } from 'mocha';

const reasons = new WeakMap<Runnable | Suite, string>();

/** Skips the running test; in a `before` hook all tests of its suite. */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.test as Runnable;
  // Mocha names its hooks '"before all" hook ...', '"before each" hook ...'.
  const isFor = { all: runnable.title.startsWith('"before all"'), each: runnable.title.startsWith('"before each"') };
  reasons.set(isFor.all ? (runnable.parent as Suite) : isFor.each ? (context.currentTest as Test) : runnable, reason);
  return context.skip();
}

/** The reason given for a skipped test, or for a suite it is in. */
export function skipReason(test: Test): string {
  for (let one: Test | Suite | undefined = test; one; one = one.parent) {
    const reason = reasons.get(one);
    if (reason !== undefined) return reason;
  }
  return 'no reason given';
}
