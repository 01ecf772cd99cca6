import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { linkMessage, openRtnl, type RtnlClient } from '../../src/rtnl/index.ts';
import { RTM_NEWLINK } from '../../src/rtnl/link-message.ts';
import { KernelError } from '../../src/session/index.ts';
import { replay } from '../../src/testing/index.ts';
import { decode, hex, type NetlinkMessage, NftOffloadError, NLM_F_DUMP } from '../../src/wire/index.ts';
import { ackOf, answerTo, doneOf, requestsOf } from '../support/answers.ts';
import { FakeConnector } from '../support/fake-kernel.ts';
import { refusal } from '../support/refusal.ts';
import { recorded } from './recorded.ts';

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
    const { statistics, bridgePort, ...v0 } = links[3] ?? assert.fail('there is no fourth');
    assert.deepEqual(
      links.map(({ index, name }) => `${index} ${name}`),
      ['1 lo', '2 br0', '3 v1', '4 v0', '5 v2'],
    );
    assert.deepInclude(bridgePort, { state: 'disabled', learning: true, isolated: false, number: 1 });
    assert.deepInclude(statistics, { receivedBytes: 180n, transmittedPackets: 3n });
    assert.deepEqual(v0, {
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

const ENODEV = 19;
const kernel = recorded('7');

/** A kernel that answers a dump with what Linux 7.3 answered, and names devices as it did. */
function answering(sent: NetlinkMessage[] = []): FakeConnector {
  return new FakeConnector((datagram) => {
    const [request] = requestsOf(datagram);
    if (request === undefined) return [];
    sent.push(request);
    if ((request.flags & NLM_F_DUMP) !== NLM_F_DUMP) {
      const { name, index } = decode(linkMessage, request.payload);
      const link = kernel.dumped(RTM_NEWLINK).find(({ payload }) => {
        const one = decode(linkMessage, payload);
        return name === undefined ? one.index === index : one.name === name;
      });
      return link === undefined
        ? [ackOf(request, ENODEV)]
        : [answerTo(request, RTM_NEWLINK, link.payload), ackOf(request)];
    }
    // All of what the kernel was asked for and more: the client has to look itself.
    return [
      ...kernel.dumped(request.type - 2).map(({ type, payload }) => answerTo(request, type, payload, 2)),
      doneOf(request),
    ];
  });
}

describe('rtnl/client on what Linux 7.3 answered', () => {
  it('lists the addresses of a device, in one family', async () => {
    const sent: NetlinkMessage[] = [];
    const rtnl = await openRtnl({ connector: answering(sent) });
    assert.lengthOf(await rtnl.addresses(), 14);
    const found = await rtnl.addresses({ family: 'ip', device: 'd0' });
    assert.deepEqual(
      found.map(({ address, prefixLength, peer }) => `${address}/${prefixLength} ${peer}`),
      ['192.0.2.1/24 undefined', '10.9.0.1/32 10.9.0.2', '192.0.2.2/24 undefined'],
    );
    assert.strictEqual(hex(sent.at(-1)?.payload ?? new Uint8Array()), '0200000000000000');
  });

  it('lists the neighbours of a device and asks the kernel for no more', async () => {
    const sent: NetlinkMessage[] = [];
    const rtnl = await openRtnl({ connector: answering(sent) });
    const found = await rtnl.neighbours({ family: 'ip', device: 2 });
    assert.deepEqual(
      found.filter(({ state }) => !state.includes('noarp')).map(({ destination }) => destination),
      ['192.0.2.10', '192.0.2.9', '192.0.2.77'],
    );
    assert.strictEqual(hex(sent.at(-1)?.payload ?? new Uint8Array()), '0200000000000000000000000800080002000000');
    assert.isTrue((await rtnl.neighbours({ family: 'bridge' })).every(({ family }) => family === 'bridge'));
    // The forwarding databases' dump takes no attribute on every kernel.
    await rtnl.neighbours({ family: 'bridge', device: 6 });
    assert.strictEqual(hex(sent.at(-1)?.payload ?? new Uint8Array()), '070000000000000000000000');
  });

  it('lists queueing disciplines: where they stand, and what they share', async () => {
    const rtnl = await openRtnl({ connector: answering() });
    assert.deepEqual(
      (await rtnl.qdiscs())
        .slice(0, 8)
        .map(({ index, kind, handle, parent, place }) => `${index} ${kind} ${handle} ${parent} ${place}`),
      [
        '1 noqueue none root root',
        '2 noqueue none root root',
        '2 clsact ffff:0 ffff:fff1 clsact',
        '3 htb 1:0 root root',
        '3 fq_codel 10:0 1:5 class',
        '4 noqueue none root root',
        '4 ingress ffff:0 ffff:fff1 ingress',
        '5 prio 8001:0 root root',
      ],
    );
    const [, ingress] = await rtnl.qdiscs({ device: 'd2' });
    assert.deepInclude(ingress, { ingressBlock: 5, hardware: false });
  });

  it('asks for counters when it is to, and else as it always did', async () => {
    const sent: NetlinkMessage[] = [];
    const rtnl = await openRtnl({ connector: answering(sent) });
    await rtnl.links();
    await rtnl.links({ statistics: true });
    await rtnl.link('d0', { statistics: true });
    assert.deepEqual(
      sent.map(({ payload }) => hex(payload)),
      [
        '00000000 00000000 00000000 00000000 08001d00 08000000',
        '00000000 00000000 00000000 00000000 08001d00 00000000',
        '00000000 00000000 00000000 00000000 07000300 64300000 08001d00 00000000',
      ].map((text) => text.replaceAll(' ', '')),
    );
  });

  it('a device that does not exist is named before anything is listed', async () => {
    const sent: NetlinkMessage[] = [];
    const rtnl = await openRtnl({ connector: answering(sent) });
    for (const list of [
      rtnl.addresses({ device: 'x' }),
      rtnl.neighbours({ device: 'x' }),
      rtnl.qdiscs({ device: 'x' }),
    ]) {
      assert.match((await refusal(list, KernelError)).message, /device x does not exist/);
    }
    assert.isTrue(sent.every(({ flags }) => (flags & NLM_F_DUMP) === 0));
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
