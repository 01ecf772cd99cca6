import { assert } from 'chai';
import { type NeighbourMessage, neighbourMessage } from '../../src/rtnl/index.ts';
import { neighbourOf } from '../../src/rtnl/neighbour.ts';
import { RTM_NEWNEIGH } from '../../src/rtnl/neighbour-message.ts';
import { DecodeError, decode } from '../../src/wire/index.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';
import { testSurvival } from '../support/survival.ts';
import { recorded } from './recorded.ts';

const neighbours = recorded('7').dumped(RTM_NEWNEIGH);

describe('rtnl/neighbourMessage', () => {
  testCodec<NeighbourMessage>('neighbourMessage', neighbourMessage, [
    {
      name: 'an ARP entry that a program of protocol 66 added',
      value: {
        family: 'ip',
        index: 2,
        state: ['stale'],
        flags: [],
        type: 'unicast',
        destination: '192.0.2.10',
        address: '02:00:00:00:00:0a',
        probes: 0,
        used: { confirmed: 6786, used: 786, updated: 786, references: 0 },
        protocol: 66,
      },
      hex: `02000000 02000000 04000001
        0800 0100 c000020a  0a00 0200 02000000000a0000  1400 0300 821a0000120300001203000000000000
        0800 0400 00000000  0500 0c00 42000000`,
      big: `02000000 00000002 00040001
        0008 0001 c000020a  000a 0002 02000000000a0000  0014 0003 00001a82000003120000031200000000
        0008 0004 00000000  0005 000c 42000000`,
    },
    {
      name: 'a router',
      value: {
        family: 'ip6',
        index: 2,
        state: ['permanent'],
        flags: ['router'],
        type: 'unicast',
        destination: '2001:db8::9',
        address: '02:00:00:00:00:0b',
        probes: 0,
        used: { confirmed: 768, used: 768, updated: 768, references: 0 },
      },
      hex: `0a000000 02000000 80008001
        1400 0100 20010db8000000000000000000000009  0a00 0200 02000000000b0000
        1400 0300 00030000000300000003000000000000  0800 0400 00000000`,
      big: `0a000000 00000002 00808001
        0014 0001 20010db8000000000000000000000009  000a 0002 02000000000b0000
        0014 0003 00000300000003000000030000000000  0008 0004 00000000`,
    },
    {
      name: 'a proxied address, which has no state',
      value: { family: 'ip', index: 2, state: [], flags: ['proxy'], type: 'unicast', destination: '192.0.2.77' },
      hex: `02000000 02000000 00000801
        0800 0100 c000024d`,
      big: `02000000 00000002 00000801
        0008 0001 c000024d`,
    },
    {
      name: 'a static entry of a bridge',
      value: {
        family: 'bridge',
        index: 6,
        state: ['noarp'],
        flags: [],
        type: 'unspec',
        address: '02:00:00:00:00:55',
        master: 8,
        moreFlags: [],
        used: { confirmed: 0, used: 745, updated: 745, references: 0 },
        vlan: 1,
      },
      hex: `07000000 06000000 40000000
        0a00 0200 0200000000550000  1400 0300 00000000e9020000e902000000000000  0600 0500 01000000
        0800 0900 08000000  0800 0f00 00000000`,
      big: `07000000 00000006 00400000
        000a 0002 0200000000550000  0014 0003 00000000000002e9000002e900000000  0006 0005 00010000
        0008 0009 00000008  0008 000f 00000000`,
    },
    {
      name: 'a VXLAN that sends to another host',
      value: {
        family: 'bridge',
        index: 19,
        state: ['noarp', 'permanent'],
        flags: ['self'],
        type: 'unicast',
        address: '02:00:00:00:00:66',
        destination: '10.0.0.77',
        vni: 9,
        used: { confirmed: 0, used: 736, updated: 736, references: 0 },
      },
      hex: `07000000 13000000 c0000201
        0800 0100 0a00004d  0a00 0200 0200000000660000  1400 0300 00000000e0020000e002000000000000
        0800 0700 09000000`,
      big: `07000000 00000013 00c00201
        0008 0001 0a00004d  000a 0002 0200000000660000  0014 0003 00000000000002e0000002e000000000
        0008 0007 00000009`,
    },
    {
      name: 'a state, a flag and a type it has no name for',
      value: {
        family: 'ip',
        index: 1,
        state: ['reachable', '0x4000'],
        flags: ['offload'],
        type: 9,
        port: 4789,
        moreFlags: ['managed', '0x80'],
      },
      hex: '02000000 01000000 0240 20 09 0600 0600 12b50000 0800 0f00 81000000',
      big: '02000000 00000001 4002 20 09 0006 0006 12b50000 0008 000f 00000081',
    },
  ]);

  it('gives who is where, with what there is of it', () => {
    const found = neighbours.map(({ payload }) => neighbourOf(decode(neighbourMessage, payload)));
    const { message: _one, ...proxied } = found.find(({ flags }) => flags.includes('proxy')) ?? assert.fail();
    assert.deepEqual(proxied, { family: 'ip', index: 2, destination: '192.0.2.77', state: [], flags: ['proxy'] });
    const { message: _other, ...entry } = found.find(({ vlan }) => vlan === 1) ?? assert.fail();
    assert.deepEqual(entry, {
      family: 'bridge',
      index: 6,
      address: '02:00:00:00:00:55',
      state: ['noarp'],
      flags: [],
      master: 8,
      vlan: 1,
    });
  });

  it('refuses a header that is cut short', () => {
    assert.throws(() => decode(neighbourMessage, bytes('02000000 01000000')), DecodeError);
  });

  testSurvival(
    neighbourMessage,
    neighbours.map(({ payload }) => payload),
  );
});
