// `status` on a kernel that is simulated: what it says is what the kernel says now.
import { assert } from 'chai';
import type { FlowMessage } from '../../src/conntrack/index.ts';
import { disableOffload, enableOffload, offloadStatus } from '../../src/offload/index.ts';
import { refusal } from '../support/refusal.ts';
import { SimulatedKernel, type SimulatedKernelOptions } from '../support/simulated-kernel.ts';

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;

function router(options: SimulatedKernelOptions = {}) {
  const kernel = new SimulatedKernel({ devices: { r0: CAPABLE, r1: CAPABLE }, ...options });
  const up = () => enableOffload({ devices: ['r0', 'r1'], connector: kernel.connect() });
  const status = (signal?: AbortSignal) => offloadStatus({ connector: kernel.connect(), signal });
  return { kernel, up, status };
}

/** A tracked UDP flow from this port. */
function flow(sourcePort: number, ...status: NonNullable<FlowMessage['status']>): FlowMessage {
  const [near, far] = ['10.1.0.2', '10.2.0.2'];
  return {
    family: 'ip',
    original: {
      ip: { v4Source: near, v4Destination: far },
      proto: { number: 17, sourcePort, destinationPort: 53 },
    },
    reply: {
      ip: { v4Source: far, v4Destination: near },
      proto: { number: 17, sourcePort: 53, destinationPort: sourcePort },
    },
    status: ['seen-reply', 'confirmed', ...status],
  };
}

const effective = ({ devices }: Awaited<ReturnType<typeof offloadStatus>>) =>
  devices.map(({ name, effective }) => `${name} ${effective}`);

describe('offload/status', () => {
  it('where nothing stands says so', async () => {
    const { status } = router();
    const { installed, interrupted, devices, rules, flows } = await status();
    assert.deepEqual([installed, interrupted, devices, rules], [false, false, [], []]);
    assert.deepEqual(flows, { hardware: 0, software: 0 });
  });

  it('commits nothing and asks no device for anything', async () => {
    const { kernel, up } = router();
    await up();
    const before = kernel.state();
    const client = kernel.connect();
    await offloadStatus({ connector: client });
    assert.notMatch(client.sent.join(), /BATCH_END|FEATURES_SET/);
    assert.deepEqual(kernel.state(), before);
  });

  it('shows the flowtable, its devices and its rule', async () => {
    const { up, status } = router();
    await up();
    const { installed, flowtable, devices, rules } = await status();
    assert.isTrue(installed);
    assert.deepEqual(flowtable, { name: 'fastpath', flags: ['offload', 'counter'], devices: ['r0', 'r1'] });
    assert.deepEqual(
      devices.map(({ name, requested, turnedOn, hwTcOffload }) => ({ name, requested, turnedOn, hwTcOffload })),
      ['r0', 'r1'].map((name) => ({
        name,
        requested: 'auto' as const,
        turnedOn: true,
        hwTcOffload: { active: true, fixed: false },
      })),
    );
    assert.deepEqual(rules, [{ chain: 'forward', handle: 5n, packets: 0n, bytes: 0n }]);
  });

  it('counts offloaded flows, those in hardware apart', async () => {
    const { kernel, up, status } = router();
    await up();
    kernel.flows = [flow(1), flow(2, 'offload'), flow(3, 'offload'), flow(4, 'offload', 'hw-offload')];
    const { flows } = await status();
    assert.deepEqual(flows, { hardware: 1, software: 2 });
  });

  it('takes a flow in hardware for proof, and nothing less', async () => {
    const { kernel, up, status } = router();
    await up();
    kernel.flows = [flow(1, 'offload')];
    for (const { effective, reason } of (await status()).devices) {
      assert.equal(effective, 'hardware');
      assert.match(reason ?? '', /hardware/);
    }
    kernel.flows = [flow(1, 'offload', 'hw-offload')];
    for (const device of (await status()).devices) assert.notProperty(device, 'reason');
  });

  it('does without ctnetlink: flows are then not counted, and it says why', async () => {
    const { up, status } = router({ conntrack: false });
    await up();
    const answer = await status();
    assert.deepEqual(effective(answer), ['r0 hardware', 'r1 hardware']);
    assert.isUndefined(answer.flows);
    assert.match(answer.flowsUnknown ?? '', /nf_conntrack_netlink/);
  });

  it('says why a device does software', async () => {
    const { status, up } = router({ devices: { r0: CAPABLE, r1: {} } });
    await up();
    const { devices } = await status();
    assert.match(devices[0]?.reason ?? '', /another device of the flowtable cannot/);
    assert.match(devices[1]?.reason ?? '', /driver of r1 does not take flows/);
  });

  it('a feature that was turned off behind it is software', async () => {
    const { kernel, up, status } = router();
    await up();
    Object.assign(kernel.devices.get('r1') ?? assert.fail(), { active: false, wanted: false });
    const answer = await status();
    assert.deepEqual(effective(answer), ['r0 hardware', 'r1 software']);
    assert.match(answer.devices[1]?.reason ?? '', /hw-tc-offload is off/);
  });

  it('a device that is gone does nothing', async () => {
    const { kernel, up, status } = router();
    await up();
    kernel.unplug('r1');
    const answer = await status();
    assert.deepEqual(effective(answer), ['r0 hardware', 'r1 none']);
    assert.equal(answer.devices[1]?.reason, 'r1 does not exist');
  });

  it('a table that is dormant, or whose rule is gone, offloads nothing', async () => {
    const { kernel, up, status } = router();
    await up();
    kernel.changeTable('nft-offload', (table) => {
      table.flags = ['dormant'];
    });
    assert.match((await status()).problem ?? '', /dormant/);
    kernel.changeTable('nft-offload', (table) => {
      table.flags = [];
      table.chains[0]?.rules.splice(0);
    });
    assert.match((await status()).problem ?? '', /rule .* is gone/);
  });

  it('a table of others has nothing of ours', async () => {
    const { kernel, status } = router();
    kernel.changeTable('nft-offload');
    assert.deepInclude(await status(), { installed: false, interrupted: false, devices: [] });
  });

  it('shows a run that was interrupted, until down', async () => {
    const { kernel, status } = router();
    const rehearsal = kernel.connect();
    await enableOffload({ devices: ['r0', 'r1'], connector: rehearsal });
    await disableOffload({ connector: kernel.connect() });
    const set = rehearsal.sent.indexOf('FEATURES_SET') + 1;
    const killed = kernel.connect().dieAt(set);
    await enableOffload({ devices: ['r0', 'r1'], connector: killed }).catch(() => undefined);
    assert.isTrue((await status()).interrupted);
    await disableOffload({ connector: kernel.connect() });
    assert.isFalse((await status()).interrupted);
  });

  it('reads again when another writer comes in between, and fails in words when it always does', async () => {
    const { kernel, up } = router();
    await up();
    const wanted = await offloadStatus({ connector: kernel.connect() });
    const once = kernel.connect();
    await offloadStatus({ connector: once });
    for (let n = 1; n <= once.sent.length; n++) {
      const client = kernel.connect().before(n, () => kernel.changeTable('bystander'));
      assert.deepEqual(await offloadStatus({ connector: client }), wanted, `before ${n}`);
    }
    const always = kernel.connect().beforeEach(() => kernel.changeTable('bystander'));
    const error = await refusal(offloadStatus({ connector: always }), Error);
    assert.match(error.message, /changed/);
  });

  it('heeds a signal on a transport that never waits', async () => {
    const { status } = router();
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const error = await refusal(status(controller.signal), Error);
    assert.equal(error.name, 'AbortError');
  });
});
