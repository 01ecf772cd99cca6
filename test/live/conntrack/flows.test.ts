import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { assert } from 'chai';
import { type ConntrackClient, type ConntrackEntry, openConntrack } from '../../../src/conntrack/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { skipBecause } from '../../support/skip.ts';

// Tracking is on in a namespace as soon as a rule needs it.
const RULESET = `
  table ip nfo-ct {
    chain nat { type nat hook output priority -100; policy accept;
      ip daddr 127.9.9.9 tcp dport 80 dnat to 127.0.0.1:18080;
    }
  }
  table inet nfo-ct {
    chain zone { type filter hook output priority -300; policy accept;
      udp dport 18053 ct zone set 7;
      udp sport 18053 ct zone set 7;
    }
    chain out { type filter hook output priority 0; policy accept; ct state new ct mark set 0x2a; }
  }`;

describe('conntrack on connections of this machine', () => {
  const obstacle = spawnSync('nft', ['-c', '-f', '-'], { input: RULESET, encoding: 'utf8' });
  let connector: Connector;
  let conntrack: ConntrackClient;
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  let clientPort: number | undefined;
  let udp: UdpSocket;

  before(async function () {
    if (obstacle.status !== 0) {
      const reason = obstacle.error?.message ?? obstacle.stderr;
      skipBecause(this, `nft cannot load the rules of these tests: ${reason}`);
    }
    execFileSync('ip', ['link', 'set', 'lo', 'up']);
    execFileSync('nft', ['-f', '-'], { input: RULESET });
    for (const [port, host] of [
      [18080, '127.0.0.1'],
      [18081, '::1'],
    ] as const) {
      const server = createServer((socket) => {
        // Once their flow is deleted, the two ends no longer hear of each other's close.
        sockets.push(socket);
        socket.on('data', (data) => socket.write(data)).on('error', () => undefined);
      }).listen(port, host);
      await once(server, 'listening');
      servers.push(server);
    }
    for (const [port, host] of [
      [80, '127.9.9.9'],
      [18081, '::1'],
    ] as const) {
      const socket = connectTcp(port, host);
      await once(socket, 'connect');
      socket.write('hello');
      await once(socket, 'data');
      sockets.push(socket);
      clientPort ??= socket.localPort;
    }
    udp = createSocket('udp4');
    await new Promise((resolve) => udp.send('x', 18053, '127.0.0.1', resolve));
    connector = await connect('auto');
    conntrack = await openConntrack({ connector });
  });
  after(async () => {
    for (const each of sockets) each.destroy();
    for (const server of servers) server.close();
    if (connector === undefined) return;
    udp.close();
    conntrack.close();
    await connector.close();
    for (const family of ['ip', 'inet']) execFileSync('nft', ['delete', 'table', family, 'nfo-ct']);
  });

  async function flow(port: number): Promise<ConntrackEntry> {
    const found = (await conntrack.entries()).find(({ original }) => original.destinationPort === port);
    assert.isDefined(found, `a flow to port ${port}`);
    return found;
  }

  it('sees a connection with destination NAT', async () => {
    const entry = await flow(80);
    assert.deepInclude(entry, { family: 'ip', state: 'established', mark: 42, zone: 0 });
    assert.deepInclude(entry.original, { destination: '127.9.9.9', protocol: 'tcp', sourcePort: clientPort });
    assert.deepEqual(entry.nat, { destination: { address: '127.0.0.1', port: 18080 } });
    assert.includeMembers([...entry.status], ['seen-reply', 'assured', 'confirmed', 'dst-nat']);
    assert.isAbove(entry.timeout ?? 0, 60);
  });

  it('sees IPv6, and a zone', async () => {
    assert.deepInclude((await flow(18081)).original, { source: '::1', destination: '::1', protocol: 'tcp' });
    assert.deepInclude(await flow(18053), { zone: 7 });
  });

  it('the kernel and this side filter alike', async () => {
    const all = await conntrack.entries();
    const count = async (options: Parameters<ConntrackClient['entries']>[0]) =>
      (await conntrack.entries(options)).length;
    assert.strictEqual(await count({ family: 'ip6' }), all.filter(({ family }) => family === 'ip6').length);
    for (const name of ['assured', 'seen-reply', 'dst-nat', 'offload'] as const) {
      const [on, off] = [await count({ status: { [name]: true } }), await count({ status: { [name]: false } })];
      assert.strictEqual(on, all.filter(({ status }) => status.includes(name)).length, `${name} on`);
      assert.strictEqual(on + off, all.length, `${name} on and off`);
    }
    assert.strictEqual((await conntrack.usage()).entries, all.length);
  });

  it('deletes one flow and no other', async () => {
    for (const port of [80, 18081, 18053]) {
      const before = await conntrack.entries();
      const entry = await flow(port);
      assert.isFalse(
        await conntrack.delete({ ...entry, id: ((entry.id ?? 0) ^ 1) >>> 0 }),
        'another id is another flow',
      );
      assert.isTrue(await conntrack.delete(entry));
      assert.isFalse(await conntrack.delete(entry));
      const left = (await conntrack.entries()).map(({ id }) => id);
      assert.sameMembers(
        left,
        before.map(({ id }) => id).filter((id) => id !== entry.id),
      );
    }
  });
});
