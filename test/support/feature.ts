// Tests that prove a feature on the kernel they run on: the table of features in the README is made of them.
import type { Context } from 'mocha';

const MARK = 'feature: ';

/** A test that proves a feature, `group: name`. Of several tests of one feature all must pass. */
export function feature(
  name: `${string}: ${string}`,
  title: string,
  test: (this: Context) => Promise<void> | void,
): void {
  it(`${MARK}${name} (${title})`, test);
}

/** Which feature a test proves, by its title; undefined for all other tests. */
export function featureOf(title: string): string | undefined {
  const at = title.lastIndexOf(MARK);
  if (at < 0) return undefined;
  return title.slice(at + MARK.length).replace(/ \(.*\)$/, '');
}
