// The settings of the other kinds of devices, as Linux 7.3 tells them of devices that ip made (test/rtnl/fixtures).
import { macvlan } from '../../src/rtnl/kinds/macvlan.ts';
import { dsa, ppp, tun, vrf, vrfPort } from '../../src/rtnl/kinds/small.ts';
import { vlan } from '../../src/rtnl/kinds/vlan.ts';
import { vxlan } from '../../src/rtnl/kinds/vxlan.ts';
import { testCodec } from '../support/codec-table.ts';
import { bytes } from '../support/hexdump.ts';

describe('rtnl/kinds', () => {
  testCodec('vlan', vlan, [
    {
      name: 'a VLAN with priority maps',
      value: {
        protocol: '802.1Q',
        id: 5,
        flags: { set: ['reorder-hdr'], mask: 4294967295 },
        ingressQos: [
          { from: 1, to: 2 },
          { from: 3, to: 4 },
        ],
        egressQos: [{ from: 5, to: 6 }],
      },
      hex: `0600 0500 81000000  0600 0100 05000000  0c00 0200 01000000ffffffff
        1c00 0480 0c00010001000000020000000c0001000300000004000000  1000 0380 0c0001000500000006000000`,
      big: `0006 0005 81000000  0006 0001 00050000  000c 0002 00000001ffffffff
        001c 8004 000c00010000000100000002000c00010000000300000004  0010 8003 000c00010000000500000006`,
    },
    {
      name: 'a provider VLAN that registers itself',
      value: { protocol: '802.1ad', id: 6, flags: { set: ['gvrp'], mask: 4294967295 } },
      hex: '0600 0500 88a80000  0600 0100 06000000  0c00 0200 02000000ffffffff',
      big: '0006 0005 88a80000  0006 0001 00060000  000c 0002 00000002ffffffff',
    },
  ]);

  testCodec('macvlan', macvlan, [
    {
      name: 'one that lets one sender in',
      value: {
        mode: 'source',
        flags: [],
        sourceCount: 1,
        sources: ['02:00:00:00:00:77'],
        broadcastQueue: 1000,
        broadcastQueueUsed: 1000,
      },
      hex: `0800 0100 10000000  0600 0200 00000000  1000 0580 0a0004000200000000770000  0800 0600 01000000
        0800 0700 e8030000  0800 0800 e8030000`,
      big: `0008 0001 00000010  0006 0002 00000000  0010 8005 000a00040200000000770000  0008 0006 00000001
        0008 0007 000003e8  0008 0008 000003e8`,
    },
    {
      name: 'one in bridge mode',
      value: { mode: 'bridge', flags: [], sourceCount: 0, broadcastQueue: 1000, broadcastQueueUsed: 1000 },
      hex: `0800 0100 04000000  0600 0200 00000000  0800 0600 00000000  0800 0700 e8030000
        0800 0800 e8030000`,
      big: `0008 0001 00000004  0006 0002 00000000  0008 0006 00000000  0008 0007 000003e8
        0008 0008 000003e8`,
    },
  ]);

  testCodec('vxlan', vxlan, [
    {
      name: 'a range of ports, big-endian as they travel, over IPv6',
      value: {
        remote6: '2001:db8::1',
        portRange: { low: 1024, high: 2047 },
        port: 4789,
        flowLabel: 5,
        groupPolicy: true,
      },
      hex: `1400 1000 20010db8000000000000000000000001  0800 0a00 0400 07ff  0600 0f00 12b5 0000
        0400 1700  0800 1a00 00000005`,
      big: `0014 0010 20010db8000000000000000000000001  0008 000a 0400 07ff  0006 000f 12b5 0000
        0004 0017  0008 001a 00000005`,
    },
    {
      name: 'a tunnel to one host, on Linux 7.3',
      value: {
        id: 5,
        remote: '10.0.0.9',
        link: 2,
        ttl: 0,
        ttlInherit: false,
        tos: 0,
        dontFragment: 'unset',
        flowLabel: 0,
        learning: true,
        proxy: false,
        routeShortCircuit: false,
        missNotifications2: false,
        missNotifications3: false,
        external: false,
        ageing: 300,
        limit: 0,
        port: 4789,
        checksum: true,
        zeroChecksum6Transmit: false,
        zeroChecksum6Receive: false,
        remoteChecksumTransmit: false,
        remoteChecksumReceive: false,
        localBypass: true,
        portRange: { low: 0, high: 0 },
        unknown: [
          { type: 32, value: bytes('00000000') },
          { type: 33, value: bytes('f7ffffff000000ff') },
        ],
      },
      hex: `0800 0100 05000000  0800 0200 0a000009  0800 0300 02000000  0500 0500 00000000
        0500 0600 00000000  0500 0700 01000000  0800 0800 2c010000  0800 0900 00000000
        0800 0a00 00000000  0600 0f00 12b50000  0500 0b00 00000000  0500 0c00 00000000
        0500 0d00 00000000  0500 0e00 00000000  0500 1200 01000000  0500 1300 00000000
        0500 1400 00000000  0500 1500 00000000  0500 1600 00000000  0500 1900 00000000
        0800 1a00 00000000  0500 1c00 00000000  0500 1d00 00000000  0500 1f00 01000000
        0800 2000 00000000  0c00 2100 f7ffffff000000ff`,
      big: `0008 0001 00000005  0008 0002 0a000009  0008 0003 00000002  0005 0005 00000000
        0005 0006 00000000  0005 0007 01000000  0008 0008 0000012c  0008 0009 00000000
        0008 000a 00000000  0006 000f 12b50000  0005 000b 00000000  0005 000c 00000000
        0005 000d 00000000  0005 000e 00000000  0005 0012 01000000  0005 0013 00000000
        0005 0014 00000000  0005 0015 00000000  0005 0016 00000000  0005 0019 00000000
        0008 001a 00000000  0005 001c 00000000  0005 001d 00000000  0005 001f 01000000
        0008 0020 00000000  000c 0021 f7ffffff000000ff`,
    },
  ]);

  testCodec('tun', tun, [
    {
      name: 'a tun device of a user',
      value: {
        type: 'tun',
        owner: 1000,
        packetInformation: false,
        virtioHeader: false,
        persistent: true,
        multiQueue: true,
        queues: 0,
        disabledQueues: 0,
      },
      hex: `0500 0300 01000000  0800 0100 e8030000  0500 0400 00000000  0500 0500 00000000
        0500 0600 01000000  0500 0700 01000000  0800 0800 00000000  0800 0900 00000000`,
      big: `0005 0003 01000000  0008 0001 000003e8  0005 0004 00000000  0005 0005 00000000
        0005 0006 01000000  0005 0007 01000000  0008 0008 00000000  0008 0009 00000000`,
    },
    {
      name: 'a tap device',
      value: { type: 'tap', packetInformation: false, virtioHeader: false, persistent: true, multiQueue: false },
      hex: `0500 0300 02000000  0500 0400 00000000  0500 0500 00000000  0500 0600 01000000
        0500 0700 00000000`,
      big: `0005 0003 02000000  0005 0004 00000000  0005 0005 00000000  0005 0006 01000000
        0005 0007 00000000`,
    },
  ]);

  testCodec('vrf', vrf, [
    {
      name: 'a VRF',
      value: { table: 10 },
      hex: '0800 0100 0a000000',
      big: '0008 0001 0000000a',
    },
  ]);

  testCodec('vrfPort', vrfPort, [
    {
      name: 'a device in it',
      value: { table: 10 },
      hex: '0800 0100 0a000000',
      big: '0008 0001 0000000a',
    },
  ]);

  // No kernel here has a switch; PPP tells nothing.
  testCodec('dsa', dsa, [
    { name: 'a port of a switch', value: { conduit: 3 }, hex: '0800 0100 03000000', big: '0008 0001 00000003' },
  ]);
  testCodec('ppp', ppp, [
    { name: 'a request', value: { fileDescriptor: 5 }, hex: '0800 0100 05000000', big: '0008 0001 00000005' },
  ]);
});
