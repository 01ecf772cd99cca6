import { assert } from 'chai';
import { formatValue } from '../../src/dissect/index.ts';

describe('formatValue', () => {
  it('a name with control characters stays on its line and steers no terminal', () => {
    assert.equal(
      formatValue({ name: 'a\u001b[2J\nb: c\u009b', devices: ['\u007f'] }),
      '\nname: a\\u001b[2J\\u000ab: c\\u009b\ndevices: [\\u007f]',
    );
  });

  it('other text stays as it is', () => {
    assert.equal(formatValue(['schnittstelle-ü', '日本']), '[schnittstelle-ü, 日本]');
  });
});
