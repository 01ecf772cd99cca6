import { assert } from 'chai';
import { expectationOf } from '../../src/conntrack/expectation.ts';
import { type ExpectationMessage, expectationMessage } from '../../src/conntrack/index.ts';
import { ProtocolError } from '../../src/session/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { capturedMessages, testSurvival } from '../support/survival.ts';

const captured = capturedMessages(new URL('./fixtures/events.pcap', import.meta.url), 'kernel').filter(
  ({ type }) => type >> 8 === 2,
);

const lo = { v4Source: '127.0.0.1', v4Destination: '127.0.0.1' };
const announced: ExpectationMessage = {
  family: 'ip',
  tuple: { ip: lo, proto: { number: 6, sourcePort: 0, destinationPort: 19_876 } },
  mask: {
    ip: { v4Source: '255.255.255.255', v4Destination: '255.255.255.255' },
    proto: { number: 6, sourcePort: 0, destinationPort: 65_535 },
  },
  master: { ip: lo, proto: { number: 6, sourcePort: 57_918, destinationPort: 19_090 } },
  timeout: 60_000,
  id: 0xbc365bd2,
  flags: [],
  class: 0,
};

describe('conntrack/expectationMessage', () => {
  testCodec<ExpectationMessage>('expectationMessage', expectationMessage, [
    { name: 'all expected flows', value: { family: 'unspec' }, hex: '00 00 0000' },
    {
      // Linux 6.18, what `ct expectation set` announced.
      name: 'a connection that another announced',
      value: announced,
      hex: `02 00 0000
        3400 0280 1400 0180 0800 0100 7f000001 0800 0200 7f000001
          1c00 0280 0500 0100 06 000000 0600 0200 0000 0000 0600 0300 4da4 0000
        3400 0380 1400 0180 0800 0100 ffffffff 0800 0200 ffffffff
          1c00 0280 0500 0100 06 000000 0600 0200 0000 0000 0600 0300 ffff 0000
        3400 0180 1400 0180 0800 0100 7f000001 0800 0200 7f000001
          1c00 0280 0500 0100 06 000000 0600 0200 e23e 0000 0600 0300 4a92 0000
        0800 0400 0000ea60 0800 0500 bc365bd2 0800 0800 00000000 0800 0900 00000000`,
      big: `02 00 0000
        0034 8002 0014 8001 0008 0001 7f000001 0008 0002 7f000001
          001c 8002 0005 0001 06 000000 0006 0002 0000 0000 0006 0003 4da4 0000
        0034 8003 0014 8001 0008 0001 ffffffff 0008 0002 ffffffff
          001c 8002 0005 0001 06 000000 0006 0002 0000 0000 0006 0003 ffff 0000
        0034 8001 0014 8001 0008 0001 7f000001 0008 0002 7f000001
          001c 8002 0005 0001 06 000000 0006 0002 e23e 0000 0006 0003 4a92 0000
        0008 0004 0000ea60 0008 0005 bc365bd2 0008 0008 00000000 0008 0009 00000000`,
    },
    {
      name: 'what helpers add',
      value: {
        family: 'ip',
        helper: 'ftp',
        zone: 5,
        flags: ['permanent', 'inactive', 'userspace', '0x8'],
        class: 1,
        nat: { direction: 'reply', tuple: { ip: lo } },
        function: 'nat-follow-master',
      },
      hex: `02 00 0000 0800 0600 66747000 0600 0700 0005 0000 0800 0800 0000000f 0800 0900 00000001
        2400 0a80 0800 0100 00000001 1800 0280 1400 0180 0800 0100 7f000001 0800 0200 7f000001
        1600 0b00 6e61742d666f6c6c6f772d6d617374657200 0000`,
      big: `02 00 0000 0008 0006 66747000 0006 0007 0005 0000 0008 0008 0000000f 0008 0009 00000001
        0024 800a 0008 0001 00000001 0018 8002 0014 8001 0008 0001 7f000001 0008 0002 7f000001
        0016 000b 6e61742d666f6c6c6f772d6d617374657200 0000`,
    },
  ]);

  testSurvival(
    expectationMessage,
    captured.map(({ payload }) => payload),
  );
});

describe('conntrack/expectationOf', () => {
  it('has tuples as people read them, and what is there', () => {
    const { message, ...expectation } = expectationOf({ ...announced, helper: '' });
    assert.deepEqual(expectation, {
      family: 'ip',
      id: 0xbc365bd2,
      master: {
        source: '127.0.0.1',
        destination: '127.0.0.1',
        protocol: 'tcp',
        sourcePort: 57_918,
        destinationPort: 19_090,
      },
      tuple: { source: '127.0.0.1', destination: '127.0.0.1', protocol: 'tcp', sourcePort: 0, destinationPort: 19_876 },
      mask: {
        source: '255.255.255.255',
        destination: '255.255.255.255',
        protocol: 'tcp',
        sourcePort: 0,
        destinationPort: 65_535,
      },
      timeout: 60_000,
      zone: 0,
      flags: [],
    });
    assert.strictEqual(message.class, 0);
    assert.deepInclude(expectationOf({ ...announced, helper: 'ftp', zone: 5, flags: ['permanent'] }), {
      helper: 'ftp',
      zone: 5,
      flags: ['permanent'],
    });
  });

  for (const part of ['master', 'tuple', 'mask'] as const) {
    it(`without its ${part} it is none`, () => {
      assert.throws(() => expectationOf({ ...announced, [part]: undefined }), ProtocolError);
    });
  }
});
