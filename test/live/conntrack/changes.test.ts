import { assert } from 'chai';
import { type ConntrackClient, type ConntrackEntry, openConntrack, type Tuple } from '../../../src/conntrack/index.ts';
import { KernelError } from '../../../src/session/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { refusal } from '../../support/refusal.ts';
import { skipBecause } from '../../support/skip.ts';
import { ANNOUNCED, ANNOUNCING, obstacle, Traffic } from './traffic.ts';

const udp: Tuple = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'udp', sourcePort: 1, destinationPort: 2 };
const udp6: Tuple = { ...udp, source: '2001:db8::1', destination: '2001:db8::2' };

describe('conntrack: changes', () => {
  let connector: Connector;
  let conntrack: ConntrackClient;
  let traffic: Traffic;

  before(async function () {
    const reason = obstacle();
    if (reason !== undefined) skipBecause(this, reason);
    traffic = new Traffic();
    traffic.set('acct', 1);
    connector = await connect('auto');
    conntrack = await openConntrack({ connector });
  });
  beforeEach(() => conntrack.flushAll());
  after(async () => {
    if (traffic === undefined) return;
    conntrack?.close();
    await connector?.close();
    traffic.close();
  });

  async function flowTo(port: number): Promise<ConntrackEntry> {
    const [found, ...others] = await conntrack.entries({ original: { destinationPort: port } });
    assert.isEmpty(others);
    assert.isDefined(found, `a flow to port ${port}`);
    return found;
  }

  it('a flow made by hand is there as it was told, and once', async () => {
    await conntrack.create({
      original: udp,
      timeout: 600,
      status: ['seen-reply', 'assured'],
      mark: 7,
      zone: 3,
      nat: { source: { address: '10.0.0.3', port: 4 }, destination: { address: '10.0.0.4', port: 5 } },
    });
    const entry = await conntrack.get({ original: udp, zone: 3 });
    assert.deepInclude(entry, {
      original: udp,
      reply: { source: '10.0.0.4', destination: '10.0.0.3', protocol: 'udp', sourcePort: 5, destinationPort: 4 },
      nat: { source: { address: '10.0.0.3', port: 4 }, destination: { address: '10.0.0.4', port: 5 } },
      mark: 7,
      zone: 3,
    });
    assert.includeMembers([...(entry?.status ?? [])], ['seen-reply', 'assured', 'confirmed', 'src-nat', 'dst-nat']);
    assert.approximately(entry?.timeout ?? 0, 600, 5);
    const error = await refusal(conntrack.create({ original: udp, timeout: 1, zone: 3 }), KernelError);
    assert.strictEqual(error.errnoName, 'EEXIST');
  });

  it('an update changes what it names, and nothing else', async () => {
    await conntrack.create({ original: udp6, timeout: 60, mark: 0x12, status: ['seen-reply'] });
    const name = { original: udp6 };
    assert.isTrue(await conntrack.update(name, { mark: { value: 0x345, mask: 0xf0 } }));
    assert.deepInclude(await conntrack.get(name), { mark: 0x42, status: ['seen-reply', 'confirmed'] });
    assert.isTrue(await conntrack.update(name, { status: ['fixed-timeout', 'assured'], timeout: 6000 }));
    const entry = await conntrack.get(name);
    assert.deepInclude(entry, { mark: 0x42, status: ['seen-reply', 'assured', 'confirmed', 'fixed-timeout'] });
    assert.approximately(entry?.timeout ?? 0, 6000, 5);
    assert.isTrue(await conntrack.update(name, { mark: 0 }));
    assert.deepInclude(await conntrack.get(name), { mark: 0 });
    assert.isFalse(await conntrack.update({ ...name, id: ((entry?.id ?? 0) ^ 1) >>> 0 }, { mark: 9 }));
    assert.isFalse(await conntrack.update({ original: udp }, { mark: 9 }));
    const error = await refusal(conntrack.update(name, { status: ['dying'] }), KernelError);
    assert.strictEqual(error.errnoName, 'EBUSY');
  });

  it('labels, whole and by their mask', async () => {
    await conntrack.create({ original: udp, timeout: 60, labels: Uint8Array.of(5, 0, 0, 0) });
    const labels = async () => (await conntrack.get({ original: udp }))?.message.labels?.[0];
    assert.strictEqual(await labels(), 5);
    const value = Uint8Array.of(2, 0, 0, 0);
    assert.isTrue(await conntrack.update({ original: udp }, { labels: { value, mask: Uint8Array.of(3, 0, 0, 0) } }));
    assert.strictEqual(await labels(), 6);
  });

  it('a flush of one family leaves the other alone', async () => {
    for (const [family, left] of [
      ['ip', 'ip6'],
      ['ip6', 'ip'],
    ] as const) {
      await conntrack.flushAll();
      for (const original of [udp, udp6, { ...udp, sourcePort: 3 }, { ...udp6, sourcePort: 3 }]) {
        await conntrack.create({ original, timeout: 60 });
      }
      await conntrack.flushAll({ family });
      const entries = await conntrack.entries();
      assert.deepEqual(
        entries.map((entry) => entry.family),
        [left, left],
      );
    }
    await conntrack.flushAll();
    assert.isEmpty(await conntrack.entries());
    assert.strictEqual((await conntrack.usage()).entries, 0);
  });

  it('a delete takes the flow of its tuple and zone alone', async () => {
    await conntrack.create({ original: udp, timeout: 60 });
    await conntrack.create({ original: udp, timeout: 60, zone: 3 });
    assert.isTrue(await conntrack.delete({ original: udp, zone: 3 }));
    assert.isFalse(await conntrack.delete({ original: udp, zone: 3 }));
    assert.isDefined(await conntrack.get({ original: udp }));
    assert.isTrue(await conntrack.delete({ original: udp }));
  });

  it('counters begin again at 0 when they are reset, of the family that was named', async () => {
    await traffic.udp(19_101);
    await traffic.udp(19_102, '::1');
    const packets = ({ counters }: ConntrackEntry) => [counters?.original.packets, counters?.reply.packets];
    const reset = async () => (await conntrack.resetCounters({ family: 'ip' })).map(packets);
    assert.deepEqual(await reset(), [[1n, 1n]]);
    assert.deepEqual(await reset(), [[0n, 0n]]);
    assert.deepEqual(packets(await flowTo(19_102)), [1n, 1n]);
    assert.lengthOf(await conntrack.resetCounters(), 2);
    assert.deepEqual(packets(await flowTo(19_102)), [0n, 0n]);
  });

  it('an announced connection is expected until it comes, and knows its master', async () => {
    const before = await conntrack.expectationStats();
    await traffic.tcp(ANNOUNCING);
    const announcing = await flowTo(ANNOUNCING);
    const [expected, ...others] = await conntrack.expectations();
    assert.isEmpty(others);
    assert.deepEqual(expected?.master, announcing.original);
    assert.deepInclude(expected?.tuple, { source: '127.0.0.1', protocol: 'tcp', destinationPort: ANNOUNCED });
    assert.deepInclude(expected?.mask, { source: '255.255.255.255', sourcePort: 0, destinationPort: 0xffff });
    assert.isEmpty(await conntrack.expectations({ family: 'ip6' }));
    await traffic.tcp(ANNOUNCED);
    assert.isEmpty(await conntrack.expectations());
    const announced = await flowTo(ANNOUNCED);
    assert.deepEqual(announced.master, announcing.original);
    assert.include(announced.status, 'expected');
    const sum = (stats: typeof before) => stats.reduce((total, { create = 0 }) => total + create, 0);
    assert.strictEqual(sum(await conntrack.expectationStats()), sum(before) + 1);
  });

  it('statistics count what was inserted, on each CPU', async () => {
    const inserted = async () => (await conntrack.stats()).reduce((total, { insert = 0 }) => total + insert, 0);
    const before = await inserted();
    await conntrack.create({ original: udp, timeout: 60 });
    await conntrack.create({ original: udp6, timeout: 60 });
    assert.strictEqual(await inserted(), before + 2);
    const cpus = (await conntrack.stats()).map(({ cpu }) => cpu);
    assert.isNotEmpty(cpus);
    assert.deepEqual(
      [...new Set(cpus)].sort((a, b) => a - b),
      cpus,
    );
  });

  it('lists of dying and of unconfirmed flows can be asked for', async () => {
    assert.isEmpty(await conntrack.dying());
    assert.isEmpty(await conntrack.unconfirmed());
  });
});
