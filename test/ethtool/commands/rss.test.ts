import { assert } from 'chai';
import { rss } from '../../../src/ethtool/commands/rss.ts';
import { testCodec } from '../../support/codec-table.ts';
import { testCommand } from '../command-tests.ts';

describe('ethtool/commands/rss', () => {
  testCodec('codec', rss.codec, [
    {
      name: 'the answer of a card',
      value: {
        header: { deviceIndex: 2, device: 'eth0' },
        hashFunctions: ['toeplitz'],
        indirection: [0, 1, 2, 3],
        key: Uint8Array.of(109, 90, 86, 218),
        inputTransforms: ['symmetric-xor'],
        flowHash: {
          ip4: ['ip-source', 'ip-destination'],
          tcp6: ['ip-source', 'ip-destination', 'l4-bytes-0-1', 'l4-bytes-2-3'],
        },
      },
      hex: `1800 0180 0800 0100 02000000 0900 0200 6574683000 000000 0800 0300 01000000 1400 0400
        00000000010000000200000003000000 0800 0500 6d5a56da 0800 0600 01000000 1400 0880 0800 0200 30000000
        0800 0500 f0000000`,
      big: `0018 8001 0008 0001 00000002 0009 0002 6574683000 000000 0008 0003 00000001 0014 0004
        00000000000000010000000200000003 0008 0005 6d5a56da 0008 0006 00000001 0014 8008 0008 0002 00000030
        0008 0005 000000f0`,
    },
    {
      name: 'a question about another context',
      value: { header: { device: 'eth0' }, context: 1, startContext: 2 },
      hex: '1000 0180 0900 0200 6574683000 000000 0800 0200 01000000 0800 0700 02000000',
      big: '0010 8001 0009 0002 6574683000 000000 0008 0002 00000001 0008 0007 00000002',
    },
  ]);
  testCommand(rss);

  it('asks for another context than 0 where it is told to', () => {
    assert.deepEqual(rss.query({}), {});
    assert.deepEqual(rss.query({ context: 3 }), { context: 3 });
  });
});
