import { assert } from 'chai';
import { formatValue } from '../../src/dissect/index.ts';

describe('formatValue', () => {
  it('a name with control characters stays on its line and steers no terminal', () => {
    assert.equal(
      formatValue({ name: 'a\u001b[2J\nb: c\u009b', devices: ['\u007f'] }),
      '\nname: a\\u001b[2J\\u000ab: c\\u009b\ndevices: [\\u007f]',
    );
  });

  it('of very many bytes shows the first ones, and how many there are', () => {
    const bytes = new Uint8Array(1024 * 1024).fill(0xab);
    assert.equal(formatValue({ payload: bytes }), `\npayload: ${'ab'.repeat(4096)}... (1048576 bytes in all)`);
    assert.equal(formatValue(bytes.subarray(0, 4096)), 'ab'.repeat(4096));
  });

  it('of bytes that are text shows both', () => {
    assert.equal(formatValue(new TextEncoder().encode('eth0\0')), '6574683000 "eth0"');
    assert.equal(formatValue(new Uint8Array()), '(empty)');
  });

  it('other text stays as it is', () => {
    assert.equal(formatValue(['schnittstelle-ü', '日本']), '[schnittstelle-ü, 日本]');
  });
});
