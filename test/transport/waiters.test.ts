import { assert } from 'chai';
import { Waiters } from '../../src/transport/waiters.ts';

describe('Waiters', () => {
  let calls: string[];
  let waiters: Waiters;

  beforeEach(() => {
    calls = [];
    waiters = new Waiters(
      () => calls.push('first'),
      () => calls.push('last'),
    );
  });

  it('says when the first wait begins and when none is left', async () => {
    const waiting = [waiters.wait(1000, undefined), waiters.wait(Number.POSITIVE_INFINITY, undefined)];
    assert.equal(waiters.size, 2);
    waiters.settleAll(true);
    assert.deepEqual(await Promise.all(waiting), [true, true]);
    assert.deepEqual(calls, ['first', 'last']);
    assert.equal(waiters.size, 0);
  });

  it('begins none for no time, or with an aborted signal', async () => {
    for (const timeout of [0, -1, Number.NaN]) assert.isFalse(await waiters.wait(timeout, undefined));
    assert.isFalse(await waiters.wait(1000, AbortSignal.abort()));
    assert.deepEqual(calls, []);
  });

  it('waits longer than one timer can', async () => {
    const waiting = waiters.wait(2 ** 40, undefined);
    assert.equal(
      await Promise.race([waiting, new Promise((done) => setTimeout(done, 10, 'still waiting'))]),
      'still waiting',
    );
    waiters.settleAll(false);
    assert.isFalse(await waiting);
  });

  it('ends one wait and not the others when its signal aborts', async () => {
    const controller = new AbortController();
    const one = waiters.wait(1000, controller.signal);
    const other = waiters.wait(1000, undefined);
    controller.abort();
    assert.isFalse(await one);
    assert.deepEqual(calls, ['first']);
    waiters.settleAll(true);
    assert.isTrue(await other);
  });
});
