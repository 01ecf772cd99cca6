import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from 'chai';
import {
  type ConntrackClient,
  type ConntrackEvent,
  type ConntrackEventName,
  openConntrack,
  type Tuple,
} from '../../../src/conntrack/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { skipBecause } from '../../support/skip.ts';
import { ANNOUNCED, ANNOUNCING, obstacle, Traffic } from './traffic.ts';

const udp: Tuple = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'udp', sourcePort: 1, destinationPort: 2 };

describe('conntrack: events', () => {
  let connector: Connector;
  let conntrack: ConntrackClient;
  let traffic: Traffic;

  before(async function () {
    const reason = obstacle();
    if (reason !== undefined) skipBecause(this, reason);
    traffic = new Traffic();
    for (const name of ['acct', 'timestamp', 'events'] as const) traffic.set(name, 1);
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

  /** What is told while something happens, and for a moment after it. */
  async function during(
    work: () => Promise<unknown>,
    events?: readonly ConntrackEventName[],
  ): Promise<readonly ConntrackEvent[]> {
    const controller = new AbortController();
    const monitor = conntrack.monitor({ signal: controller.signal, ...(events && { events }) });
    await monitor.ready;
    await work();
    const heard: ConntrackEvent[] = [];
    setTimeout(() => controller.abort(), 200);
    for await (const event of monitor) heard.push(event);
    return heard;
  }

  /** A monitor's socket closes a moment after it has ended. */
  async function nobodyListens(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const sockets = readFileSync('/proc/net/netlink', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/));
      if (sockets.every(([, protocol, , groups]) => protocol !== '12' || Number(`0x${groups}`) === 0)) return;
      await sleep(20);
    }
    assert.fail('somebody still listens');
  }

  const ofPort = (heard: readonly ConntrackEvent[], port: number) =>
    heard.flatMap((event) => ('entry' in event && event.entry.original.destinationPort === port ? [event] : []));

  it('a flow of real packets begins, is answered and ends, with its last counters and its times', async () => {
    const from = BigInt(Date.now()) * 1_000_000n;
    const heard = await during(async () => {
      const port = await traffic.udp(19_201);
      const [entry] = await conntrack.entries({ original: { sourcePort: port } });
      assert.isTrue(entry !== undefined && (await conntrack.delete(entry)));
    });
    const events = ofPort(heard, 19_201);
    assert.deepEqual(
      events.map(({ event }) => event),
      ['new', 'update', 'destroy'],
    );
    const [began, answered, ended] = events;
    assert.notInclude(began?.entry.status ?? [], 'seen-reply');
    assert.include(answered?.entry.status ?? [], 'seen-reply');
    assert.strictEqual(ended?.entry.id, began?.entry.id);
    assert.deepEqual([ended?.entry.counters?.original.packets, ended?.entry.counters?.reply.packets], [1n, 1n]);
    const { start = 0n, stop = 0n } = ended?.entry ?? {};
    assert.isTrue(start >= from - 2_000_000_000n && stop >= start, `${from} ${start} ${stop}`);
  });

  it('a TCP connection tells its states, and what it announces', async () => {
    const heard = await during(async () => {
      await traffic.tcp(ANNOUNCING);
      await traffic.tcp(ANNOUNCED);
    }, ['new', 'update', 'expectation-new', 'expectation-destroy']);
    const states = ofPort(heard, ANNOUNCING).map(({ event, entry }) => `${event} ${entry.state}`);
    assert.deepEqual(states, ['new syn-sent', 'update syn-recv', 'update established']);
    const order = heard.map((event) =>
      'entry' in event ? `${event.event} ${event.entry.original.destinationPort}` : event.event,
    );
    const [announcement, end] = [order.indexOf('expectation-new'), order.indexOf('expectation-destroy')];
    assert.isTrue(announcement >= 0 && announcement < end && end < order.indexOf(`new ${ANNOUNCED}`), order.join());
  });

  it('only what was asked for is told', async () => {
    const work = async () => {
      await conntrack.create({ original: udp, timeout: 60 });
      await conntrack.update({ original: udp }, { mark: 9 });
      await conntrack.delete({ original: udp });
    };
    for (const name of ['new', 'update', 'destroy'] as const) {
      const heard = ofPort(await during(work, [name]), 2);
      assert.deepEqual(
        heard.map(({ event }) => event),
        [name],
      );
    }
    const expectations = await during(work, ['expectation-new']);
    assert.isEmpty(expectations);
  });

  it('a flow that began while nobody listened tells nothing where events are automatic, and all where they are on', async () => {
    for (const [setting, expected] of [
      [2, []],
      [1, ['update', 'destroy']],
    ] as const) {
      traffic.set('events', setting);
      await nobodyListens();
      await conntrack.create({ original: udp, timeout: 60 });
      const heard = await during(async () => {
        await conntrack.update({ original: udp }, { mark: 9 });
        await conntrack.delete({ original: udp });
      });
      assert.deepEqual(
        ofPort(heard, 2).map(({ event }) => event),
        [...expected],
        `nf_conntrack_events=${setting}`,
      );
    }
  });

  it('events that were read too late are an overrun, and what happens then is told again', async () => {
    const monitor = conntrack.monitor({ events: ['new', 'destroy'] });
    await monitor.ready;
    // Two events each: more than the socket's buffer holds.
    await traffic.scatter(30_000);
    await conntrack.flushAll();
    let overruns = 0;
    let events = 0;
    for await (const event of monitor) {
      if (event.event === 'overrun') {
        overruns++;
        // The kernel tells nothing more until all that it had told before is read.
        setTimeout(() => void conntrack.create({ original: udp, timeout: 60 }), 1500);
      } else {
        events++;
        if ('entry' in event && event.entry.original.destinationPort === 2) break;
      }
    }
    assert.strictEqual(overruns, 1);
    assert.isBelow(events, 60_000);
  });
});
