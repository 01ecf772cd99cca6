import { assert } from 'chai';
import { Daemon, PARTS_A_DAY } from './daemon.ts';
import { ALLOWED, FEWEST_SAMPLES, tooShort } from './limits.ts';
import { growsSteadily, trendOf } from './trend.ts';

/** The shortest run that counts, of a daemon that leaks so many bytes an operation. */
const leaking = (bytes: number) =>
  trendOf(
    Array.from(
      { length: FEWEST_SAMPLES },
      (_, index) => 50_000_000 + (bytes * Daemon.operationsADay * (index + 1)) / FEWEST_SAMPLES,
    ),
  );
const allowed = ALLOWED['heap after garbage collection'];

describe('soak: what is allowed', () => {
  it('is less than a leak of 70 bytes an operation comes to in a day', () => {
    assert.isTrue(growsSteadily(leaking(70), allowed));
    assert.isFalse(growsSteadily(leaking(50), allowed));
  });

  it('says nothing of less than a day, or of few samples', () => {
    assert.isUndefined(tooShort(PARTS_A_DAY, FEWEST_SAMPLES));
    assert.match(tooShort(PARTS_A_DAY - 1, 60) ?? '', /^only 0\.99 days.*: give it more minutes$/);
    assert.match(tooShort(PARTS_A_DAY, FEWEST_SAMPLES - 1) ?? '', /^only 19 samples.*: give it more minutes$/);
  });
});
