import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { type EthtoolClient, openEthtool } from '../../src/ethtool/index.ts';
import { KernelError } from '../../src/session/index.ts';
import { replay } from '../../src/testing/index.ts';
import { NftOffloadError, splitMessages } from '../../src/wire/index.ts';
import { datagram, FakeConnector } from '../support/fake-kernel.ts';
import { bytes } from '../support/hexdump.ts';
import { capturedMessages } from '../support/survival.ts';

const capture = new URL('./fixtures/ethtool.pcap', import.meta.url);

async function refusal(work: Promise<unknown>): Promise<NftOffloadError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instanceOf(error, NftOffloadError);
  return error;
}

describe('ethtool/client on a recorded veth (Linux 6.18)', () => {
  const recording = replay(readFileSync(capture), { name: 'ethtool.pcap' });
  let ethtool: EthtoolClient;

  before(async () => {
    ethtool = await openEthtool({ connector: recording });
  });
  after(async () => {
    await ethtool[Symbol.asyncDispose]();
    await recording.close();
  });

  it('finds the family, and its group of notifications', () => {
    assert.deepEqual(ethtool.family.multicastGroups, [{ name: 'monitor', id: 6 }]);
  });

  it('lists features by name, what is on, and what is fixed', async () => {
    const features = await ethtool.features('v0');
    assert.lengthOf(features, 60);
    assert.deepInclude(features, { name: 'hw-tc-offload', hardware: false, wanted: false, active: false, fixed: true });
    assert.deepInclude(features, {
      name: 'tx-tcp-segmentation',
      hardware: true,
      wanted: true,
      active: true,
      fixed: false,
    });
    assert.isEmpty(features.filter(({ name }) => name === ''));
    // One that the kernel calls by a name of its own (NETIF_F_VLAN_CHALLENGED).
    assert.deepInclude(features, {
      name: 'vlan-challenged',
      hardware: false,
      wanted: false,
      active: false,
      fixed: true,
    });
  });

  it('turns a feature off, and says what it reads then', async () => {
    const name = 'tx-tcp-segmentation';
    const outcome = { name, requested: false, before: true, active: false, wanted: false, took: true };
    assert.deepEqual(await ethtool.setFeature('v0', name, false), outcome);
  });

  it('turns it on, and says what came with it', async () => {
    const { features, alsoChanged, device } = await ethtool.setFeatures('v0', { 'tx-tcp-segmentation': true });
    assert.strictEqual(device, 'v0');
    assert.deepInclude(features, {
      name: 'tx-tcp-segmentation',
      requested: true,
      before: false,
      active: true,
      wanted: true,
      took: true,
    });
    assert.deepEqual(alsoChanged, [{ name: 'tx-tcp-mangleid-segmentation', active: true }]);
  });

  it('says what went off with a feature that others need', async () => {
    const { alsoChanged } = await ethtool.setFeatures('v0', { 'tx-checksum-ip-generic': false });
    const gone = alsoChanged.map(({ name }) => name);
    assert.includeMembers(gone, ['tx-tcp-segmentation', 'tx-tcp6-segmentation']);
    assert.isTrue(alsoChanged.every(({ active }) => !active));
  });

  it('says that a feature did not take, though the kernel granted the request', async () => {
    const name = 'tx-tcp-segmentation';
    const outcome = { name, requested: true, before: false, active: false, wanted: true, took: false };
    assert.deepEqual(await ethtool.setFeature('v0', name, true), outcome);
  });

  it('a device that does not exist is named, with the way out', async () => {
    const error = await refusal(ethtool.features('eth9'));
    assert.instanceOf(error, KernelError);
    assert.strictEqual(
      error.message,
      'get features of eth9: no device matches name (ENODEV): device eth9 does not exist: `ip link` lists the devices of this network namespace',
    );
  });
});

describe('ethtool/client', () => {
  // The kernel's answers, by command: the family, the names of features, and the features of the veth.
  const answers = capturedMessages(capture, 'kernel').filter(({ type }) => type >= 16);
  const ack = (seq: number, errno = 0) => ({
    type: 2,
    seq,
    payload: `${Buffer.from(Int32Array.of(-errno).buffer).toString('hex')} ${'00'.repeat(16)}`,
  });

  function kernel(setErrno = 0) {
    const commands: number[] = [];
    const connector = new FakeConnector((sent) => {
      const [request] = splitMessages(sent);
      const { type = 0, seq = 0, payload = bytes('') } = request ?? {};
      const command = payload[0] ?? 0;
      if (type === 16) return [datagram([{ type, seq, payload: hexOf(answers[0]?.payload) }, ack(seq)])];
      commands.push(command);
      if (command === 12) return [datagram([ack(seq, setErrno)])];
      const answer = answers.find((each) => each.type === type && each.payload[0] === command)?.payload;
      return [datagram([{ type, seq, payload: hexOf(answer) }, ack(seq)])];
    });
    return { connector, commands };
  }

  const hexOf = (payload = bytes('')) => Buffer.from(payload).toString('hex');

  it('reads the names of features once for a connection', async () => {
    const { connector, commands } = kernel();
    const ethtool = await openEthtool({ connector });
    await ethtool.features('v0');
    await ethtool.features('v0');
    assert.deepEqual(commands, [1, 11, 11]);
    ethtool.close();
    assert.deepEqual(connector.sockets[0]?.calls, ['close']);
    assert.isFalse(connector.closed, 'the connector is the caller’s');
  });

  for (const [name, sentence] of [
    ['hw-tc-ofload', 'this kernel has no feature hw-tc-ofload: did you mean hw-tc-offload?'],
    ['tso', /tso: did you mean tx-tcp-segmentation, tx-tcp/],
    ['rxhash', 'this kernel has no feature rxhash: did you mean rx-hashing?'],
    ['nonsense-that-nobody-meant', /features\(device\) lists them/],
    ['', /no feature : features\(device\)/],
  ] as const) {
    it(`refuses the feature ${JSON.stringify(name)} before anything is changed, and says what was meant`, async () => {
      const { connector, commands } = kernel();
      const error = await refusal((await openEthtool({ connector })).setFeature('v0', name, true));
      assert.strictEqual(error.code, 'USAGE');
      if (typeof sentence === 'string') assert.strictEqual(error.message, sentence);
      else assert.match(error.message, sentence);
      assert.notInclude(commands, 12);
    });
  }

  it('refuses to change what is fixed, all of the request', async () => {
    const { connector, commands } = kernel();
    const wanted = { 'tx-tcp-segmentation': false, 'hw-tc-offload': true };
    const error = await refusal((await openEthtool({ connector })).setFeatures('v0', wanted));
    assert.strictEqual(error.code, 'REFUSED');
    assert.strictEqual(
      error.message,
      'v0: hw-tc-offload is fixed off: its driver does not let that be changed; nothing was changed',
    );
    assert.notInclude(commands, 12);
  });

  it('grants a fixed feature that is as it was asked for', async () => {
    const { connector } = kernel();
    const outcome = await (await openEthtool({ connector })).setFeature('v0', 'hw-tc-offload', false);
    assert.deepInclude(outcome, { active: false, took: true });
  });

  it('an empty request changes nothing and sends nothing', async () => {
    const { connector, commands } = kernel();
    const outcome = await (await openEthtool({ connector })).setFeatures('v0', {});
    assert.deepEqual(outcome, { device: 'v0', features: [], alsoChanged: [] });
    assert.notInclude(commands, 12);
  });

  it('says which privilege is missing', async () => {
    const { connector } = kernel(1);
    const error = await refusal((await openEthtool({ connector })).setFeature('v0', 'tx-tcp-segmentation', false));
    assert.strictEqual(
      error.message,
      'set tx-tcp-segmentation off on v0: Operation not permitted (EPERM): changing features needs CAP_NET_ADMIN in the network namespace',
    );
  });

  for (const [name, sentence] of [
    ['', 'the device name is empty'],
    ['sixteen-bytes-xx', /device name sixteen-bytes-xx has 16 bytes, at most 15 are allowed/],
    ['schnittstelle-ü', /has 16 bytes/],
    ['eth0\0x', /"eth0\\u0000x" holds a NUL byte/],
  ] as const) {
    it(`refuses the device name ${JSON.stringify(name)} before anything is sent`, async () => {
      const { connector, commands } = kernel();
      const ethtool = await openEthtool({ connector });
      for (const error of [await refusal(ethtool.features(name)), await refusal(ethtool.setFeature(name, 'x', true))]) {
        assert.strictEqual(error.code, 'USAGE');
        if (typeof sentence === 'string') assert.strictEqual(error.message, sentence);
        else assert.match(error.message, sentence);
      }
      assert.deepEqual(commands, []);
    });
  }

  it('a signal that is aborted sends nothing', async () => {
    const { connector, commands } = kernel();
    const ethtool = await openEthtool({ connector });
    const reason = await ethtool
      .features('v0', { signal: AbortSignal.abort(new DOMException('stop', 'AbortError')) })
      .catch((error: unknown) => (error instanceof DOMException ? error.name : error));
    assert.strictEqual(reason, 'AbortError');
    assert.deepEqual(commands, []);
  });

  it('closes its socket when the kernel has no ethtool', async () => {
    const connector = new FakeConnector((sent) => [datagram([ack(splitMessages(sent)[0]?.seq ?? 0, 2)])]);
    const error = await refusal(openEthtool({ connector }));
    assert.match(error.message, /no family ethtool: ethtool over netlink needs Linux 5.6/);
    assert.deepEqual(connector.sockets[0]?.calls, ['close']);
  });
});
