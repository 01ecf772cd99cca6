import { assert } from 'chai';
import { type QdiscMessage, qdiscMessage } from '../../src/rtnl/index.ts';
import { qdiscOf } from '../../src/rtnl/qdisc.ts';
import { RTM_NEWQDISC } from '../../src/rtnl/qdisc-message.ts';
import { DecodeError, decode, EncodeError, encode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../support/survival.ts';
import { recorded } from './recorded.ts';

const qdiscs = recorded('7').dumped(RTM_NEWQDISC);
const asked: QdiscMessage = { family: 0, index: 0, handle: 'none', parent: 'none', info: 0 };

describe('rtnl/qdiscMessage', () => {
  testCodec<QdiscMessage>('qdiscMessage', qdiscMessage, [
    {
      name: 'one below a class',
      value: {
        family: 0,
        index: 3,
        handle: '10:0',
        parent: '1:5',
        info: 1,
        kind: 'fq_codel',
        options: bytes(
          '08000100871300000800020000280000080003009f860100080004000100000008000600ea050000080008004000000008000900000000020800050000040000',
        ),
        hardwareOffload: false,
        statistics: {
          application: bytes('00000000460000000000000000000000010000000100000000000000000000000000000000000000'),
          basic: { bytes: 70n, packets: 1 },
          queue: { length: 0, backlog: 0, drops: 0, requeues: 0, overlimits: 0 },
        },
        unknown: [
          { type: 3, value: bytes('46000000000000000100000000000000000000000000000000000000000000000000000000000000') },
          { type: 4, value: bytes('00000000460000000000000000000000010000000100000000000000000000000000000000000000') },
        ],
      },
      hex: `00000000 03000000 00001000 05000100 01000000
        0d00 0100 66715f636f64656c00000000
        4400 0200 08000100871300000800020000280000080003009f860100080004000100000008000600ea050000080008004000000008000900000000020800050000040000
        0500 0c00 00000000
        5c00 0780 14000100460000000000000001000000000000001800030000000000000000000000000000000000000000002c00040000000000460000000000000000000000010000000100000000000000000000000000000000000000
        2c00 0300 46000000000000000100000000000000000000000000000000000000000000000000000000000000
        2c00 0400 00000000460000000000000000000000010000000100000000000000000000000000000000000000`,
      big: `00000000 00000003 00100000 00010005 00000001
        000d 0001 66715f636f64656c00000000
        0044 0002 08000100871300000800020000280000080003009f860100080004000100000008000600ea050000080008004000000008000900000000020800050000040000
        0005 000c 00000000
        005c 8007 0014000100000000000000460000000100000000001800030000000000000000000000000000000000000000002c000400000000460000000000000000000000010000000100000000000000000000000000000000000000
        002c 0003 46000000000000000100000000000000000000000000000000000000000000000000000000000000
        002c 0004 00000000460000000000000000000000010000000100000000000000000000000000000000000000`,
    },
    {
      name: 'ingress, with a block',
      value: {
        family: 0,
        index: 4,
        handle: 'ffff:0',
        parent: 'ffff:fff1',
        info: 1,
        kind: 'ingress',
        ingressBlock: 5,
        options: bytes(''),
        hardwareOffload: false,
        statistics: {
          basic: { bytes: 0n, packets: 0 },
          queue: { length: 0, backlog: 0, drops: 0, requeues: 0, overlimits: 0 },
        },
        unknown: [
          { type: 3, value: bytes('00000000000000000000000000000000000000000000000000000000000000000000000000000000') },
        ],
      },
      hex: `00000000 04000000 0000ffff f1ffffff 01000000
        0c00 0100 696e677265737300  0400 0200  0500 0c00 00000000  0800 0d00 05000000
        3000 0780 1400010000000000000000000000000000000000180003000000000000000000000000000000000000000000
        2c00 0300 00000000000000000000000000000000000000000000000000000000000000000000000000000000`,
      big: `00000000 00000004 ffff0000 fffffff1 00000001
        000c 0001 696e677265737300  0004 0002  0005 000c 00000000  0008 000d 00000005
        0030 8007 0014000100000000000000000000000000000000001800030000000000000000000000000000000000000000
        002c 0003 00000000000000000000000000000000000000000000000000000000000000000000000000000000`,
    },
    {
      name: 'one the kernel made',
      value: {
        family: 0,
        index: 4,
        handle: 'none',
        parent: 'root',
        info: 2,
        kind: 'noqueue',
        hardwareOffload: false,
        statistics: {
          basic: { bytes: 0n, packets: 0 },
          queue: { length: 0, backlog: 0, drops: 0, requeues: 0, overlimits: 0 },
        },
        unknown: [
          { type: 3, value: bytes('00000000000000000000000000000000000000000000000000000000000000000000000000000000') },
        ],
      },
      hex: `00000000 04000000 00000000 ffffffff 02000000
        0c00 0100 6e6f717565756500  0500 0c00 00000000
        3000 0780 1400010000000000000000000000000000000000180003000000000000000000000000000000000000000000
        2c00 0300 00000000000000000000000000000000000000000000000000000000000000000000000000000000`,
      big: `00000000 00000004 00000000 ffffffff 00000002
        000c 0001 6e6f717565756500  0005 000c 00000000
        0030 8007 0014000100000000000000000000000000000000001800030000000000000000000000000000000000000000
        002c 0003 00000000000000000000000000000000000000000000000000000000000000000000000000000000`,
    },
  ]);

  it('takes handles as tc writes them', () => {
    for (const [text, full] of [
      ['1:', '1:0'],
      [':5', '0:5'],
      ['FFFF:FFF1', 'ffff:fff1'],
      ['0:', 'none'],
    ] as const) {
      assert.strictEqual(decode(qdiscMessage, encode(qdiscMessage, { ...asked, handle: text })).handle, full);
    }
    for (const wrong of ['', '1', '12345:1', 'x:1', '1:2:3']) {
      assert.throws(() => encode(qdiscMessage, { ...asked, parent: wrong }), EncodeError, /is not a handle/);
    }
  });

  it('says what the device does itself', () => {
    assert.isTrue(qdiscOf({ ...asked, hardwareOffload: true }).hardware);
    assert.isTrue(qdiscOf({ ...asked, hardwareOffload: 2 }).hardware);
    assert.isFalse(qdiscOf({ ...asked, hardwareOffload: false }).hardware);
    assert.isFalse(qdiscOf(asked).hardware);
  });

  it('reads counters of an architecture that does not pad them', () => {
    const short = bytes(`00000000 01000000 00000000 ffffffff 02000000
      1400 0780 1000 0100 0500000000000000 02000000`);
    const { statistics } = assertSurvives(qdiscMessage, short);
    assert.deepEqual(statistics, { basic: { bytes: 5n, packets: 2 } });
  });

  it('refuses a header that is cut short', () => {
    assert.throws(() => decode(qdiscMessage, bytes('00000000 01000000 00000000')), DecodeError);
  });

  testSurvival(
    qdiscMessage,
    qdiscs.map(({ payload }) => payload),
  );
});
