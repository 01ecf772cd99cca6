import { assert } from 'chai';
import fc from 'fast-check';
import { growsSteadily, trendOf } from './trend.ts';

const noise = (index: number): number => ((index * 7919) % 101) - 50;
const series = (count: number, value: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => value(index));

describe('soak: the trend of what is measured', () => {
  it('of a leak under noise is growth', () => {
    const trend = trendOf(series(60, (index) => 1000 + 10 * index + noise(index)));
    assert.approximately(trend.growth, 440, 60);
    assert.isTrue(growsSteadily(trend, 200));
  });

  it('of noise alone is none', () => {
    assert.isFalse(growsSteadily(trendOf(series(60, (index) => 1000 + noise(index))), 20));
  });

  it('does not count the beginning', () => {
    assert.deepEqual(trendOf(series(40, (index) => Math.min(index, 10))), { growth: 0, rising: 0.5 });
  });

  it('is not moved by a few outliers', () => {
    const trend = trendOf(series(60, (index) => (index % 20 === 19 ? 1_000_000 : 1000 + noise(index))));
    assert.isFalse(growsSteadily(trend, 60));
  });

  it('of a step up that stays is no steady growth', () => {
    assert.isFalse(growsSteadily(trendOf(series(60, (index) => (index < 50 ? 0 : 1000) + noise(index))), 200));
  });

  it('of too few values is none', () => {
    assert.deepEqual([trendOf([]), trendOf([5])], [trendOf([7, 7]), trendOf([1])]);
  });

  it('of the same series upside down is the opposite', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 }), (values) => {
        const [up, down] = [trendOf(values), trendOf(values.map((value) => -value))];
        assert.approximately(up.rising + down.rising, 1, 1e-9);
      }),
    );
  });
});
