import { assert } from 'chai';
import { cpuStats, expectationStats, globalStats } from '../../src/conntrack/index.ts';
import type { Decoded } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, capturedMessages, testSurvival } from '../support/survival.ts';

const captured = capturedMessages(new URL('./fixtures/events.pcap', import.meta.url), 'kernel');
const payloads = (type: number) => captured.filter((message) => message.type === type).map(({ payload }) => payload);

describe('conntrack/stats', () => {
  testCodec<Decoded<typeof cpuStats>>('cpuStats', cpuStats, [
    { name: 'all CPUs', value: { family: 'unspec', cpu: 0 }, hex: '00 00 0000' },
    {
      // Linux 6.18.
      name: 'of one CPU',
      value: {
        family: 'unspec',
        cpu: 1,
        found: 0,
        invalid: 0,
        insert: 1,
        insertFailed: 0,
        drop: 0,
        earlyDrop: 0,
        error: 0,
        searchRestart: 0,
        clashResolve: 0,
        chainTooLong: 0,
      },
      hex: `00 00 0001 0800 0200 00000000 0800 0400 00000000 0800 0800 00000001 0800 0900 00000000 0800 0a00 00000000
        0800 0b00 00000000 0800 0c00 00000000 0800 0d00 00000000 0800 0e00 00000000 0800 0f00 00000000`,
      big: `00 00 0001 0008 0002 00000000 0008 0004 00000000 0008 0008 00000001 0008 0009 00000000 0008 000a 00000000
        0008 000b 00000000 0008 000c 00000000 0008 000d 00000000 0008 000e 00000000 0008 000f 00000000`,
    },
    {
      name: 'what old kernels counted',
      value: { family: 'ip', cpu: 0xfffe, searched: 1, new: 2, ignore: 3, delete: 4, deleteList: 5 },
      hex: '02 00 fffe 0800 0100 00000001 0800 0300 00000002 0800 0500 00000003 0800 0600 00000004 0800 0700 00000005',
      big: '02 00 fffe 0008 0001 00000001 0008 0003 00000002 0008 0005 00000003 0008 0006 00000004 0008 0007 00000005',
    },
  ]);
  testCodec<Decoded<typeof expectationStats>>('expectationStats', expectationStats, [
    {
      // Linux 6.18.
      name: 'of one CPU',
      value: { family: 'unspec', cpu: 0, new: 1, create: 1, delete: 1 },
      hex: '00 00 0000 0800 0100 00000001 0800 0200 00000001 0800 0300 00000001',
      big: '00 00 0000 0008 0001 00000001 0008 0002 00000001 0008 0003 00000001',
    },
  ]);
  testCodec<Decoded<typeof globalStats>>('globalStats', globalStats, [
    {
      // Linux 6.18.
      name: 'how many flows there are',
      value: { family: 'unspec', entries: 3, maxEntries: 262_144 },
      hex: '00 00 0000 0800 0100 00000003 0800 0200 00040000',
      big: '00 00 0000 0008 0001 00000003 0008 0002 00040000',
    },
  ]);

  it('a version that the header has survives beside the CPU', () => {
    assert.strictEqual(assertSurvives(cpuStats, bytes('02 07 0103 0800 0200 00000000')).cpu, 0x103);
  });

  testSurvival(cpuStats, payloads(0x104));
});
