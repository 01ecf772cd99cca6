import { assert } from 'chai';
import { messages } from '../../src/rtnl/index.ts';
import { NLM_F_REQUEST } from '../../src/wire/index.ts';
import { assertSurvives } from '../support/survival.ts';
import { kernels, recorded } from './recorded.ts';

const DONE = 3;

for (const kernel of kernels) {
  it(`rtnl: every message that was recorded on Linux ${kernel} encodes again byte for byte`, () => {
    const all = recorded(kernel).all.filter(({ type }) => type !== DONE);
    assert.isAbove(all.length, 170);
    for (const { type, flags, payload } of all) {
      const isRequest = (flags & NLM_F_REQUEST) !== 0;
      const kind = messages.find((one) => one.type === type && (isRequest || one.direction === 'both'));
      if (kind === undefined) assert.fail(`message ${type} is not known`);
      else assertSurvives(kind.codec, payload);
    }
  });
}
