// Devices of every kind that has a codec, made by ip, read by both. What this machine's kernel does not have is skipped.
import { assert } from 'chai';
import { type Link, openRtnl, type RtnlClient } from '../../../src/rtnl/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { skipBecause } from '../../support/skip.ts';
import { ip, json, obstacle } from './ip.ts';

type Fields = Readonly<Record<string, unknown>>;

interface IpLink {
  readonly ifname: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: Fields;
    readonly info_slave_kind?: string;
    readonly info_slave_data?: Fields;
  };
  readonly [field: string]: unknown;
}

interface IpCounters {
  readonly stats64: Readonly<Record<'rx' | 'tx', Readonly<Record<string, number>>>>;
}

interface Case {
  readonly kind: string;
  /** What makes the device `nfo-t`, on `nfo-a` where it needs another. */
  readonly add: readonly string[];
  /** The settings in ip's words. */
  readonly ours: (link: Link) => Fields;
  /** What puts `nfo-b` into it. */
  readonly port?: { readonly set: readonly string[]; readonly ours: (link: Link) => Fields };
}

const mac = (id: string | undefined): string | undefined => id?.replace(/(?<=[.:])0(?=[0-9a-f])/g, '');
const number = (on: boolean | number | undefined): number => Number(on);

const CASES: readonly Case[] = [
  { kind: 'veth', add: ['type', 'veth', 'peer', 'name', 'nfo-u'], ours: () => ({}) },
  { kind: 'dummy', add: ['type', 'dummy'], ours: () => ({}) },
  { kind: 'ifb', add: ['type', 'ifb'], ours: () => ({}) },
  { kind: 'wireguard', add: ['type', 'wireguard'], ours: () => ({}) },
  {
    kind: 'vlan',
    add: ['link', 'nfo-a', 'type', 'vlan', 'protocol', '802.1ad', 'id', '77', 'ingress-qos-map', '1:2', '3:4'],
    ours: ({ vlan }) => ({
      protocol: vlan?.protocol,
      id: vlan?.id,
      flags: vlan?.flags?.set.map((flag) => flag.toUpperCase().replaceAll('-', '_')),
      ingress_qos: vlan?.ingressQos,
    }),
  },
  {
    kind: 'macvlan',
    add: ['link', 'nfo-a', 'type', 'macvlan', 'mode', 'bridge'],
    ours: ({ macvlan }) => ({
      mode: macvlan?.mode,
      bcqueuelen: macvlan?.broadcastQueue,
      usedbcqueuelen: macvlan?.broadcastQueueUsed,
    }),
  },
  {
    kind: 'vxlan',
    add: ['type', 'vxlan', 'id', '5', 'remote', '10.0.0.9', 'dstport', '4789', 'dev', 'nfo-a'],
    ours: ({ vxlan }) => ({
      id: vxlan?.id,
      remote: vxlan?.remote,
      port: vxlan?.port,
      port_range: vxlan?.portRange,
      learning: vxlan?.learning,
      ttl: vxlan?.ttl,
      df: vxlan?.dontFragment,
      ageing: vxlan?.ageing,
      udp_csum: vxlan?.checksum,
    }),
  },
  {
    kind: 'vrf',
    add: ['type', 'vrf', 'table', '10'],
    ours: ({ vrf }) => ({ table: vrf?.table }),
    port: { set: ['nfo-b', 'master', 'nfo-t'], ours: ({ vrfPort }) => ({ table: vrfPort?.table }) },
  },
  {
    kind: 'bond',
    add: ['type', 'bond', 'mode', '802.3ad', 'miimon', '100', 'xmit_hash_policy', 'layer3+4'],
    ours: ({ bond }) => ({
      mode: bond?.mode,
      miimon: bond?.miiInterval,
      xmit_hash_policy: bond?.hashPolicy,
      ad_lacp_rate: bond?.lacpRate,
      ad_select: bond?.lacpSelect,
      ad_actor_sys_prio: bond?.lacpSystemPriority,
      min_links: bond?.minLinks,
      primary_reselect: bond?.primaryReselect,
      use_carrier: number(bond?.usesCarrier),
    }),
    port: {
      set: ['nfo-b', 'master', 'nfo-t'],
      ours: ({ bondPort }) => ({
        state: String(bondPort?.state).toUpperCase(),
        mii_status: String(bondPort?.miiStatus).toUpperCase(),
        perm_hwaddr: bondPort?.permanentAddress,
        queue_id: bondPort?.queueId,
        link_failure_count: bondPort?.linkFailures,
      }),
    },
  },
  {
    kind: 'bridge',
    add: ['type', 'bridge', 'priority', '4096', 'ageing_time', '12300', 'mcast_querier', '1'],
    ours: ({ bridge }) => ({
      forward_delay: bridge?.forwardDelay,
      hello_time: bridge?.helloTime,
      max_age: bridge?.maxAge,
      ageing_time: bridge?.ageingTime,
      stp_state: bridge?.stpState,
      priority: bridge?.priority,
      bridge_id: mac(bridge?.bridgeId),
      root_id: mac(bridge?.rootId),
      root_port: bridge?.rootPort,
      root_path_cost: bridge?.rootPathCost,
      group_addr: bridge?.groupAddress,
      // Not there where the kernel is built without multicast snooping or VLANs.
      ...(bridge?.multicastSnooping === undefined
        ? {}
        : {
            mcast_snooping: number(bridge.multicastSnooping),
            mcast_querier: number(bridge.multicastQuerier),
            mcast_hash_max: bridge.multicastHashMax,
            mcast_query_intvl: Number(bridge.multicastQueryInterval),
            mcast_igmp_version: bridge.igmpVersion,
          }),
      ...(bridge?.vlanFiltering === undefined
        ? {}
        : { vlan_filtering: number(bridge.vlanFiltering), vlan_protocol: bridge.vlanProtocol }),
    }),
    port: {
      set: ['nfo-b', 'master', 'nfo-t'],
      ours: ({ bridgePort }) => ({
        state: bridgePort?.state,
        priority: bridgePort?.priority,
        cost: bridgePort?.cost,
        hairpin: bridgePort?.hairpin,
        guard: bridgePort?.bpduGuard,
        root_block: bridgePort?.rootBlock,
        fastleave: bridgePort?.fastLeave,
        learning: bridgePort?.learning,
        flood: bridgePort?.unicastFlood,
        mcast_flood: bridgePort?.multicastFlood,
        bcast_flood: bridgePort?.broadcastFlood,
        id: `0x${bridgePort?.id?.toString(16)}`,
        no: `0x${bridgePort?.number?.toString(16)}`,
        designated_port: bridgePort?.designatedPort,
        bridge_id: mac(bridgePort?.bridgeId),
        isolated: bridgePort?.isolated,
        locked: bridgePort?.locked,
      }),
    },
  },
];

const subset = (all: Fields | undefined, like: Fields): Fields =>
  Object.fromEntries(Object.keys(like).map((key) => [key, all?.[key]]));

describe('rtnl on kinds of devices', () => {
  let connector: Connector;
  let rtnl: RtnlClient;

  before(async () => {
    ip('link', 'add', 'nfo-a', 'type', 'veth', 'peer', 'name', 'nfo-b');
    connector = await connect('auto');
    rtnl = await openRtnl({ connector });
  });
  after(async () => {
    rtnl.close();
    await connector.close();
    ip('link', 'del', 'nfo-a');
  });

  const shown = (name: string): IpLink =>
    (json('ip', '-d', 'link', 'show', 'dev', name)[0] as IpLink | undefined) ?? assert.fail();

  for (const { kind, add, ours, port } of CASES) {
    it(`reads a ${kind} as ip does${port === undefined ? '' : ', and a device in it'}`, async function () {
      const [first, second] = add[0] === 'link' ? [add.slice(0, 2), add.slice(2)] : [[], add];
      const missing = obstacle('ip', 'link', 'add', ...first, 'name', 'nfo-t', ...second);
      if (missing !== undefined) skipBecause(this, missing);
      try {
        const [link, theirs] = [await rtnl.link('nfo-t'), shown('nfo-t')];
        assert.strictEqual(link.kind, kind);
        assert.strictEqual(theirs.linkinfo?.info_kind, kind);
        assert.deepEqual(ours(link), subset(theirs.linkinfo?.info_data, ours(link)));
        assert.isUndefined(link.message.linkInfo?.data, 'settings without a codec');
        if (port === undefined) return;
        ip('link', 'set', ...port.set);
        const [member, theirPort] = [await rtnl.link('nfo-b'), shown('nfo-b')];
        assert.deepInclude(member, { master: link.index, slaveKind: theirPort.linkinfo?.info_slave_kind });
        assert.deepEqual(port.ours(member), subset(theirPort.linkinfo?.info_slave_data, port.ours(member)));
      } finally {
        ip('link', 'del', 'nfo-t');
      }
    });
  }

  it('reads a tun device as ip does', async function () {
    const missing = obstacle('ip', 'tuntap', 'add', 'nfo-t', 'mode', 'tap', 'multi_queue', 'user', '1000');
    if (missing !== undefined) skipBecause(this, missing);
    try {
      const { kind, tun } = await rtnl.link('nfo-t');
      const { linkinfo } = shown('nfo-t');
      assert.strictEqual(kind, 'tun');
      assert.deepInclude(tun, { type: 'tap', owner: 1000, persistent: true, multiQueue: true });
      assert.deepInclude(linkinfo?.info_data, { type: 'tap', persist: true, multi_queue: true });
    } finally {
      ip('link', 'del', 'nfo-t');
    }
  });

  it('reads what all devices have as ip does', async () => {
    ip('link', 'set', 'nfo-a', 'alias', 'what it is for', 'group', '7', 'txqueuelen', '123', 'promisc', 'on');
    const theirs = json('ip', '-d', '-s', 'link') as readonly IpLink[];
    for (const link of await rtnl.links({ statistics: true })) {
      const { message } = link;
      const their = theirs.find(({ ifname }) => ifname === link.name) ?? assert.fail(`ip does not list ${link.name}`);
      const ours = {
        mtu: message.mtu,
        min_mtu: message.minMtu,
        max_mtu: message.maxMtu,
        qdisc: message.queueingDiscipline,
        txqlen: message.transmitQueueLength === 0 ? undefined : message.transmitQueueLength,
        broadcast: message.broadcast,
        promiscuity: message.promiscuity,
        num_tx_queues: message.transmitQueues,
        num_rx_queues: message.receiveQueues,
        gso_max_size: message.gsoMaxSize,
        gso_max_segs: message.gsoMaxSegments,
        ifalias: link.alias,
        // ip before 6.0 knows none of these.
        ...('tso_max_size' in their
          ? {
              tso_max_size: message.tsoMaxSize,
              tso_max_segs: message.tsoMaxSegments,
              gro_max_size: message.groMaxSize,
              allmulti: message.allMulticast,
            }
          : {}),
      };
      assert.deepEqual(ours, subset(their, ours) as typeof ours, link.name);
      assert.isDefined(link.statistics);
      assert.isUndefined(link.statistics?.more, 'counters without a name');
    }
    assert.deepInclude((await rtnl.link('nfo-a')).message, { group: 7, alias: 'what it is for' });
  });

  it('counts as ip counts', async () => {
    const [theirs] = json('ip', '-s', 'link', 'show', 'dev', 'lo') as readonly IpCounters[];
    const { statistics } = await rtnl.link('lo', { statistics: true });
    assert.deepEqual(
      [statistics?.receivedBytes, statistics?.receivedPackets, statistics?.transmittedBytes].map(Number),
      [theirs?.stats64.rx['bytes'], theirs?.stats64.rx['packets'], theirs?.stats64.tx['bytes']],
    );
  });
});
