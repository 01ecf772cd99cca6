import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { openRtnl, type RtnlClient } from '../../src/rtnl/index.ts';
import { KernelError } from '../../src/session/index.ts';
import { replay } from '../../src/testing/index.ts';
import { NftOffloadError } from '../../src/wire/index.ts';
import { FakeConnector } from '../support/fake-kernel.ts';

describe('rtnl/client on a recorded namespace (Linux 6.18)', () => {
  const recording = replay(readFileSync(new URL('./fixtures/rtnl.pcap', import.meta.url)), { name: 'rtnl.pcap' });
  let rtnl: RtnlClient;

  before(async () => {
    rtnl = await openRtnl({ connector: recording });
  });
  after(async () => {
    await rtnl[Symbol.asyncDispose]();
    await recording.close();
  });

  it('lists all devices: who is whose master, and what is below', async () => {
    const links = (await rtnl.links()).map(({ message: _, ...link }) => link);
    assert.deepEqual(
      links.map(({ index, name }) => `${index} ${name}`),
      ['1 lo', '2 br0', '3 v1', '4 v0', '5 v2'],
    );
    assert.deepEqual(links[3], {
      index: 4,
      name: 'v0',
      altNames: ['averyveryverylongname', 'alt0'],
      kind: 'veth',
      slaveKind: 'bridge',
      master: 2,
      lower: 3,
      mtu: 1500,
      operState: 'up',
      address: '02:00:00:00:00:01',
      carrier: true,
      flags: ['up', 'broadcast', 'running', 'multicast', 'lower-up'],
    });
    assert.deepInclude(links[4], { name: 'v2', lower: 2, lowerNetnsId: 0, carrier: false, operState: 'down' });
    assert.deepInclude(links[1], { kind: 'bridge', flags: ['broadcast', 'multicast'] });
    for (const key of ['kind', 'master', 'lower', 'lowerNetnsId']) assert.notProperty(links[0], key);
  });

  it('finds one by name, by an alternative name too long for a name, and by index', async () => {
    assert.strictEqual((await rtnl.link('v0')).index, 4);
    assert.strictEqual((await rtnl.link('averyveryverylongname')).name, 'v0');
    assert.strictEqual((await rtnl.link(1)).name, 'lo');
  });

  it('a device that does not exist is named, with the way out', async () => {
    const error = await rtnl.link('eth9').catch((reason: unknown) => reason);
    assert.instanceOf(error, KernelError);
    assert.strictEqual(
      error.message,
      'get link eth9: No such device (ENODEV): device eth9 does not exist: `ip link` lists the devices of this network namespace',
    );
  });
});

describe('rtnl/client', () => {
  for (const device of ['', 'x'.repeat(128), 'a\0b', 0, -1, 1.5, 2 ** 31, Number.NaN]) {
    it(`refuses ${JSON.stringify(device)} before anything is sent`, async () => {
      let sent = 0;
      const connector = new FakeConnector(() => {
        sent++;
        return [];
      });
      const error = await (await openRtnl({ connector })).link(device).catch((reason: unknown) => reason);
      assert.instanceOf(error, NftOffloadError);
      assert.strictEqual(error.code, 'USAGE');
      assert.strictEqual(sent, 0);
    });
  }
});
