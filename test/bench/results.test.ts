// What the bench makes of its samples. That it measures: `npm run bench -- --quick`.
import { assert } from 'chai';
import { alternate, spreadOf } from '../../bench/measure.ts';
import { markdownTable, rowText } from '../../bench/report.ts';
import { type Results, rowResult, sizeResult, verdictsOf } from '../../bench/results.ts';
import type { Row, Sample } from '../../bench/row.ts';

const row: Row = {
  name: 'encode',
  work: 'encode rules',
  against: 'libnftnl',
  item: 'rule',
  sizes: [],
  headline: 1000,
  targets: [
    { metric: 'user', ratio: { newest: 1, others: 2 } },
    { metric: 'wall', faster: 3 },
    { metric: 'lost', most: 0 },
  ],
  measure: () => Promise.resolve({ ours: [] }),
};
const ours: Sample[] = [
  { user: 30, wall: 30, lost: 0 },
  { user: 10, wall: 10, lost: 0 },
  { user: 50, wall: 20, lost: 4 },
];
const theirs: Sample[] = [
  { user: 20, wall: 90 },
  { user: 20, wall: 80 },
];
const measured = rowResult(row, [sizeResult(1000, { ours, theirs })]);

function results(node: string): Results {
  const machine = { kernel: '6.18', cpus: 2, cpu: 'some', memory: 2048, nft: '1.0.6' };
  return { machine, node, quick: false, rows: [measured] };
}

describe('bench', () => {
  it('a spread is the smallest, the one in the middle, the largest', () => {
    assert.deepEqual(spreadOf(ours, 'user'), { min: 10, median: 30, max: 50, count: 3 });
    assert.deepEqual(spreadOf(theirs, 'wall'), { min: 80, median: 85, max: 90, count: 2 });
    assert.isUndefined(spreadOf(ours, 'peak'));
  });

  it('rounds alternate, who begins too, and those that warm up are forgotten', async () => {
    const order: string[] = [];
    const take = (who: string) => async () => {
      order.push(who);
      return [{ wall: order.length }];
    };
    const samples = await alternate({ rounds: 2, warmUp: 1 }, take('ours'), take('theirs'));
    assert.deepEqual(order, ['theirs', 'ours', 'ours', 'theirs', 'theirs', 'ours']);
    assert.deepEqual(samples, { ours: [{ wall: 3 }, { wall: 6 }], theirs: [{ wall: 4 }, { wall: 5 }] });
  });

  it('a target is met or missed by the medians, and may be another one for another Node', () => {
    const verdicts = (node: string) => verdictsOf(measured, node).map(({ value, met }) => [value, met]);
    assert.deepEqual(verdicts('v26.1.0'), [
      [1.5, false],
      [4.25, true],
      [0, true],
    ]);
    assert.deepEqual(verdicts('v20.19.0')[0], [1.5, true]);
  });

  it('what was not measured is neither', () => {
    const alone = rowResult(row, [sizeResult(1000, { ours: [] })]);
    assert.deepEqual(
      verdictsOf(alone, 'v26.1.0').map(({ value, met }) => [value, met]),
      [
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
  });

  it('the table says what was missed', () => {
    const [head, , columns, , line] = markdownTable([results('v26.1.0'), results('v20.19.0')]).split('\n');
    assert.equal(head, 'Linux 6.18, 2 x some, 2 GiB; nft 1.0.6, no libnftnl.');
    assert.equal(columns, '| Work | Against | Target | Node 26.1.0 | Node 20.19.0 |');
    assert.equal(
      line,
      '| encode rules; 1k | libnftnl | user <= 1 x, wall 3 x faster, lost <= 0 / user <= 2 x, wall 3 x faster, lost <= 0 ' +
        '| user 1.50 x (missed), wall 4.25 x faster, lost 0 | user 1.50 x, wall 4.25 x faster, lost 0 |',
    );
    assert.match(rowText(measured, results('v26.1.0')), /user 1\.50 x theirs.*at most 1: MISSED/);
  });
});
