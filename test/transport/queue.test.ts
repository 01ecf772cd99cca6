import { assert } from 'chai';
import { Queue } from '../../src/transport/queue.ts';

describe('Queue', () => {
  it('gives back what it was given, in order, however pushes and shifts mix', () => {
    const queue = new Queue<number>();
    let pushed = 0;
    let shifted = 0;
    for (let round = 0; round < 200; round += 1) {
      for (let index = 0; index < 50; index += 1) queue.push(pushed++);
      for (let index = 0; index < (round < 100 ? 20 : 80); index += 1) {
        assert.equal(queue.peek(), shifted);
        assert.equal(queue.shift(), shifted++);
      }
      assert.equal(queue.length, pushed - shifted);
    }
    assert.equal(queue.length, 0);
    assert.isUndefined(queue.peek());
    assert.isUndefined(queue.shift());
  });

  it('is empty after it was cleared', () => {
    const queue = new Queue<number>();
    queue.push(1);
    queue.clear();
    assert.equal(queue.length, 0);
    assert.isUndefined(queue.shift());
  });
});
