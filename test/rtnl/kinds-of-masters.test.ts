// The settings of bridges and bonds, and of their ports, as Linux 7.3 tells them of devices that ip made (test/rtnl/fixtures).
import { bond } from '../../src/rtnl/kinds/bond.ts';
import { bondPort } from '../../src/rtnl/kinds/bond-port.ts';
import { bridge } from '../../src/rtnl/kinds/bridge.ts';
import { bridgePort } from '../../src/rtnl/kinds/bridge-port.ts';
import { testCodec } from '../support/codec-table.ts';

describe('rtnl/kinds of masters and their ports', () => {
  testCodec('bridge', bridge, [
    {
      name: 'a bridge with VLAN filtering and STP',
      value: {
        helloTimer: 224n,
        topologyChangeNotificationTimer: 0n,
        topologyChangeTimer: 0n,
        garbageCollectionTimer: 29467n,
        forwardDelay: 1500,
        helloTime: 200,
        maxAge: 2000,
        ageingTime: 30000,
        stpState: 1,
        priority: 32768,
        vlanFiltering: true,
        groupForwardMask: 0,
        bridgeId: '8000.52:21:ad:8a:9d:b1',
        rootId: '8000.52:21:ad:8a:9d:b1',
        rootPort: 0,
        rootPathCost: 0,
        topologyChange: false,
        topologyChangeDetected: false,
        groupAddress: '01:80:c2:00:00:00',
        options: { set: [], mask: 31 },
        learnedEntries: 0,
        maxLearnedEntries: 0,
        stpMode: 'auto',
        vlanProtocol: '802.1Q',
        vlanDefaultPvid: 1,
        vlanStatistics: false,
        vlanStatisticsPerPort: false,
        multicastRouter: 1,
        multicastSnooping: true,
        multicastQueryUsesAddress: false,
        multicastQuerier: true,
        multicastStatistics: false,
        multicastHashElasticity: 16,
        multicastHashMax: 4096,
        multicastLastMemberCount: 2,
        multicastStartupQueryCount: 2,
        igmpVersion: 2,
        multicastQuerierState: { address: '0.0.0.0', address6: '::' },
        mldVersion: 1,
        multicastLastMemberInterval: 100n,
        multicastMembershipInterval: 26000n,
        multicastQuerierInterval: 25500n,
        multicastQueryInterval: 12500n,
        multicastQueryResponseInterval: 1000n,
        multicastStartupQueryInterval: 3124n,
        callsIptables: false,
        callsIp6tables: false,
        callsArptables: false,
      },
      hex: `0800 0100 dc050000  0800 0200 c8000000  0800 0300 d0070000  0800 0400 30750000
        0800 0500 01000000  0600 0600 00800000  0500 0700 01000000  0600 0800 81000000
        0600 2700 01000000  0500 2900 00000000  0500 2d00 00000000  0600 0900 00000000
        0c00 0a00 80005221ad8a9db1  0c00 0b00 80005221ad8a9db1  0600 0c00 00000000  0800 0d00 00000000
        0500 0e00 00000000  0500 0f00 00000000  0c00 1000 e000000000000000  0c00 1100 0000000000000000
        0c00 1200 0000000000000000  0c00 1300 1b73000000000000  0a00 1400 0180c20000000000
        0500 1600 01000000  0500 1700 01000000  0500 1800 00000000  0500 1900 01000000
        2000 2f80 08000100000000001400050000000000000000000000000000000000  0800 1a00 10000000
        0800 1b00 00100000  0800 1c00 02000000  0800 1d00 02000000  0c00 1e00 6400000000000000
        0c00 1f00 9065000000000000  0c00 2000 9c63000000000000  0c00 2100 d430000000000000
        0c00 2200 e803000000000000  0c00 2300 340c000000000000  0500 2a00 00000000  0500 2b00 02000000
        0500 2c00 01000000  0500 2400 00000000  0500 2500 00000000  0500 2600 00000000
        0c00 2e00 000000001f000000  0800 3000 00000000  0800 3100 00000000  0800 3200 00000000`,
      big: `0008 0001 000005dc  0008 0002 000000c8  0008 0003 000007d0  0008 0004 00007530
        0008 0005 00000001  0006 0006 80000000  0005 0007 01000000  0006 0008 81000000
        0006 0027 00010000  0005 0029 00000000  0005 002d 00000000  0006 0009 00000000
        000c 000a 80005221ad8a9db1  000c 000b 80005221ad8a9db1  0006 000c 00000000  0008 000d 00000000
        0005 000e 00000000  0005 000f 00000000  000c 0010 00000000000000e0  000c 0011 0000000000000000
        000c 0012 0000000000000000  000c 0013 000000000000731b  000a 0014 0180c20000000000
        0005 0016 01000000  0005 0017 01000000  0005 0018 00000000  0005 0019 01000000
        0020 802f 00080001000000000014000500000000000000000000000000000000  0008 001a 00000010
        0008 001b 00001000  0008 001c 00000002  0008 001d 00000002  000c 001e 0000000000000064
        000c 001f 0000000000006590  000c 0020 000000000000639c  000c 0021 00000000000030d4
        000c 0022 00000000000003e8  000c 0023 0000000000000c34  0005 002a 00000000  0005 002b 02000000
        0005 002c 01000000  0005 0024 00000000  0005 0025 00000000  0005 0026 00000000
        000c 002e 000000000000001f  0008 0030 00000000  0008 0031 00000000  0008 0032 00000000`,
    },
  ]);

  testCodec('bridgePort', bridgePort, [
    {
      name: 'an isolated port that waits for STP',
      value: {
        state: 'listening',
        priority: 32,
        cost: 2,
        hairpin: false,
        bpduGuard: false,
        rootBlock: false,
        fastLeave: false,
        multicastToUnicast: false,
        learning: false,
        unicastFlood: true,
        multicastFlood: true,
        broadcastFlood: true,
        proxyArp: false,
        proxyArpWifi: false,
        rootId: '8000.52:21:ad:8a:9d:b1',
        bridgeId: '8000.52:21:ad:8a:9d:b1',
        designatedPort: 32769,
        designatedCost: 0,
        id: 32769,
        number: 1,
        topologyChangeAck: false,
        configPending: false,
        vlanTunnel: false,
        groupForwardMask: 0,
        neighbourSuppression: false,
        mrpRingOpen: false,
        mrpInterconnectOpen: false,
        isolated: true,
        locked: false,
        macAuthenticationBypass: false,
        neighbourVlanSuppression: false,
        neighbourForwardGratuitous: false,
        messageAgeTimer: 0n,
        forwardDelayTimer: 984n,
        holdTimer: 124n,
        multicastRouter: 1,
        multicastHostsLimit: 512,
        multicastHosts: 0,
        multicastGroups: 0,
        multicastMaxGroups: 0,
      },
      hex: `0500 0100 01000000  0600 0200 20000000  0800 0300 02000000  0500 0400 00000000
        0500 0500 00000000  0500 0600 00000000  0500 0700 00000000  0500 0800 00000000
        0500 0900 01000000  0500 1b00 01000000  0500 1e00 01000000  0500 1c00 00000000
        0500 0a00 00000000  0500 0c00 00000000  0c00 0d00 80005221ad8a9db1  0c00 0e00 80005221ad8a9db1
        0600 0f00 01800000  0600 1000 00000000  0600 1100 01800000  0600 1200 01000000
        0500 1300 00000000  0500 1400 00000000  0c00 1500 0000000000000000  0c00 1600 d803000000000000
        0c00 1700 7c00000000000000  0500 1900 01000000  0500 1d00 00000000  0600 1f00 00000000
        0500 2000 00000000  0500 2b00 00000000  0500 2d00 00000000  0500 2100 01000000
        0500 2300 00000000  0500 2400 00000000  0800 2500 00020000  0800 2600 00000000
        0800 2900 00000000  0800 2a00 00000000  0500 2700 00000000  0500 2800 00000000`,
      big: `0005 0001 01000000  0006 0002 00200000  0008 0003 00000002  0005 0004 00000000
        0005 0005 00000000  0005 0006 00000000  0005 0007 00000000  0005 0008 00000000
        0005 0009 01000000  0005 001b 01000000  0005 001e 01000000  0005 001c 00000000
        0005 000a 00000000  0005 000c 00000000  000c 000d 80005221ad8a9db1  000c 000e 80005221ad8a9db1
        0006 000f 80010000  0006 0010 00000000  0006 0011 80010000  0006 0012 00010000
        0005 0013 00000000  0005 0014 00000000  000c 0015 0000000000000000  000c 0016 00000000000003d8
        000c 0017 000000000000007c  0005 0019 01000000  0005 001d 00000000  0006 001f 00000000
        0005 0020 00000000  0005 002b 00000000  0005 002d 00000000  0005 0021 01000000
        0005 0023 00000000  0005 0024 00000000  0008 0025 00000200  0008 0026 00000000
        0008 0029 00000000  0008 002a 00000000  0005 0027 00000000  0005 0028 00000000`,
    },
  ]);

  testCodec('bond', bond, [
    {
      name: 'LACP',
      value: {
        mode: '802.3ad',
        miiInterval: 100,
        upDelay: 0,
        downDelay: 0,
        peerNotificationDelay: 0,
        usesCarrier: true,
        arpInterval: 0,
        arpValidate: 0,
        arpAllTargets: 'any',
        primaryReselect: 'always',
        failOverAddress: 'none',
        hashPolicy: 'layer3+4',
        resendIgmp: 1,
        peerNotifications: 1,
        allPortsActive: false,
        minLinks: 0,
        learningInterval: 1,
        packetsPerPort: 1,
        lacpActive: true,
        lacpRate: 'slow',
        lacpSelect: 'stable',
        dynamicBalancing: true,
        missedMax: 2,
        coupledControl: true,
        broadcastNeighbours: false,
        lacpStrict: false,
        lacpSystemPriority: 65535,
        lacpPortKey: 0,
        lacpSystem: '00:00:00:00:00:00',
        lacp: { aggregator: 1, ports: 1, actorKey: 0, partnerKey: 1, partnerAddress: '00:00:00:00:00:00' },
      },
      hex: `0500 0100 04000000  0500 0c00 00000000  0500 0e00 01000000  0800 0300 64000000
        0800 0400 00000000  0800 0500 00000000  0800 1c00 00000000  0500 0600 01000000
        0800 0700 00000000  0800 0900 00000000  0800 0a00 00000000  0500 1e00 02000000
        0500 0d00 00000000  0800 0f00 01000000  0500 1000 01000000  0500 1100 00000000
        0800 1200 00000000  0800 1300 01000000  0800 1400 01000000  0500 1500 00000000
        0500 1600 00000000  0500 1d00 01000000  0500 2200 00000000
        3000 1780 06000100010000000600020001000000060003000000000006000400010000000a0005000000000000000000
        0600 1800 ffff0000  0600 1900 00000000  0a00 1a00 0000000000000000  0500 1b00 01000000
        0500 2000 01000000  0500 2100 00000000`,
      big: `0005 0001 04000000  0005 000c 00000000  0005 000e 01000000  0008 0003 00000064
        0008 0004 00000000  0008 0005 00000000  0008 001c 00000000  0005 0006 01000000
        0008 0007 00000000  0008 0009 00000000  0008 000a 00000000  0005 001e 02000000
        0005 000d 00000000  0008 000f 00000001  0005 0010 01000000  0005 0011 00000000
        0008 0012 00000000  0008 0013 00000001  0008 0014 00000001  0005 0015 00000000
        0005 0016 00000000  0005 001d 01000000  0005 0022 00000000
        0030 8017 0006000100010000000600020001000000060003000000000006000400010000000a00050000000000000000
        0006 0018 ffff0000  0006 0019 00000000  000a 001a 0000000000000000  0005 001b 01000000
        0005 0020 01000000  0005 0021 00000000`,
    },
    {
      name: 'ARP monitoring',
      value: {
        mode: 'active-backup',
        miiInterval: 0,
        upDelay: 0,
        downDelay: 0,
        peerNotificationDelay: 0,
        usesCarrier: true,
        arpInterval: 200,
        arpTargets: ['10.0.0.1', '10.0.0.2'],
        arpValidate: 0,
        arpAllTargets: 'any',
        primaryReselect: 'always',
        failOverAddress: 'none',
        hashPolicy: 'layer2',
        resendIgmp: 1,
        peerNotifications: 1,
        allPortsActive: false,
        minLinks: 0,
        learningInterval: 1,
        packetsPerPort: 1,
        lacpActive: true,
        lacpRate: 'slow',
        lacpSelect: 'stable',
        dynamicBalancing: true,
        missedMax: 2,
        coupledControl: true,
        broadcastNeighbours: false,
        lacpStrict: false,
      },
      hex: `0500 0100 01000000  0500 0c00 00000000  0500 0e00 00000000  0800 0300 00000000
        0800 0400 00000000  0800 0500 00000000  0800 1c00 00000000  0500 0600 01000000
        0800 0700 c8000000  1400 0880 080001000a000001080002000a000002  0800 0900 00000000
        0800 0a00 00000000  0500 1e00 02000000  0500 0d00 00000000  0800 0f00 01000000
        0500 1000 01000000  0500 1100 00000000  0800 1200 00000000  0800 1300 01000000
        0800 1400 01000000  0500 1500 00000000  0500 1600 00000000  0500 1d00 01000000
        0500 2200 00000000  0500 1b00 01000000  0500 2000 01000000  0500 2100 00000000`,
      big: `0005 0001 01000000  0005 000c 00000000  0005 000e 00000000  0008 0003 00000000
        0008 0004 00000000  0008 0005 00000000  0008 001c 00000000  0005 0006 01000000
        0008 0007 000000c8  0014 8008 000800010a000001000800020a000002  0008 0009 00000000
        0008 000a 00000000  0005 001e 02000000  0005 000d 00000000  0008 000f 00000001
        0005 0010 01000000  0005 0011 00000000  0008 0012 00000000  0008 0013 00000001
        0008 0014 00000001  0005 0015 00000000  0005 0016 00000000  0005 001d 01000000
        0005 0022 00000000  0005 001b 01000000  0005 0020 01000000  0005 0021 00000000`,
    },
  ]);

  testCodec('bondPort', bondPort, [
    {
      name: 'a port without a partner',
      value: {
        state: 'active',
        miiStatus: 'up',
        linkFailures: 0,
        permanentAddress: 'fa:19:3f:da:19:67',
        queueId: 0,
        priority: 0,
        aggregator: 1,
        actorState: ['active', 'aggregating', 'in-sync', 'defaulted'],
        partnerState: [],
        actorChurn: 0,
        partnerChurn: 0,
        actorPriority: 255,
      },
      hex: `0500 0100 00000000  0500 0200 00000000  0800 0300 00000000  0a00 0400 fa193fda19670000
        0600 0500 00000000  0800 0900 00000000  0600 0600 01000000  0500 0700 4d000000
        0600 0800 00000000  0500 0b00 00000000  0500 0c00 00000000  0600 0a00 ff000000`,
      big: `0005 0001 00000000  0005 0002 00000000  0008 0003 00000000  000a 0004 fa193fda19670000
        0006 0005 00000000  0008 0009 00000000  0006 0006 00010000  0005 0007 4d000000
        0006 0008 00000000  0005 000b 00000000  0005 000c 00000000  0006 000a 00ff0000`,
    },
  ]);
});
