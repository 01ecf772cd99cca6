// The one poll(2) of a thread, with calls that answer when the test wants.
import { assert } from 'chai';
import { SlicedPoll } from '../../src/transport/sliced-poll.ts';

const WAKER = 99;
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

function setup() {
  const log: string[] = [];
  let underWay: { fds: Uint8Array; done: (answer: number) => void } | undefined;
  const polls = new SlicedPoll({
    poll(fds, count, done) {
      assert.isUndefined(underWay, 'one call at a time');
      const view = new DataView(fds.buffer);
      log.push(`poll ${Array.from({ length: count }, (_, index) => view.getInt32(8 * index, true)).join(' ')}`);
      underWay = { fds, done };
    },
    openWaker: () => WAKER,
    wake: (fd) => log.push(`wake ${fd}`),
    settle: (fd) => log.push(`settle ${fd}`),
    close: (fd) => log.push(`close ${fd}`),
  });
  /** The call under way answers: these of its places are ready, or it failed. */
  const answer = (...ready: readonly number[]): void => {
    const { fds, done } = underWay ?? assert.fail('no call is under way');
    underWay = undefined;
    for (const place of ready) fds[8 * place + 6] = 1;
    done(ready.length);
  };
  const fail = (): void => {
    const { done } = underWay ?? assert.fail('no call is under way');
    underWay = undefined;
    done(-1);
  };
  const watch = (fd: number) => polls.watch(fd, () => log.push(`ready ${fd}`));
  return { log, answer, fail, watch };
}

describe('transport/sliced-poll', () => {
  it('has all that wait in one call, and tells those that are ready, once', async () => {
    const { log, answer, watch } = setup();
    const [a, b, c] = [watch(5), watch(6), watch(7)];
    for (const each of [a, b, c, a]) each.start();
    assert.deepEqual(log, [], 'nothing from inside start');
    await turn();
    answer(1);
    await turn();
    assert.deepEqual(log.splice(0), ['poll 5 6 7 99', 'ready 6', 'poll 5 7 99']);
    answer();
    await turn();
    assert.deepEqual(log, ['poll 5 7 99'], 'the slice is over: the next one');
  });

  it('is woken for who begins to wait meanwhile, not for who is in the call already', async () => {
    const { log, answer, watch } = setup();
    const [a, b] = [watch(5), watch(6)];
    a.start();
    await turn();
    b.start();
    assert.deepEqual(log.splice(0), ['poll 5 99', 'wake 99']);
    answer(1);
    await turn();
    assert.deepEqual(log.splice(0), ['settle 99', 'poll 5 6 99']);
    a.stop();
    a.start();
    assert.deepEqual(log, []);
  });

  it('who waits again when told is in the next call without waking', async () => {
    const { log, answer, watch } = setup();
    const a = watch(5);
    a.start();
    await turn();
    answer(0);
    a.start();
    await turn();
    assert.deepEqual(log, ['poll 5 99', 'ready 5', 'poll 5 99']);
  });

  it('who stopped is not told; the last one to stop ends the call', async () => {
    const { log, answer, watch } = setup();
    const [a, b] = [watch(5), watch(6)];
    a.start();
    b.start();
    await turn();
    a.stop();
    assert.deepEqual(log.splice(0), ['poll 5 6 99']);
    b.stop();
    b.stop();
    assert.deepEqual(log.splice(0), ['wake 99']);
    answer(0, 1, 2);
    await turn();
    assert.deepEqual(log, ['settle 99']);
  });

  it('closes its waker with the last watch, when no call has it any more', async () => {
    const { log, answer, watch } = setup();
    const [a, b] = [watch(5), watch(6)];
    a.start();
    await turn();
    b.close();
    a.close();
    assert.deepEqual(log.splice(0), ['poll 5 99', 'wake 99']);
    answer(1);
    await turn();
    assert.deepEqual(log, ['settle 99', 'close 99']);
  });

  it('a call that fails is made again, not at once', async () => {
    const { log, fail, watch } = setup();
    watch(5).start();
    await turn();
    fail();
    await turn();
    assert.deepEqual(log.splice(0), ['poll 5 99']);
    await new Promise((done) => setTimeout(done, 20));
    assert.deepEqual(log, ['poll 5 99']);
  });
});
