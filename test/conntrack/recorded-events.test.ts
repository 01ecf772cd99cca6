// A client and its monitor on a recording: what was asked, and what was told meanwhile.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { type ConntrackClient, type ConntrackEvent, openConntrack } from '../../src/conntrack/index.ts';
import { replay } from '../../src/testing/index.ts';

/** What an event says, short. */
function short(event: ConntrackEvent): string {
  if (event.event === 'overrun') return event.event;
  return 'entry' in event ? `${event.event} ${event.entry.id}` : event.event;
}

describe('conntrack/monitor on recorded flows (Linux 6.18)', () => {
  // Two UDP flows, a TCP connection that announces another, one that was made by hand; then one is
  // deleted, and all of them are.
  const recording = replay(readFileSync(new URL('./fixtures/events.pcap', import.meta.url)), { name: 'events.pcap' });
  let conntrack: ConntrackClient;
  const events: ConntrackEvent[] = [];
  const answers: Record<string, unknown> = {};

  before(async () => {
    conntrack = await openConntrack({ connector: recording });
    const monitor = conntrack.monitor({
      events: ['new', 'update', 'destroy', 'expectation-new', 'expectation-destroy'],
    });
    await monitor.ready;
    const [expectation] = await conntrack.expectations();
    answers['expectation'] = expectation;
    const udp = (await conntrack.entries()).find(({ original }) => original.destinationPort === 19_053);
    if (udp === undefined) throw new TypeError('no UDP flow');
    answers['get'] = (await conntrack.get({ reply: udp.reply }))?.id === udp.id;
    answers['update'] = await conntrack.update(udp, {
      timeout: 500,
      mark: { value: 0x100, mask: 0xf00 },
      status: ['fixed-timeout'],
    });
    const original = {
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'sctp',
      sourcePort: 1,
      destinationPort: 2,
    };
    const nat = { source: { address: '10.0.0.3', port: 4 } };
    await conntrack.create({ original, timeout: 60, mark: 7, zone: 3, nat });
    const reply = { destination: '10.0.0.3', protocol: 'sctp' };
    answers['filtered'] = await conntrack.entries({ family: 'ip', mark: 7, zone: 3, reply });
    answers['counters'] = (await conntrack.resetCounters({ family: 'ip6' })).map(({ counters }) => counters?.original);
    answers['reset'] = (await conntrack.resetCounters({ family: 'ip6' })).map(({ counters }) => counters?.original);
    answers['delete'] = await conntrack.delete(udp);
    await conntrack.flushAll({ family: 'ip6' });
    answers['usage'] = await conntrack.usage();
    answers['stats'] = await conntrack.stats();
    answers['expectationStats'] = await conntrack.expectationStats();
    answers['lists'] = [await conntrack.dying(), await conntrack.unconfirmed()];
    await conntrack.flushAll();
    for await (const event of monitor) events.push(event);
  });
  after(async () => {
    await conntrack[Symbol.asyncDispose]();
    await recording.close();
  });

  const of = (port: number) =>
    events.flatMap((event) => ('entry' in event && event.entry.original.destinationPort === port ? [event] : []));

  it('a flow begins, is answered, is changed, and ends with its last counters', () => {
    const udp = of(19_053);
    assert.deepEqual(
      udp.map(({ event }) => event),
      ['new', 'update', 'update', 'destroy'],
    );
    assert.deepEqual(
      udp.map(({ entry }) => entry.status),
      [
        ['confirmed'],
        ['seen-reply', 'confirmed'],
        ['seen-reply', 'confirmed', 'fixed-timeout'],
        ['seen-reply', 'confirmed', 'dying', 'fixed-timeout'],
      ],
    );
    assert.deepEqual(
      udp.map(({ entry }) => entry.mark),
      [42, 42, 0x12a, 0x12a],
    );
    const [began, , , ended] = udp;
    assert.notProperty(began?.entry, 'counters');
    assert.deepEqual(ended?.entry.counters, {
      original: { packets: 1n, bytes: 33n },
      reply: { packets: 1n, bytes: 33n },
    });
    const { start = 0n, stop = 0n } = ended?.entry ?? {};
    assert.isTrue(start < stop && stop <= (ended?.time ?? 0n) && (began?.time ?? 0n) < stop);
  });

  it('a flow that was announced has its master, and the announcement ends when it comes', () => {
    assert.deepInclude(answers['expectation'], {
      family: 'ip',
      mask: {
        source: '255.255.255.255',
        destination: '255.255.255.255',
        protocol: 'tcp',
        sourcePort: 0,
        destinationPort: 65_535,
      },
      zone: 0,
      flags: [],
    });
    const announced = of(19_876);
    const announcing = of(19_090);
    assert.deepEqual(announced[0]?.entry.master, announcing[0]?.entry.original);
    assert.include(announced[0]?.entry.status ?? [], 'expected');
    const order = events.map(short);
    const begun = order.indexOf(`new ${announced[0]?.entry.id}`);
    assert.strictEqual(order.indexOf('expectation-destroy'), begun - 1);
    const expected = events.find((event) => event.event === 'expectation-new');
    assert.deepInclude(expected?.event === 'expectation-new' ? expected.expectation : {}, {
      id: 3157679058,
      tuple: {
        source: '127.0.0.1',
        destination: '127.0.0.1',
        protocol: 'tcp',
        sourcePort: 0,
        destinationPort: 19_876,
      },
    });
  });

  it('every flow that began has ended', () => {
    const ids = (wanted: string) =>
      events.flatMap((event) => ('entry' in event && event.event === wanted ? [event.entry.id] : []));
    assert.sameMembers(ids('destroy'), ids('new'));
    assert.lengthOf(ids('new'), 5);
  });

  it('what was asked meanwhile was answered', () => {
    const { expectation: _, filtered, ...rest } = answers;
    assert.deepEqual(
      (filtered as { nat: unknown }[]).map(({ nat }) => nat),
      [{ source: { address: '10.0.0.3', port: 4 } }],
    );
    const counters = { invalid: 0, insertFailed: 0, drop: 0, earlyDrop: 0, error: 0, searchRestart: 0 };
    const quiet = { ...counters, found: 0, clashResolve: 0, chainTooLong: 0 };
    assert.deepEqual(rest, {
      get: true,
      update: true,
      counters: [{ packets: 1n, bytes: 53n }],
      reset: [{ packets: 0n, bytes: 0n }],
      delete: true,
      usage: { entries: 3, maxEntries: 262_144 },
      stats: [
        { cpu: 0, insert: 1, ...quiet },
        { cpu: 1, insert: 0, ...quiet },
      ],
      expectationStats: [
        { cpu: 0, new: 1, create: 1, delete: 1 },
        { cpu: 1, new: 0, create: 0, delete: 0 },
      ],
      lists: [[], []],
    });
  });
});
