// Addresses, neighbours and queueing disciplines, made by iproute2, read by both.
import { assert } from 'chai';
import { openRtnl, ports, type RtnlClient, upperDevices } from '../../../src/rtnl/index.ts';
import { KernelError } from '../../../src/session/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { refusal } from '../../support/refusal.ts';
import { skipBecause } from '../../support/skip.ts';
import { ip, iproute, json, obstacle } from './ip.ts';

interface IpAddress {
  readonly family: string;
  readonly local: string;
  readonly address?: string;
  readonly prefixlen: number;
  readonly broadcast?: string;
  readonly scope: string;
  readonly label?: string;
}

interface IpDevice {
  readonly ifname: string;
  readonly addr_info: readonly IpAddress[];
}

interface IpNeighbour {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
  readonly state: readonly string[];
  readonly router?: null;
}

interface TcQdisc {
  readonly kind: string;
  readonly handle: string;
  readonly dev: string;
  readonly root?: boolean;
  readonly parent?: string;
}

describe('rtnl on what devices have', () => {
  let connector: Connector;
  let rtnl: RtnlClient;
  let name: (index: number) => string | undefined;

  before(async () => {
    ip('link', 'add', 'nfo-a', 'type', 'veth', 'peer', 'name', 'nfo-b');
    ip('link', 'set', 'nfo-a', 'up');
    ip('link', 'set', 'nfo-b', 'up');
    ip('addr', 'add', '192.0.2.1/24', 'broadcast', '+', 'dev', 'nfo-a', 'label', 'nfo-a:x');
    ip('addr', 'add', '192.0.2.2/24', 'dev', 'nfo-a', 'valid_lft', '3600', 'preferred_lft', '1800');
    ip('addr', 'add', '10.9.0.1', 'peer', '10.9.0.2', 'dev', 'nfo-a');
    ip('addr', 'add', '2001:db8::1/64', 'dev', 'nfo-a', 'nodad', 'noprefixroute');
    ip('neigh', 'add', '192.0.2.9', 'lladdr', '02:00:00:00:00:09', 'dev', 'nfo-a');
    ip('neigh', 'add', '192.0.2.10', 'lladdr', '02:00:00:00:00:0a', 'dev', 'nfo-a', 'nud', 'stale');
    ip('neigh', 'add', '2001:db8::9', 'lladdr', '02:00:00:00:00:0b', 'dev', 'nfo-a', 'router');
    connector = await connect('auto');
    rtnl = await openRtnl({ connector });
    const names = new Map((await rtnl.links()).map((link) => [link.index, link.name]));
    name = (index) => names.get(index);
  });
  after(async () => {
    rtnl.close();
    await connector.close();
    ip('link', 'del', 'nfo-a');
  });

  it('lists the addresses that ip lists', async () => {
    const theirs = (json('ip', 'addr') as readonly IpDevice[]).flatMap(({ ifname, addr_info }) =>
      addr_info.map(({ family, local, address, prefixlen, broadcast, scope, label }) => ({
        device: ifname,
        family: family === 'inet' ? 'ip' : 'ip6',
        address: local,
        peer: address,
        prefixLength: prefixlen,
        broadcast,
        scope,
        label,
      })),
    );
    const ours = (await rtnl.addresses()).map((one) => ({
      device: name(one.index),
      family: one.family,
      address: one.address,
      peer: one.peer,
      prefixLength: one.prefixLength,
      broadcast: one.broadcast,
      scope: one.scope,
      label: one.label,
    }));
    assert.isAtLeast(ours.length, 4);
    assert.sameDeepMembers<object>(ours, theirs);
  });

  it('knows how long an address is there, and its flags', async () => {
    const found = await rtnl.addresses({ device: 'nfo-a' });
    const ending = found.find(({ address }) => address === '192.0.2.2');
    assert.isAtMost(ending?.preferredSeconds ?? 0, 1800);
    assert.isAbove(ending?.validSeconds ?? 0, 3500);
    assert.deepEqual(ending?.flags, ['secondary']);
    const six = found.find(({ address }) => address === '2001:db8::1');
    assert.includeMembers([...(six?.flags ?? [])], ['nodad', 'permanent', 'noprefixroute']);
    assert.notProperty(six, 'validSeconds');
  });

  it('lists those of one family and device alone', async () => {
    const found = await rtnl.addresses({ family: 'ip', device: 'nfo-a' });
    assert.sameMembers(
      found.map(({ address }) => address),
      ['192.0.2.1', '192.0.2.2', '10.9.0.1'],
    );
    assert.isEmpty(await rtnl.addresses({ family: 'ip', device: 'nfo-b' }));
  });

  it('lists the neighbours that ip lists', async () => {
    const ours = (await rtnl.neighbours())
      // ip leaves these out unless it is asked for all.
      .filter(({ state }) => !state.includes('noarp'))
      .map(({ destination, index, address, state, flags }) => ({
        dst: destination,
        dev: name(index),
        lladdr: address,
        state: state.map((word) => word.toUpperCase()),
        router: flags.includes('router'),
      }));
    const theirs = (json('ip', 'neigh') as readonly IpNeighbour[]).map(({ dst, dev, lladdr, state, router }) => ({
      dst,
      dev,
      lladdr,
      state,
      router: router === null,
    }));
    assert.isAtLeast(ours.length, 3);
    assert.sameDeepMembers<object>(ours, theirs);
  });

  it('lists the neighbours of one family and device alone', async () => {
    const [one, ...none] = await rtnl
      .neighbours({ family: 'ip6', device: 'nfo-a' })
      .then((all) => all.filter(({ state }) => state.includes('permanent')));
    assert.strictEqual(one?.destination, '2001:db8::9');
    assert.isEmpty(none);
    const other = await rtnl.neighbours({ device: 'nfo-b' });
    assert.isTrue(other.every(({ index }) => name(index) === 'nfo-b'));
  });

  it('lists the forwarding database of a bridge', async function () {
    const missing = obstacle('ip', 'link', 'add', 'nfo-br', 'type', 'bridge');
    if (missing !== undefined) skipBecause(this, missing);
    try {
      ip('link', 'set', 'nfo-b', 'master', 'nfo-br');
      iproute('bridge', 'fdb', 'add', '02:00:00:00:00:55', 'dev', 'nfo-b', 'master', 'static');
      const [entry] = (await rtnl.neighbours({ family: 'bridge', device: 'nfo-b' })).filter(
        ({ address }) => address === '02:00:00:00:00:55',
      );
      const bridge = await rtnl.link('nfo-br');
      assert.deepInclude(entry, { family: 'bridge', master: bridge.index, state: ['noarp'] });
      const links = await rtnl.links();
      assert.deepEqual(
        ports(links, 'nfo-br').map((link) => link.name),
        ['nfo-b'],
      );
      assert.deepEqual(
        upperDevices(links, 'nfo-b').map((link) => link.name),
        ['nfo-br'],
      );
    } finally {
      ip('link', 'del', 'nfo-br');
    }
  });

  it('lists the queueing disciplines that tc lists', async function () {
    const missing = obstacle('tc', 'qdisc', 'add', 'dev', 'nfo-a', 'clsact');
    if (missing !== undefined) skipBecause(this, missing);
    obstacle('tc', 'qdisc', 'add', 'dev', 'nfo-b', 'root', 'handle', '1:', 'htb', 'default', '5');
    // tc leaves a minor of 0 out, and writes `root` in a field of its own.
    const short = (handle: string) => handle.replace(/:0$/, ':').replace('none', '0:');
    const ours = (await rtnl.qdiscs()).map(({ index, kind, handle, parent }) => ({
      kind,
      handle: short(handle),
      dev: name(index),
      parent: short(parent),
    }));
    const theirs = (json('tc', 'qdisc') as readonly TcQdisc[]).map(({ kind, handle, dev, root, parent }) => ({
      kind,
      handle,
      dev,
      parent: root === true ? 'root' : parent,
    }));
    assert.isAtLeast(ours.length, 3);
    assert.sameDeepMembers<object>(ours, theirs);
    const found = await rtnl.qdiscs({ device: 'nfo-a' });
    assert.isTrue(found.every(({ index }) => name(index) === 'nfo-a'));
    assert.deepInclude(
      found.map(({ place, hardware }) => ({ place, hardware })),
      { place: 'clsact', hardware: false },
    );
  });

  it('says which device does not exist', async () => {
    for (const list of [
      rtnl.addresses({ device: 'nfo-none' }),
      rtnl.neighbours({ device: 'nfo-none' }),
      rtnl.qdiscs({ device: 99_999 }),
    ]) {
      assert.match((await refusal(list, KernelError)).message, /device (nfo-none|99999) does not exist/);
    }
  });
});
