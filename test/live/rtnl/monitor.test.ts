// What the kernel tells while ip makes, changes and removes devices, addresses and neighbours.
import { assert } from 'chai';
import type { RtnlEvent, RtnlEventKind } from '../../../src/rtnl/index.ts';
import { openRtnl } from '../../../src/rtnl/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import { skipBecause } from '../../support/skip.ts';
import { ip, iproute, obstacle } from './ip.ts';

/** Events until one fits `last`, of what `work` does once the kernel has us among its listeners. */
async function during(
  work: () => void,
  last: (event: RtnlEvent) => boolean,
  events?: readonly RtnlEventKind[],
): Promise<RtnlEvent[]> {
  const connector = await connect('auto');
  const rtnl = await openRtnl({ connector });
  try {
    const monitor = rtnl.monitor({ ...(events === undefined ? {} : { events }), signal: AbortSignal.timeout(10_000) });
    await monitor.ready;
    work();
    const found: RtnlEvent[] = [];
    for await (const event of monitor) {
      found.push(event);
      if (last(event)) return found;
    }
    return assert.fail(`the last one did not come; ${found.length} others did`);
  } finally {
    rtnl.close();
    await connector.close();
  }
}

const removed = (name: string) => (event: RtnlEvent) => event.event === 'link-removed' && event.link.name === name;

describe('rtnl monitor', () => {
  it('tells of a link that comes, changes and goes', async () => {
    const events = await during(() => {
      ip('link', 'add', 'nfo-e0', 'type', 'veth', 'peer', 'name', 'nfo-e1');
      ip('link', 'set', 'nfo-e0', 'mtu', '1300');
      ip('link', 'set', 'nfo-e0', 'name', 'nfo-e2');
      ip('link', 'set', 'nfo-e2', 'up');
      ip('link', 'del', 'nfo-e2');
    }, removed('nfo-e2'));
    const told = events.flatMap((event) => ('link' in event ? [[event.event, event.link] as const] : []));
    assert.isTrue(
      told.some(
        ([event, { name, mtu, kind }]) => event === 'link' && name === 'nfo-e0' && mtu === 1300 && kind === 'veth',
      ),
    );
    assert.isTrue(
      told.some(([event, { name, flags }]) => event === 'link' && name === 'nfo-e2' && flags.includes('up')),
    );
    assert.isTrue(
      told.some(([event, { name }]) => event === 'link-removed' && name === 'nfo-e1') ||
        told.at(-1)?.[1].name === 'nfo-e2',
    );
    assert.lengthOf(new Set(told.filter(([, { name }]) => name !== 'nfo-e1').map(([, { index }]) => index)), 1);
  });

  it('tells that a port leaves its bridge as a change of the port, not as its removal', async function () {
    const missing = obstacle('ip', 'link', 'add', 'nfo-ebr', 'type', 'bridge');
    if (missing !== undefined) skipBecause(this, missing);
    ip('link', 'add', 'nfo-e0', 'type', 'veth', 'peer', 'name', 'nfo-e1');
    const events = await during(() => {
      ip('link', 'set', 'nfo-e0', 'master', 'nfo-ebr');
      ip('link', 'set', 'nfo-e0', 'nomaster');
      ip('link', 'set', 'nfo-e0', 'mtu', '1234');
      ip('link', 'del', 'nfo-e0');
      ip('link', 'del', 'nfo-ebr');
    }, removed('nfo-ebr'));
    const port = events.flatMap((event) => ('link' in event && event.link.name === 'nfo-e0' ? [event] : []));
    assert.isTrue(port.some(({ link }) => link.slaveKind === 'bridge' && link.master !== undefined));
    const end = port.findIndex(({ link }) => link.mtu === 1234);
    assert.isAtLeast(end, 0);
    assert.isTrue(port.slice(0, end + 1).every(({ event }) => event === 'link'));
    assert.notProperty(port[end]?.link, 'master');
  });

  it('tells of addresses and neighbours', async () => {
    ip('link', 'add', 'nfo-e0', 'type', 'veth', 'peer', 'name', 'nfo-e1');
    ip('link', 'set', 'nfo-e0', 'up');
    try {
      const events = await during(
        () => {
          ip('addr', 'add', '192.0.2.1/24', 'dev', 'nfo-e0');
          ip('addr', 'add', '2001:db8::1/64', 'dev', 'nfo-e0');
          ip('neigh', 'add', '192.0.2.9', 'lladdr', '02:00:00:00:00:09', 'dev', 'nfo-e0');
          ip('neigh', 'del', '192.0.2.9', 'dev', 'nfo-e0');
          ip('addr', 'del', '2001:db8::1/64', 'dev', 'nfo-e0');
          ip('addr', 'del', '192.0.2.1/24', 'dev', 'nfo-e0');
        },
        (event) => event.event === 'address-removed' && event.address.address === '192.0.2.1',
        ['address', 'neighbour'],
      );
      const told = events.map((event) =>
        'address' in event
          ? `${event.event} ${event.address.address}/${event.address.prefixLength}`
          : 'neighbour' in event
            ? `${event.event} ${event.neighbour.destination} ${event.neighbour.state.join()}`
            : event.event,
      );
      assert.includeMembers(told, [
        'address 192.0.2.1/24',
        'address 2001:db8::1/64',
        'neighbour 192.0.2.9 permanent',
        'address-removed 2001:db8::1/64',
      ]);
      assert.isTrue(told.some((line) => line.startsWith('neighbour-removed 192.0.2.9')));
      assert.isFalse(told.some((line) => line.startsWith('link')));
    } finally {
      ip('link', 'del', 'nfo-e0');
    }
  });

  it('tells of entries of a forwarding database, with their bridge', async function () {
    const missing = obstacle('ip', 'link', 'add', 'nfo-ebr', 'type', 'bridge');
    if (missing !== undefined) skipBecause(this, missing);
    ip('link', 'add', 'nfo-e0', 'type', 'veth', 'peer', 'name', 'nfo-e1');
    ip('link', 'set', 'nfo-e0', 'master', 'nfo-ebr');
    try {
      const events = await during(
        () => iproute('bridge', 'fdb', 'add', '02:00:00:00:00:55', 'dev', 'nfo-e0', 'master', 'static'),
        (event) => event.event === 'neighbour' && event.neighbour.address === '02:00:00:00:00:55',
        ['neighbour'],
      );
      const last = events.at(-1);
      assert.isTrue(last !== undefined && 'neighbour' in last && last.neighbour.family === 'bridge');
      assert.isTrue(last !== undefined && 'neighbour' in last && last.neighbour.master !== undefined);
    } finally {
      ip('link', 'del', 'nfo-e0');
      ip('link', 'del', 'nfo-ebr');
    }
  });
});
