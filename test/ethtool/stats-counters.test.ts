import { assert } from 'chai';
import { counter, counterName } from '../../src/ethtool/stats-counters.ts';
import { DecodeError, decode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../support/survival.ts';

describe('ethtool/stats-counters', () => {
  testCodec('counter', counter, [
    {
      name: 'number 0',
      value: { id: 0, value: 5n },
      hex: '0c00 0000 0500000000000000',
      big: '000c 0000 0000000000000005',
    },
    {
      name: 'a later one',
      value: { id: 99, value: 5n },
      hex: '0c00 6300 0500000000000000',
      big: '000c 0063 0000000000000005',
    },
  ]);

  it('none, or two in the place of one, are refused', () => {
    assert.throws(() => decode(counter, bytes('')), DecodeError, '0 counters');
    assert.throws(() => decode(counter, bytes('0c00 0000 0500000000000000'.repeat(2))), DecodeError, '2 counters');
  });

  it('the flags of its attribute survive', () => {
    assert.deepEqual(assertSurvives(counter, bytes('0c00 0140 0500000000000000')), { id: 1, value: 5n });
  });

  it('has a name in its group, or a number', () => {
    assert.strictEqual(counterName('eth-mac', 12), 'OctetsReceivedOK');
    assert.strictEqual(counterName('rmon', 3), 'etherStatsJabbers');
    assert.strictEqual(counterName('rmon', 4), 'counter 4');
    assert.strictEqual(counterName(77, 0), 'counter 0');
  });

  testSurvival(counter, [bytes('0c00 0000 0500000000000000')]);
});
