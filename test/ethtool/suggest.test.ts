import { assert } from 'chai';
import { suggest } from '../../src/ethtool/suggest.ts';

describe('ethtool/suggest', () => {
  it("ethtool's short names stand for the kernel's", () => {
    assert.deepEqual(suggest('RXVLAN', ['rx-gro', 'rx-vlan-hw-parse']), ['rx-vlan-hw-parse']);
  });

  it('what every object has is no short name', () => {
    assert.deepEqual(suggest('constructor', ['constructor-on', '[object Object]']), ['constructor-on']);
    assert.deepEqual(suggest('__proto__', ['__proto', '[object Object]']), ['__proto']);
  });
});
