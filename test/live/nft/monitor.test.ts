// What the kernel tells of changes and of traced packets, and who hangs at its hooks.
import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { assert } from 'chai';
import { KernelError, NftOffloadError } from '../../../src/index.ts';
import { type NftEvent, openNft, type TraceEvent } from '../../../src/nft/index.ts';
import type { Monitor } from '../../../src/session/index.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { feature } from '../../support/feature.ts';
import { refusal } from '../../support/refusal.ts';
import { skipBecause } from '../../support/skip.ts';
import { openForTests } from './support.ts';

const IP = { family: 'ip', table: 't' } as const;
const T = { family: 'ip', name: 't' } as const;
const C = { ...IP, name: 'c' } as const;
const IN_C = { ...IP, chain: 'c' } as const;

/** The next events up to one; the monitor is closed after it. */
async function until(monitor: Monitor<NftEvent>, last: (event: NftEvent) => boolean): Promise<readonly NftEvent[]> {
  const events: NftEvent[] = [];
  for await (const event of monitor) {
    events.push(event);
    if (last(event)) break;
  }
  return events;
}

/** The next events, so many. */
function next(monitor: Monitor<NftEvent>, count: number): Promise<readonly NftEvent[]> {
  let left = count;
  return until(monitor, () => --left === 0);
}

/** Of a transaction: `new table, new chain`. */
function changes(event: NftEvent | undefined): string {
  assert.equal(event?.event, 'transaction');
  return event?.event === 'transaction' ? event.changes.map(({ change, kind }) => `${change} ${kind}`).join(', ') : '';
}

describe('nft client: monitor', () => {
  const opened = openForTests();
  const withChain = () => opened.nft.transaction().addTable(T).addChain(C);

  feature('operation: monitor', 'tells each transaction whole, with its generation and who made it', async () => {
    const { nft } = opened;
    const monitor = nft.monitor();
    await monitor.ready;
    const first = await withChain().commit();
    const second = await nft
      .transaction()
      .addRule({ ...IN_C, expressions: [{ kind: 'counter' }] })
      .deleteTable(T)
      .commit();
    const events = await next(monitor, 2);
    assert.deepEqual(events.map(changes), ['new table, new chain', 'new rule, gone rule, gone chain, gone table']);
    assert.deepEqual(
      events.map((event) => event.event === 'transaction' && [event.generation, event.processId]),
      [
        [first.generation, process.pid],
        [second.generation, process.pid],
      ],
    );
    const [event] = events;
    if (event?.event === 'transaction')
      assert.deepEqual({ ...event.changes[0]?.value, handle: 0n }, { ...T, handle: 0n, use: 1, flags: [] });
  });

  it('tells what another process changes', async function () {
    if (spawnSync('nft', ['--version']).error !== undefined) skipBecause(this, 'nft cannot be run');
    const monitor = opened.nft.monitor();
    await monitor.ready;
    const script = 'table ip t {\n set s {\n type ipv4_addr\n elements = { 1.2.3.4 }\n }\n}\n';
    execFileSync('nft', ['-f', '-'], { input: script });
    const [event] = await next(monitor, 1);
    assert.equal(changes(event), 'new table, new set, new elements');
    if (event?.event === 'transaction') assert.equal(event.processName, 'nft');
  });

  it('tells nothing of a transaction that is refused, or only checked', async () => {
    const { nft } = opened;
    const monitor = nft.monitor();
    await monitor.ready;
    await withChain().commit({ check: true });
    await withChain()
      .deleteTable({ family: 'ip', name: 'none' })
      .commit()
      .catch(() => undefined);
    await withChain().commit();
    assert.deepEqual((await next(monitor, 1)).map(changes), ['new table, new chain']);
  });

  it('ends when its signal aborts, also while it waits', async () => {
    const controller = new AbortController();
    const monitor = opened.nft.monitor({ signal: controller.signal });
    await monitor.ready;
    setTimeout(() => controller.abort(), 20);
    assert.deepEqual(await next(monitor, 1), []);
  });

  it('ends when it is closed, also while it waits, and when its loop is left', async () => {
    const monitor = opened.nft.monitor();
    await monitor.ready;
    setTimeout(() => monitor.close(), 20);
    assert.deepEqual(await next(monitor, 1), []);
    const left = opened.nft.monitor();
    await left.ready;
    await withChain().commit();
    for await (const event of left) {
      assert.equal(event.event, 'transaction');
      break;
    }
    assert.deepEqual(await next(left, 1), [], 'the socket is gone');
  });

  it('whose buffer overran says so, and goes on', async function () {
    this.timeout(60_000);
    const nft = await openNft({ connector: withoutRoom(opened.connector) });
    try {
      const monitor = nft.monitor();
      await monitor.ready;
      const flood = withChain();
      for (let index = 0; index < 3000; index++) flood.addRule({ ...IN_C, expressions: [{ kind: 'counter' }] });
      await flood.commit();
      const after = opened.nft.transaction().addTable({ family: 'ip6', name: 'after' });
      const seen: NftEvent[] = [];
      for await (const event of monitor) {
        seen.push(event);
        // What happens from now on is told.
        if (event.event === 'overrun') await after.commit();
        if (event.event === 'transaction' && changes(event) === 'new table') break;
      }
      assert.include(
        seen.map(({ event }) => event),
        'overrun',
      );
    } finally {
      nft.close();
    }
  });

  feature('operation: trace', 'tells the steps of a traced packet, each with the packet', async () => {
    const { nft } = opened;
    execFileSync('ip', ['link', 'set', 'lo', 'up']);
    const toPort9 = { kind: 'payload', base: 'transport', offset: 2, length: 2, dreg: 1 } as const;
    await nft
      .transaction()
      .addTable(T)
      .addChain({ ...C, type: 'filter', hook: { number: 3, priority: 0 }, policy: 'accept' })
      .addRule({
        ...IN_C,
        expressions: [
          toPort9,
          { kind: 'cmp', sreg: 1, op: 'eq', data: { value: Uint8Array.of(0, 9) } },
          { kind: 'immediate', dreg: 1, data: { value: Uint8Array.of(1) } },
          { kind: 'meta', key: 'nftrace', sreg: 1 },
        ],
      })
      .addRule({ ...IN_C, expressions: [{ kind: 'counter' }] })
      .commit();
    const [, second] = await nft.rules(IN_C);
    const monitor = nft.monitor({ events: ['trace'] });
    await monitor.ready;
    await sendToPort9('hello');
    const steps = (await until(
      monitor,
      (event) => event.event === 'trace' && event.type === 'policy',
    )) as readonly TraceEvent[];
    assert.deepEqual(
      steps.map(({ event, table, chain }) => [event, table, chain]),
      steps.map(() => ['trace', 't', 'c']),
    );
    assert.equal(steps[1]?.ruleHandle, second?.handle);
    assert.deepEqual(steps[1]?.verdict, { code: 'continue' });
    assert.deepEqual([steps.at(-1)?.type, steps.at(-1)?.policy], ['policy', 'accept']);
    assert.lengthOf(new Set(steps.map(({ id }) => id)), 1);
    for (const { networkHeader, transportHeader, outputInterface } of steps) {
      assert.deepEqual(networkHeader?.slice(12), Uint8Array.of(127, 0, 0, 1, 127, 0, 0, 1));
      assert.equal(Buffer.from(transportHeader?.slice(8) ?? []).toString(), 'hello');
      assert.equal(outputInterface, 1);
    }
  });

  it('an event that does not exist is refused', () => {
    assert.throws(
      () => opened.nft.monitor({ events: ['weather' as 'trace'] }),
      NftOffloadError,
      /weather is no event: it is one of transaction, trace/,
    );
  });
});

describe('nft client: hooks', () => {
  const opened = openForTests();

  feature('operation: hooks', 'tells which chain hangs where', async function () {
    const { nft } = opened;
    const chain = { ...C, type: 'filter', hook: { number: 2, priority: 7 }, policy: 'accept' } as const;
    await nft.transaction().addTable(T).addChain(chain).commit();
    const hooks = await nft.hooks({ family: 'ip', hook: 'forward' }).catch((error: unknown) => {
      if (!(error instanceof KernelError) || error.errnoName !== 'EINVAL') throw error;
      return skipBecause(this, 'this kernel has no nfnetlink_hook');
    });
    const [ours] = hooks.filter(({ priority }) => priority === 7);
    assert.deepInclude(ours, {
      family: 'ip',
      hook: 2,
      owner: { type: 'chain', chain: { family: 'ip', table: 't', name: 'c' } },
    });
    assert.deepEqual(
      (await nft.hooks({ family: 'ip' })).filter(({ owner }) => owner?.type === 'chain'),
      ours === undefined ? [] : [ours],
    );
  });

  it('a hook the family does not have, and one without its device, are refused', async () => {
    const none = await refusal(opened.nft.hooks({ family: 'ip', hook: 'egress' }), NftOffloadError);
    assert.match(none.message, /^family ip has no hook egress: it has prerouting, /);
    const device = await refusal(opened.nft.hooks({ family: 'netdev', hook: 'ingress' }), NftOffloadError);
    assert.match(device.message, /belong to a device/);
    assert.deepEqual([none.code, device.code], ['USAGE', 'USAGE']);
  });
});

/** The same way to the kernel, with sockets that keep the little room they begin with. */
function withoutRoom(connector: Connector): Connector {
  return {
    description: connector.description,
    open: async (protocol) => Object.assign(await connector.open(protocol), { reserveReceive: () => 0 }),
    close: () => connector.close(),
  };
}

async function sendToPort9(text: string): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.send(text, 9, '127.0.0.1', resolve));
  socket.close();
}
