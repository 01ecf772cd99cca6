import { assert } from 'chai';
import { compileFilter } from '../../../src/conntrack/filter.ts';
import {
  type ConntrackClient,
  type ConntrackEntry,
  type FlowFilter,
  openConntrack,
  type Tuple,
} from '../../../src/conntrack/index.ts';
import { Dissector, reencode } from '../../../src/dissect/index.ts';
import { PACKET_USER, readPcap } from '../../../src/pcap/index.ts';
import { record } from '../../../src/testing/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import { type Connector, NETLINK_NETFILTER } from '../../../src/transport/transport.ts';
import { assertBytes } from '../../support/hexdump.ts';
import { skipBecause } from '../../support/skip.ts';
import { obstacle, Traffic } from './traffic.ts';

const udp: Tuple = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'udp', sourcePort: 1, destinationPort: 2 };
const udp6: Tuple = { ...udp, source: '2001:db8::1', destination: '2001:db8::2' };

describe('conntrack: what is asked for is what is there', () => {
  let connector: Connector;
  let conntrack: ConntrackClient;
  let traffic: Traffic;
  let all: readonly ConntrackEntry[];

  before(async function () {
    const reason = obstacle();
    if (reason !== undefined) skipBecause(this, reason);
    traffic = new Traffic();
    traffic.set('acct', 1);
    connector = await connect('auto');
    conntrack = await openConntrack({ connector });
    await conntrack.flushAll();
    await traffic.udp(19_001);
    await traffic.udp(19_002, '::1');
    await traffic.tcp(19_003);
    const icmp = { id: 5, type: 8, code: 0 };
    const { source, destination } = udp;
    for (const flow of [
      { original: udp, mark: 5, status: ['assured', 'seen-reply'] },
      { original: { ...udp, sourcePort: 3 }, mark: 0x8000_0005, zone: 3 },
      { original: udp6, mark: 0x10 },
      { original: { ...udp6, source: '2001:db9::1' }, zone: 3 },
      { original: { ...udp, protocol: 'tcp' }, protocolInfo: { tcp: { state: 'established' } } },
      { original: { ...udp, protocol: 'sctp' } },
      { original: { ...udp, protocol: 'gre' } },
      { original: { source, destination, protocol: 'esp' } },
      { original: { source, destination, protocol: 'icmp', icmp } },
      { original: { source, destination, protocol: 'icmp', icmp: { ...icmp, id: 6, type: 13 } } },
      {
        original: {
          source: '2001:db8::1',
          destination: '2001:db8::2',
          protocol: 'icmpv6',
          icmp: { ...icmp, type: 128 },
        },
      },
      { original: { ...udp, sourcePort: 4, zone: 4 } },
    ] as const) {
      await conntrack.create({ ...flow, timeout: 600 });
    }
    all = await conntrack.entries();
  });
  after(async () => {
    if (traffic === undefined) return;
    await conntrack?.flushAll();
    conntrack?.close();
    await connector?.close();
    traffic.close();
  });

  const key = ({ original, id }: ConntrackEntry) => `${id} ${JSON.stringify(original)}`;

  it('sees what passed, and what was made by hand', () => {
    assert.lengthOf(all, 15);
    assert.lengthOf(
      all.filter(({ state }) => state === 'established'),
      2,
    );
  });

  for (const [filter, expected] of [
    [{ family: 'ip' }, 11],
    [{ family: 'ip6' }, 4],
    [{ status: { assured: true } }, 2],
    [{ status: { assured: false, 'seen-reply': true } }, 2],
    [{ mark: 5 }, 1],
    [{ mark: { value: 5, mask: 0xff } }, 2],
    [{ mark: { value: 0x8000_0000, mask: 0x8000_0000 } }, 1],
    [{ mark: 42 }, 3],
    [{ mark: 0 }, 9],
    [{ zone: 3 }, 2],
    [{ zone: 4 }, 1],
    [{ zone: 0 }, 12],
    [{ family: 'ip6', zone: 3 }, 1],
    [{ original: { source: '10.0.0.1' } }, 9],
    [{ reply: { source: '10.0.0.1' } }, 0],
    [{ reply: { destination: '10.0.0.1' } }, 9],
    [{ original: { source: '10.0.0.0/8' } }, 9],
    [{ original: { source: '10.0.0.2/31' } }, 0],
    [{ original: { source: '2001:db8::1' } }, 2],
    [{ original: { source: '2001:db8::/31' } }, 3],
    [{ original: { source: '2001:db8::9' } }, 0],
    [{ original: { protocol: 'udp' } }, 7],
    [{ family: 'ip6', original: { protocol: 'udp' } }, 3],
    [{ family: 'ip', original: { protocol: 'udp', destinationPort: 2 } }, 3],
    [{ family: 'ip6', reply: { protocol: 'udp', sourcePort: 2 } }, 2],
    [{ family: 'ip', original: { protocol: 'tcp', sourcePort: 1 } }, 1],
    [{ family: 'ip', original: { protocol: 'sctp', sourcePort: 1 } }, 1],
    [{ family: 'ip', original: { protocol: 'sctp', sourcePort: 2 } }, 0],
    [{ family: 'ip', original: { protocol: 'gre', destinationPort: 2 } }, 1],
    [{ family: 'ip', original: { protocol: 'esp' } }, 1],
    [{ family: 'ip', original: { protocol: 'icmp', icmp: { type: 8 } } }, 1],
    [{ family: 'ip', original: { protocol: 'icmp', icmp: { id: 6, code: 0 } } }, 1],
    [{ family: 'ip', reply: { protocol: 'icmp', icmp: { type: 0, id: 5 } } }, 1],
    [{ family: 'ip', original: { protocol: 'icmp', icmp: { type: 99 } } }, 0],
    [{ family: 'ip6', original: { protocol: 'icmpv6', icmp: { type: 128 } } }, 1],
    [{ family: 'ip6', reply: { protocol: 'icmpv6', icmp: { type: 129, id: 5 } } }, 1],
    [{ original: { zone: 4 } }, 1],
    [{ original: udp }, 1],
    [{ original: udp, zone: 0, mark: 5, status: { assured: true }, reply: { source: '10.0.0.2' } }, 1],
  ] as const) {
    it(JSON.stringify(filter), async () => {
      const wanted: FlowFilter = filter;
      const { matches } = compileFilter(wanted);
      const found = await conntrack.entries(wanted);
      assert.sameMembers(found.map(key), all.filter(matches).map(key));
      assert.lengthOf(found, expected);
    });
  }

  it('gets each flow by its original tuple and by its reply', async () => {
    for (const entry of all) {
      assert.strictEqual((await conntrack.get(entry))?.id, entry.id, key(entry));
      const { reply, id, zone } = entry;
      // The zone of one direction is in its tuple, and not in the other's.
      const found = await conntrack.get({ reply, zone, ...(id === undefined ? {} : { id }) });
      assert.strictEqual(found?.id, id, key(entry));
      assert.isUndefined(await conntrack.get({ ...entry, id: ((id ?? 0) ^ 1) >>> 0 }));
    }
    assert.isUndefined(await conntrack.get({ original: { ...udp, sourcePort: 999 } }));
    assert.isUndefined(await conntrack.get({ original: udp, zone: 9 }));
    const [{ reply } = { reply: udp }] = all;
    assert.isUndefined(await conntrack.get({ original: reply }));
  });

  it('all that the kernel sends encodes again byte for byte', async () => {
    const recording = record(connector);
    const other = await openConntrack({ connector: recording.connector });
    await other.entries();
    await other.entries({ original: udp });
    await other.get({ original: udp });
    await other.stats();
    await other.expectationStats();
    await other.usage();
    other.close();
    const { records, littleEndian } = readPcap(recording.bytes());
    const dissector = new Dissector();
    let flows = 0;
    for (const { bytes, packetType } of records) {
      for (const message of dissector.dissect(bytes, { protocol: NETLINK_NETFILTER, littleEndian })) {
        assertBytes(reencode(message, littleEndian) ?? new Uint8Array(), message.payload, message.name);
        assert.notMatch(
          JSON.stringify(message.known?.value, (_, value: unknown) => String(value)),
          /"unknown"/,
        );
        if (packetType === PACKET_USER && message.name === 'IPCTNL_MSG_CT_NEW') flows++;
      }
    }
    assert.isAtLeast(flows, 17);
  });
});
