import { assert } from 'chai';
import { inAnyOrder, inOrder } from '../../bench/listing.ts';

const rule = (handles: string, address: string) => `ip bench rules ${handles}\n  [ cmp eq reg 1 ${address} ]\n`;
const set = (...addresses: readonly string[]) =>
  `table ip bench {\n\tset hash {\n\t\telements = { ${addresses.join(',\n\t\t\t     ')} }\n\t}\n}\n`;

describe('bench: two listings', () => {
  it('of rules in another order are not the same', () => {
    assert.notDeepEqual(
      inOrder(rule('2', '0x0100000a') + rule('3 2', '0x0200000a')),
      inOrder(rule('2', '0x0200000a') + rule('3 2', '0x0100000a')),
    );
  });

  it('of the same rules with other handles are the same', () => {
    assert.deepEqual(inOrder(rule('3 2', '0x0100000a')), inOrder(rule('7', '0x0100000a')));
  });

  it('of the elements of a hash set are the same in any order, and only where they are the same elements', () => {
    assert.deepEqual(inAnyOrder(set('10.0.0.1', '10.0.0.2')), inAnyOrder(set('10.0.0.2', '10.0.0.1')));
    assert.notDeepEqual(inAnyOrder(set('10.0.0.1', '10.0.0.2')), inAnyOrder(set('10.0.0.1', '10.0.0.3')));
  });
});
