import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { type ConntrackClient, type ConntrackEntry, openConntrack } from '../../src/conntrack/index.ts';
import { replay } from '../../src/testing/index.ts';
import { hex, NftOffloadError, splitMessages } from '../../src/wire/index.ts';
import { datagram, FakeConnector } from '../support/fake-kernel.ts';
import { bytes } from '../support/hexdump.ts';

describe('conntrack/client on recorded flows (Linux 6.18)', () => {
  const recording = replay(readFileSync(new URL('./fixtures/conntrack.pcap', import.meta.url)), {
    name: 'conntrack.pcap',
  });
  let conntrack: ConntrackClient;
  let all: readonly ConntrackEntry[];

  before(async () => {
    conntrack = await openConntrack({ connector: recording });
    all = await conntrack.entries();
  });
  after(async () => {
    await conntrack[Symbol.asyncDispose]();
    await recording.close();
  });

  const find = (protocol: string, port?: number) =>
    all.find(
      ({ original }) => original.protocol === protocol && (port === undefined || original.destinationPort === port),
    );

  it('lists every flow of both families', () => {
    assert.lengthOf(all, 8);
    assert.sameMembers(
      all.map(({ family }) => family),
      ['ip', 'ip', 'ip', 'ip', 'ip', 'ip', 'ip6', 'ip6'],
    );
  });

  it('derives both NATs from the tuples', () => {
    const { message: _, ...web } = find('tcp', 80) as ConntrackEntry;
    assert.deepEqual(web, {
      family: 'ip',
      id: 0x2f9d88a1,
      original: { source: '0.0.0.0', destination: '10.9.9.9', protocol: 'tcp', sourcePort: 36386, destinationPort: 80 },
      reply: {
        source: '127.0.0.1',
        destination: '127.0.0.2',
        protocol: 'tcp',
        sourcePort: 8080,
        destinationPort: 40324,
      },
      status: ['seen-reply', 'assured', 'confirmed', 'src-nat', 'dst-nat', 'src-nat-done', 'dst-nat-done'],
      nat: { source: { address: '127.0.0.2', port: 40324 }, destination: { address: '127.0.0.1', port: 8080 } },
      timeout: web.timeout,
      state: 'established',
      mark: 42,
      zone: 0,
      counters: { original: { packets: 3n, bytes: 169n }, reply: { packets: 2n, bytes: 112n } },
      start: 0x18ea554b27e2a206n,
    });
    assert.deepEqual(find('udp', 53)?.nat, { destination: { address: '127.0.0.1', port: 5353 } });
    assert.notProperty(find('icmp'), 'nat');
  });

  it('reads ICMP, zones and helpers', () => {
    assert.deepEqual(find('icmp')?.original.icmp, { id: 0x1234, type: 8, code: 0 });
    assert.deepEqual(find('icmpv6')?.reply, {
      source: '::1',
      destination: '::1',
      protocol: 'icmpv6',
      icmp: { id: 0x1234, type: 129, code: 0 },
    });
    assert.strictEqual(find('tcp', 7777)?.zone, 5);
    assert.strictEqual(find('tcp', 2121)?.helper, 'ftp');
  });

  it('filters by family, and by status both ways', async () => {
    assert.lengthOf(await conntrack.entries({ family: 'ip6' }), 2);
    const assured = await conntrack.entries({ status: { assured: true } });
    assert.lengthOf(assured, 4);
    assert.isTrue(assured.every(({ original }) => original.protocol === 'tcp'));
    assert.lengthOf(await conntrack.entries({ status: { assured: false } }), 4);
  });

  it('deletes a flow once', async () => {
    const udp = all.find(({ original }) => original.protocol === 'udp') as ConntrackEntry;
    assert.isTrue(await conntrack.delete(udp));
    assert.isFalse(await conntrack.delete(udp));
    assert.deepEqual(await conntrack.usage(), { entries: 7, maxEntries: 262_144 });
  });
});

describe('conntrack/client', () => {
  const tuple =
    '3400 0180 1400 0180 0800 0100 0a000001 0800 0200 0a000002 1c00 0280 0500 0100 11 000000 0600 0200 0001 0000 0600 0300 0002 0000';
  const reply = tuple.replace('3400 0180', '3400 0280');
  const flow = (status: string) => `02 00 0000 ${tuple} ${reply} 0800 0300 ${status} 0800 0c00 00000001`;

  /** A kernel that ignores every filter, as Linux 5.10 does with those by status. */
  function careless(...payloads: string[]) {
    const requests: { type: number; payload: Uint8Array }[] = [];
    const connector = new FakeConnector((sent) => {
      const [{ type, seq, payload } = { type: 0, seq: 0, payload: new Uint8Array() }] = splitMessages(sent);
      requests.push({ type, payload: payload.slice() });
      return [
        datagram([
          ...payloads.map((each) => ({ type: 0x100, seq, flags: 2, payload: each })),
          { type: 3, seq, flags: 2, payload: '00000000' },
        ]),
      ];
    });
    return { connector, requests };
  }

  it('filters again what the kernel did not', async () => {
    const { connector, requests } = careless(
      flow('0000400e'),
      flow('0000c00e'),
      flow('0000000e'),
      flow('0000400e').replace(/^02/, '0a'),
    );
    const conntrack = await openConntrack({ connector });
    const kinds = async (options: Parameters<ConntrackClient['entries']>[0]) =>
      (await conntrack.entries(options)).map(({ offload }) => offload);
    assert.deepEqual(await kinds({}), ['software', 'hardware', undefined, 'software']);
    assert.deepEqual(await kinds({ status: { offload: true } }), ['software', 'hardware', 'software']);
    assert.deepEqual(await kinds({ status: { offload: true, 'hw-offload': false } }), ['software', 'software']);
    assert.deepEqual(await kinds({ status: { offload: false } }), [undefined]);
    assert.deepEqual(await kinds({ family: 'ip6', status: { offload: true } }), ['software']);
    assert.deepEqual(await kinds({ status: {} }), ['software', 'hardware', undefined, 'software']);
    const asked = requests.map(({ payload }) => hex(payload));
    const expected = [
      '00000000',
      '00000000 0800030000004000 08001a0000004000',
      '00000000 0800030000004000 08001a000000c000',
      '00000000 0800030000000000 08001a0000004000',
      '0a000000 0800030000004000 08001a0000004000',
      '00000000',
    ];
    assert.deepEqual(
      asked,
      expected.map((each) => hex(bytes(each))),
    );
  });

  it('an offloaded flow has neither timeout nor state', async () => {
    const [entry] = await (await openConntrack(careless(flow('0000400e')))).entries();
    assert.notProperty(entry, 'timeout');
    assert.notProperty(entry, 'state');
    assert.deepEqual(entry?.status, ['seen-reply', 'assured', 'confirmed', 'offload']);
  });

  it('counters of 32 bits become bigints', async () => {
    const counters = '1400 0980 0800 0300 00000007 0800 0400 ffffffff 1400 0a80 0800 0300 00000001 0800 0400 00000002';
    const [entry] = await (await openConntrack(careless(`${flow('0000000e')} ${counters}`))).entries();
    assert.deepEqual(entry?.counters, {
      original: { packets: 7n, bytes: 0xffff_ffffn },
      reply: { packets: 1n, bytes: 2n },
    });
  });

  it('refuses a status that is none before anything is sent', async () => {
    const { connector, requests } = careless();
    const error = await (await openConntrack({ connector }))
      .entries({ status: { offloaded: true } as never })
      .catch((reason: unknown) => reason);
    assert.instanceOf(error, NftOffloadError);
    assert.match((error as Error).message, /^offloaded is no status of a flow: it is one of expected, /);
    assert.isEmpty(requests);
  });

  it('a delete that names no flow sends nothing', async () => {
    const { connector, requests } = careless();
    const conntrack = await openConntrack({ connector });
    for (const flowName of [{}, { id: 1 }, { original: {} }, { original: { source: '10.0.0.1' } }]) {
      const error = await conntrack.delete(flowName as never).catch((reason: unknown) => reason);
      assert.instanceOf(error, NftOffloadError);
      assert.strictEqual(error.code, 'USAGE');
    }
    assert.isEmpty(requests);
  });

  for (const [errno, sentence] of [
    [
      1,
      'list tracked flows: Operation not permitted (EPERM): connection tracking needs CAP_NET_ADMIN in the network namespace',
    ],
    [22, 'list tracked flows: Invalid argument (EINVAL): is nf_conntrack_netlink in this kernel, or loaded?'],
  ] as const) {
    it(`errno ${errno} says the way out`, async () => {
      const connector = new FakeConnector((sent) => [
        datagram([
          {
            type: 2,
            seq: splitMessages(sent)[0]?.seq ?? 0,
            payload: `${Buffer.from(Int32Array.of(-errno).buffer).toString('hex')} ${'00'.repeat(16)}`,
          },
        ]),
      ]);
      const error = await (await openConntrack({ connector })).entries().catch((reason: unknown) => reason);
      assert.strictEqual((error as Error).message, sentence);
    });
  }
});
