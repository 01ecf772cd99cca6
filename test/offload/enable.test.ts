// `up` on a kernel that is simulated: what it installs, what it changes in place, what it refuses.
import { assert } from 'chai';
import { disableOffload, type EnableOptions, enableOffload, RefusedError } from '../../src/offload/index.ts';
import { refusal } from '../support/refusal.ts';
import {
  type FlowtableState,
  find,
  type SimulatedDevice,
  SimulatedKernel,
  type SimulatedKernelOptions,
  type TableState,
} from '../support/simulated-kernel.ts';

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;
const CAPABLE_AND_ON = { hwTcOffload: 'on', takesHardware: true } as const;
const PORTS = { r0: CAPABLE, r1: CAPABLE };

function router(devices: Readonly<Record<string, SimulatedDevice>>, options: SimulatedKernelOptions = {}) {
  const kernel = new SimulatedKernel({ ...options, devices });
  kernel.changeTable('filter', (table) => table.others.push('counter of others'));
  const up = (options: Partial<EnableOptions> = {}, client = kernel.connect()) =>
    enableOffload({ devices: Object.keys(devices), connector: client, ...options });
  const down = () => disableOffload({ connector: kernel.connect() });
  return { kernel, up, down };
}

function tableOf(kernel: SimulatedKernel): TableState {
  return kernel.table('nft-offload') ?? assert.fail('there is no table nft-offload');
}

function flowtableOf(kernel: SimulatedKernel, name = 'fastpath'): FlowtableState {
  return find(tableOf(kernel).flowtables, { name }) ?? assert.fail(`there is no flowtable ${name}`);
}

/** What must not be made anew: it would lose its counters, or the flows in hardware. */
function handlesOf(kernel: SimulatedKernel) {
  const { handle, chains, flowtables } = tableOf(kernel);
  return {
    handle,
    chains: chains.map((chain) => [chain.handle, ...chain.rules.map((rule) => rule.handle)]),
    flowtables: flowtables.map((flowtable) => flowtable.handle),
  };
}

/** Devices that the table says `up` turned on. */
function recordedIn(kernel: SimulatedKernel): string[] {
  const set = find(tableOf(kernel).sets, { name: 'hw_tc_offload' });
  return (set?.elements ?? []).map(({ key }) =>
    Buffer.from(key?.value ?? [])
      .toString()
      .replace(/\0+$/, ''),
  );
}

const committed = ({ sent }: { readonly sent: readonly string[] }) => sent.filter((each) => each.includes('BATCH_END'));

describe('offload/enable: what it installs', () => {
  it('hardware, where every device can: features on, noted, and a hardware flowtable', async () => {
    const { kernel, up } = router({ r0: CAPABLE, r1: CAPABLE_AND_ON });
    const { steps, status, reasons } = await up();
    assert.deepEqual(steps, [
      'turn on hw-tc-offload of r0',
      'create table inet nft-offload',
      'note in set hw_tc_offload that hw-tc-offload was turned on for r0',
      'add chain forward',
      'add hardware flowtable fastpath with r0, r1, counting',
      'add the rule that adds established tcp and udp flows to fastpath',
    ]);
    assert.deepEqual(kernel.state().hwTcOffload, { r0: 'on', r1: 'on' });
    assert.deepEqual(flowtableOf(kernel).flags, ['offload', 'counter']);
    assert.deepEqual(recordedIn(kernel), ['r0'], 'r1 was on before');
    assert.deepEqual(reasons, {});
    assert.deepEqual(
      status.devices.map(({ name, effective, turnedOn }) => [name, effective, turnedOn]),
      [
        ['r0', 'hardware', true],
        ['r1', 'hardware', false],
      ],
    );
    assert.isUndefined(kernel.table('nft-offload-pending'));
  });

  it('--mode software asks no device for anything', async () => {
    const { kernel, up } = router(PORTS);
    const client = kernel.connect();
    await up({ mode: 'software' }, client);
    assert.deepEqual(flowtableOf(kernel).flags, ['counter']);
    assert.deepEqual(kernel.state().hwTcOffload, { r0: 'off', r1: 'off' });
    assert.notInclude(client.sent, 'FEATURES_SET');
  });

  const REASONS: readonly {
    readonly why: string;
    readonly device: SimulatedDevice;
    readonly reason: RegExp;
  }[] = [
    { why: 'a driver that takes no flows', device: { hwTcOffload: 'on' }, reason: /driver of r1 does not take flows/ },
    {
      why: 'a feature that is fixed',
      device: { takesHardware: true },
      reason: /hw-tc-offload of r1 is off \[fixed\]/,
    },
    {
      why: 'a device that leaves the feature off',
      device: { hwTcOffload: 'refuses', takesHardware: true },
      reason: /r1 was asked to turn hw-tc-offload on/,
    },
    {
      why: 'a device whose driver fails',
      device: { hwTcOffload: 'off', takesHardware: true, setError: 'EIO' },
      reason: /set hw-tc-offload on on r1: .*EIO/,
    },
  ];
  for (const { why, device, reason } of REASONS) {
    it(`software, with the reason: ${why}`, async () => {
      const { kernel, up, down } = router({ r0: CAPABLE_AND_ON, r1: device });
      const before = kernel.state();
      const { reasons, status } = await up();
      assert.deepEqual(Object.keys(reasons), ['r1']);
      assert.match(reasons['r1'] ?? '', reason);
      assert.deepEqual(
        status.devices.map(({ effective }) => effective),
        ['software', 'software'],
      );
      assert.deepEqual(flowtableOf(kernel).flags, ['counter']);
      assert.deepEqual(recordedIn(kernel), []);
      await down();
      assert.deepEqual(kernel.state().tables, before.tables);
    });
  }

  it('withdraws a request that a device did not heed: it would come true when what prevents it goes away', async () => {
    const { kernel, up, down } = router({ r0: CAPABLE_AND_ON, r1: { hwTcOffload: 'refuses', takesHardware: true } });
    const before = kernel.state();
    await up();
    await down();
    assert.deepEqual(kernel.state(), before);
  });

  it('software, where another hardware flowtable has the device and its driver takes one', async () => {
    const { up } = router({ r0: { ...CAPABLE_AND_ON, bindsOnce: true } });
    await up({ table: 'theirs' });
    const { reasons } = await up();
    assert.match(reasons['r0'] ?? '', /another hardware flowtable already has r0/);
  });

  for (const flavour of [{ acksMarks: false }, { hooksByName: false }]) {
    it(`the same on a kernel with ${JSON.stringify(flavour)}`, async () => {
      const { kernel, up } = router(PORTS, { flavour });
      const { status } = await up();
      assert.isTrue(status.installed);
      assert.deepEqual(flowtableOf(kernel).hook.devices, ['r0', 'r1']);
    });
  }

  it('a dry run says the same steps, and commits and asks for nothing', async () => {
    const { kernel, up } = router(PORTS);
    const before = kernel.state();
    const client = kernel.connect();
    const rehearsal = await up({ dryRun: true }, client);
    assert.deepEqual(kernel.state(), before);
    assert.deepEqual([committed(client), client.sent.includes('FEATURES_SET')], [[], false]);
    assert.deepEqual((await up()).steps, rehearsal.steps);
  });
});

describe('offload/enable: what stands already', () => {
  it('a second time nothing is committed', async () => {
    const { kernel, up } = router(PORTS);
    await up();
    const before = kernel.state();
    const client = kernel.connect();
    const { changed, steps } = await up({}, client);
    assert.deepEqual([changed, steps, committed(client)], [false, [], []]);
    assert.deepEqual(kernel.state(), before);
  });

  it('devices come and go in place: table, chain, rule and flowtable stay what they are', async () => {
    const { kernel, up } = router({ ...PORTS, r2: CAPABLE_AND_ON });
    await up({ devices: ['r0', 'r1'] });
    const before = handlesOf(kernel);
    const { steps } = await up({ devices: ['r1', 'r2'] });
    assert.deepEqual(steps, ['add r2 to flowtable fastpath', 'take r0 out of flowtable fastpath']);
    assert.deepEqual(handlesOf(kernel), before);
    assert.deepEqual(flowtableOf(kernel).hook.devices, ['r1', 'r2']);
  });

  it('counting is turned off and on in place', async () => {
    const { kernel, up } = router(PORTS);
    await up();
    const before = handlesOf(kernel);
    await up({ counter: false });
    assert.deepEqual(flowtableOf(kernel).flags, ['offload']);
    await up({ counter: true });
    assert.deepEqual(flowtableOf(kernel).flags, ['offload', 'counter']);
    assert.deepEqual(handlesOf(kernel), before);
  });

  it('from software to hardware and back the flowtable is replaced, in one transaction', async () => {
    const { kernel, up, down } = router(PORTS);
    const origin = kernel.state();
    await up({ mode: 'software' });
    for (const [mode, flags] of [
      ['hardware', ['offload', 'counter']],
      ['software', ['counter']],
    ] as const) {
      const client = kernel.connect();
      await up({ mode }, client);
      assert.deepEqual(flowtableOf(kernel).flags, flags);
      assert.equal(committed(client).filter((each) => each.includes('FLOWTABLE')).length, 1);
      assert.equal(tableOf(kernel).chains[0]?.rules.length, 1);
    }
    await down();
    assert.deepEqual(kernel.state(), origin);
  });

  it('a driver that takes flowtables only once hw-tc-offload is on is not refused for what it said before', async () => {
    const { kernel, up } = router({ r0: { hwTcOffload: 'off', takesHardware: 'when-on' }, r1: CAPABLE_AND_ON });
    const { status } = await up({ mode: 'hardware' });
    assert.deepEqual(
      status.devices.map(({ effective }) => effective),
      ['hardware', 'hardware'],
    );
    assert.deepEqual(recordedIn(kernel), ['r0']);
  });

  it('another mode with the same flowtable leaves the flowtable alone', async () => {
    const { kernel, up } = router(PORTS);
    await up({ mode: 'auto' });
    const { handle } = flowtableOf(kernel);
    const { status } = await up({ mode: 'hardware' });
    assert.equal(flowtableOf(kernel).handle, handle);
    assert.deepEqual(
      status.devices.map(({ requested }) => requested),
      ['hardware', 'hardware'],
    );
  });

  it('a flowtable of another name takes the place of the one before', async () => {
    const { kernel, up } = router(PORTS);
    await up();
    await up({ flowtable: 'express' });
    assert.deepEqual(
      tableOf(kernel).flowtables.map(({ name }) => name),
      ['express'],
    );
    assert.deepEqual(flowtableOf(kernel, 'express').hook.devices, ['r0', 'r1']);
  });

  it('devices that it turned on stay noted while others take their place', async () => {
    const { kernel, up, down } = router({ ...PORTS, r2: CAPABLE });
    const origin = kernel.state();
    await up({ devices: ['r0', 'r1'] });
    await up({ devices: ['r2'], mode: 'software' });
    assert.sameMembers(recordedIn(kernel), ['r0', 'r1']);
    await down();
    assert.deepEqual(kernel.state(), origin);
  });

  it('what a killed run noted is kept by one that does not need it', async () => {
    for (const options of [{ devices: ['r2'] }, { mode: 'software' }] as const) {
      const { kernel, up, down } = router({ ...PORTS, r2: CAPABLE_AND_ON });
      const origin = kernel.state();
      const rehearsal = kernel.connect();
      await up({ devices: ['r0', 'r1'] }, rehearsal);
      await down();
      const last = rehearsal.sent.lastIndexOf('FEATURES_SET') + 1;
      await up({ devices: ['r0', 'r1'] }, kernel.connect().dieAt(last)).catch(() => undefined);
      assert.deepEqual(kernel.state().hwTcOffload, { r0: 'on', r1: 'on', r2: 'on' });
      await up(options);
      assert.sameMembers(recordedIn(kernel), ['r0', 'r1']);
      assert.isUndefined(kernel.table('nft-offload-pending'));
      await down();
      assert.deepEqual(kernel.state(), origin);
    }
  });

  it('objects of others in the table stay, and its rule comes before theirs', async () => {
    const { kernel, up } = router(PORTS);
    await up();
    kernel.changeTable('nft-offload', (table, nextHandle) => {
      const theirs = { userdata: undefined, compat: undefined, expressions: [{ kind: 'counter' } as const] };
      table.chains[0]?.rules.push({ ...theirs, handle: nextHandle() });
      table.chains.push({ name: 'theirs', handle: nextHandle(), rules: [] });
      table.others.push('quota of others');
    });
    const theirs = () => {
      const { chains, others } = tableOf(kernel);
      return [chains[0]?.rules.at(-1)?.handle, chains[1]?.handle, others];
    };
    const before = theirs();
    await up({ mode: 'software', flowtable: 'express' });
    assert.deepEqual(theirs(), before);
    assert.equal(tableOf(kernel).chains[0]?.rules.length, 2);
    assert.isTrue(tableOf(kernel).chains[0]?.rules[0]?.expressions.some(({ kind }) => kind === 'flow_offload'));
  });
});

describe('offload/enable: what it refuses, and then changes nothing', () => {
  const REFUSALS: readonly {
    readonly what: string;
    readonly devices?: Readonly<Record<string, SimulatedDevice>>;
    readonly options?: Partial<EnableOptions>;
    readonly kernel?: SimulatedKernelOptions;
    readonly before?: (kernel: SimulatedKernel) => void;
    readonly message: RegExp;
  }[] = [
    {
      what: 'hardware where a device cannot',
      devices: { r0: CAPABLE, r1: {} },
      options: { mode: 'hardware' },
      message: /r1: the driver of r1 does not take flows/,
    },
    {
      what: 'hardware where a device refuses its feature',
      devices: { r0: CAPABLE, r1: { hwTcOffload: 'refuses', takesHardware: true } },
      options: { mode: 'hardware' },
      message: /r1 was asked to turn hw-tc-offload on/,
    },
    { what: 'no device', options: { devices: [] }, message: /no device given/ },
    {
      what: 'a device that is not there',
      options: { devices: ['r0', 'gone0'] },
      message: /device gone0 does not exist: there are r0, r1/,
    },
    {
      what: 'a kernel without flowtables',
      kernel: { flavour: { flowtables: false } },
      message: /no flowtables .*modules nf_flow_table/,
    },
    {
      what: 'a table of others of its name',
      before: (kernel) => kernel.changeTable('nft-offload'),
      message: /table inet nft-offload exists and was not made by nft-offload/,
    },
    {
      what: 'a table of others of the pending table’s name',
      before: (kernel) => kernel.changeTable('nft-offload-pending'),
      message: /table inet nft-offload-pending exists and was not made by nft-offload/,
    },
  ];
  for (const { what, devices = PORTS, options, kernel: flavour, before, message } of REFUSALS) {
    it(what, async () => {
      const { kernel, up } = router(devices, flavour);
      before?.(kernel);
      const state = kernel.state();
      const error = await refusal(up(options), RefusedError);
      assert.match(error.message, message);
      assert.deepEqual(kernel.state().tables, state.tables);
      for (const [name, feature] of Object.entries(kernel.state().hwTcOffload)) {
        assert.isTrue(feature.startsWith(state.hwTcOffload[name] ?? ''), `${name} is ${feature}`);
      }
    });
  }

  it('a table that is dormant', async () => {
    const { kernel, up } = router(PORTS);
    await up();
    kernel.changeTable('nft-offload', (table) => {
      table.flags = ['dormant'];
    });
    const state = kernel.state();
    const error = await refusal(up({ mode: 'software' }), RefusedError);
    assert.match(error.message, /dormant/);
    assert.deepEqual(kernel.state(), state);
  });

  it('to replace a flowtable that rules of others use', async () => {
    const { kernel, up } = router(PORTS);
    await up();
    kernel.changeTable('nft-offload', (table, nextHandle) => {
      const expressions = [{ kind: 'flow_offload', flowtable: 'fastpath' }] as const;
      table.chains.push({
        name: 'theirs',
        handle: nextHandle(),
        rules: [{ handle: nextHandle(), expressions, userdata: undefined, compat: undefined }],
      });
    });
    const state = kernel.state();
    const error = await refusal(up({ mode: 'software' }), RefusedError);
    assert.match(error.message, /rule \d+ of chain theirs/);
    assert.deepEqual(kernel.state(), state);
  });
});

describe('offload/enable: a signal', () => {
  it('is heeded on a transport that never waits', async () => {
    const { kernel, up } = router(PORTS);
    const before = kernel.state();
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const error = await refusal(up({ signal: controller.signal }), Error);
    assert.equal(error.name, 'AbortError');
    assert.deepEqual(kernel.state(), before);
  });

  it('that has come already sends nothing that changes anything', async () => {
    const { kernel, up } = router(PORTS);
    const client = kernel.connect();
    const error = await refusal(up({ signal: AbortSignal.abort() }, client), Error);
    assert.equal(error.name, 'AbortError');
    assert.deepEqual(committed(client), []);
  });
});
