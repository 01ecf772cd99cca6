import { assert } from 'chai';
import { formatEndpoint } from '../../src/conntrack/index.ts';

describe('formatEndpoint', () => {
  for (const [address, port, text] of [
    ['10.0.0.1', 80, '10.0.0.1:80'],
    ['2001:db8::1', 80, '[2001:db8::1]:80'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['2001:db8::1', undefined, '2001:db8::1'],
    ['10.0.0.1', 0, '10.0.0.1:0'],
  ] as const) {
    it(text, () => assert.equal(formatEndpoint(address, port), text));
  }
});
