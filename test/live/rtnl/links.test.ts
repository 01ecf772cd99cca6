import { execFileSync } from 'node:child_process';
import { assert } from 'chai';
import { openRtnl, type RtnlClient } from '../../../src/rtnl/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';

const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8' });

interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly mtu: number;
  readonly operstate: string;
  readonly address?: string;
  readonly master?: string;
  readonly flags: readonly string[];
  readonly linkinfo?: { readonly info_kind?: string; readonly info_slave_kind?: string };
  readonly altnames?: readonly string[];
}

describe('rtnl on veths and a bridge', () => {
  let connector: Connector;
  let rtnl: RtnlClient;

  before(async () => {
    ip('link', 'add', 'nfo-v0', 'type', 'veth', 'peer', 'name', 'nfo-v1');
    ip('link', 'add', 'nfo-br0', 'type', 'bridge');
    ip('link', 'set', 'nfo-v0', 'master', 'nfo-br0', 'up');
    ip('link', 'set', 'nfo-v1', 'up', 'mtu', '1400');
    ip('link', 'property', 'add', 'dev', 'nfo-v0', 'altname', 'nfo-a-name-of-more-than-fifteen-bytes');
    connector = await connect('auto');
    rtnl = await openRtnl({ connector });
  });
  after(async () => {
    rtnl.close();
    await connector.close();
    ip('link', 'del', 'nfo-v0');
    ip('link', 'del', 'nfo-br0');
  });

  it('lists what ip lists', async () => {
    const theirs = JSON.parse(ip('-d', '-j', 'link')) as readonly IpLink[];
    const ours = await rtnl.links();
    const nameOf = new Map(ours.map(({ index, name }) => [index, name]));
    assert.deepEqual(
      ours.map((link) => ({
        ifindex: link.index,
        ifname: link.name,
        mtu: link.mtu,
        operstate: String(link.operState).toUpperCase(),
        address: link.address,
        master: link.master === undefined ? undefined : nameOf.get(link.master),
        kind: link.kind,
        slaveKind: link.slaveKind,
        altnames: link.altNames,
        up: link.flags.includes('up'),
        lowerUp: link.flags.includes('lower-up'),
      })),
      theirs.map((link) => ({
        ifindex: link.ifindex,
        ifname: link.ifname,
        mtu: link.mtu,
        operstate: link.operstate,
        address: link.address,
        master: link.master,
        kind: link.linkinfo?.info_kind,
        slaveKind: link.linkinfo?.info_slave_kind,
        altnames: link.altnames ?? [],
        up: link.flags.includes('UP'),
        lowerUp: link.flags.includes('LOWER_UP'),
      })),
    );
  });

  it('knows both ends of a veth', async () => {
    const [one, other] = [await rtnl.link('nfo-v0'), await rtnl.link('nfo-v1')];
    assert.strictEqual(one.lower, other.index);
    assert.strictEqual(other.lower, one.index);
    assert.strictEqual(other.mtu, 1400);
  });

  it('finds a device by index and by its alternative name', async () => {
    const { index } = await rtnl.link('nfo-v0');
    assert.strictEqual((await rtnl.link(index)).name, 'nfo-v0');
    assert.strictEqual((await rtnl.link('nfo-a-name-of-more-than-fifteen-bytes')).name, 'nfo-v0');
  });

  it('says which device does not exist', async () => {
    const error = await rtnl.link('nfo-none').catch((reason: unknown) => reason);
    assert.match((error as Error).message, /device nfo-none does not exist/);
  });

  it('lists a few hundred devices', async function () {
    this.timeout(60_000);
    const count = 150;
    const commands = Array.from(
      { length: count },
      (_, index) => `link add nfo-m${index} type veth peer name nfo-n${index}`,
    );
    execFileSync('ip', ['-batch', '-'], { input: commands.join('\n') });
    try {
      assert.isAtLeast((await rtnl.links()).filter(({ name }) => /^nfo-[mn]\d/.test(name)).length, 2 * count);
    } finally {
      execFileSync('ip', ['-batch', '-'], { input: commands.map((_, index) => `link del nfo-m${index}`).join('\n') });
    }
  });
});
