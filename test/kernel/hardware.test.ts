// Devices whose hw-tc-offload can be toggled (netdevsim): what up turns on it records, and down turns
// off just that. From Linux 7.2 on netdevsim also takes hardware flowtables.
import { spawn } from 'node:child_process';
import { assert } from 'chai';
import { skipBecause } from '../support/skip.ts';
import { listDevices, newPorts, removeDevice, whyNoNetdevsim } from './lab/netdevsim.ts';
import { run } from './lab/netns.ts';
import { cli, cliJson, ethtoolSays, mainCommand, rulesetOf } from './support.ts';

interface Status {
  readonly installed: boolean;
  readonly interrupted: boolean;
  readonly flowtable?: { readonly flags: string[]; readonly devices: string[] };
  readonly devices: {
    readonly name: string;
    readonly effective: string;
    readonly reason?: string;
    readonly turnedOn: boolean;
  }[];
}

describe('devices with hw-tc-offload', () => {
  const ns = 'hw';
  let takesHardware: boolean;
  const feature = (device: string) => ethtoolSays(ns, device, 'hw-tc-offload');

  before(function () {
    const missing = whyNoNetdevsim();
    if (missing !== undefined) skipBecause(this, missing);
    run('', ['ip', 'netns', 'add', ns]);
    newPorts(ns, ['n0', 'n1']);
    run(ns, ['ip', 'link', 'add', 'd0', 'type', 'dummy']);
    // nft asks the kernel, apart from the code that is tested here.
    run(ns, ['ethtool', '-K', 'n0', 'hw-tc-offload', 'on']);
    const ask =
      'add table inet ask; add flowtable inet ask f { hook ingress priority 0; devices = { n0 }; flags offload; }';
    takesHardware = run(ns, ['sh', '-c', `nft -c '${ask}' 2>/dev/null && echo yes || echo no`]).trim() === 'yes';
    run(ns, ['ethtool', '-K', 'n0', 'hw-tc-offload', 'off']);
  });
  after(() => {
    for (const id of listDevices()) removeDevice(id);
    run('', ['sh', '-c', `ip netns delete ${ns} 2>/dev/null || true`]);
  });

  it('features shows and toggles hw-tc-offload as ethtool sees it', () => {
    assert.equal(feature('n0'), 'off');
    assert.include(cli(ns, 'features', 'n0', 'hw-tc-offload', 'on').stdout, 'hw-tc-offload: on');
    assert.equal(feature('n0'), 'on');
    assert.equal(cli(ns, 'features', 'n0', 'hw-tc-offload', 'off').status, 0);
    assert.equal(feature('n0'), 'off');
    const { status, stderr } = cli(ns, 'features', 'd0', 'hw-tc-offload', 'on');
    assert.equal(status, 1);
    assert.include(stderr, 'fixed');
  });

  it('up turns it on, records it, and down turns it off again', () => {
    run(ns, ['ethtool', '-K', 'n1', 'hw-tc-offload', 'on']);
    const { status, stdout, stderr } = cli(ns, 'up', 'n0', 'n1');
    assert.equal(status, 0, stderr);
    assert.include(stdout, 'turn on hw-tc-offload of n0');
    assert.notInclude(stdout, 'turn on hw-tc-offload of n1');
    assert.equal(feature('n0'), 'on');
    const report = cliJson<Status>(ns, 'status');
    assert.deepEqual(
      report.devices.map(({ name, turnedOn }) => [name, turnedOn]),
      [
        ['n0', true],
        ['n1', false],
      ],
    );
    assert.notInclude(rulesetOf(ns), 'pending');
    assert.equal(cli(ns, 'down').status, 0);
    assert.equal(feature('n0'), 'off');
    assert.equal(feature('n1'), 'on', 'n1 was on before up, and stays on');
    assert.equal(rulesetOf(ns), '');
    run(ns, ['ethtool', '-K', 'n1', 'hw-tc-offload', 'off']);
  });

  it('says hardware where the driver takes flowtables, and why not where it does not', () => {
    cli(ns, 'up', 'n0', 'n1');
    const report = cliJson<Status>(ns, 'status');
    for (const device of report.devices) {
      assert.equal(device.effective, takesHardware ? 'hardware' : 'software');
      if (!takesHardware) assert.include(device.reason ?? '', 'EOPNOTSUPP');
    }
    assert.equal(report.flowtable?.flags.includes('offload'), takesHardware);
    cli(ns, 'down');
  });

  it('a device that cannot makes the whole flowtable software in mode auto, and is named', function () {
    if (!takesHardware) skipBecause(this, 'this netdevsim takes no hardware flowtables (before Linux 7.2)');
    const { stdout } = cli(ns, 'up', 'n0', 'd0');
    assert.match(stdout, /d0 +auto +software/);
    assert.notInclude(rulesetOf(ns), 'flags offload');
    cli(ns, 'up', 'n0', 'n1');
    assert.include(rulesetOf(ns), 'flags offload', 'without it the flowtable becomes a hardware one');
    cli(ns, 'up', 'n0', 'd0');
    assert.notInclude(rulesetOf(ns), 'flags offload', 'and with it a software one again');
    cli(ns, 'down');
    assert.equal(rulesetOf(ns), '');
  });

  it('--mode hardware that is refused turns every feature off again', () => {
    const { status, stderr } = cli(ns, 'up', 'n0', 'd0', '--mode', 'hardware');
    assert.equal(status, 1);
    assert.include(stderr, 'd0');
    assert.equal(feature('n0'), 'off');
    assert.equal(rulesetOf(ns), '');
  });

  it('killed at any moment, up leaves all or nothing, and down takes back even what was half done', async function () {
    this.timeout(180_000);
    const seen = new Set<string>();
    const whole = duration(() => cli(ns, 'up', 'n0', 'n1'));
    cli(ns, 'down');
    for (let step = 1; step <= 8; step++) {
      await killed(mainCommand(ns, 'up', 'n0', 'n1'), (whole * (step + 2)) / 10);
      const ruleset = rulesetOf(ns);
      const all = ruleset.includes('flow add @fastpath');
      const own = ruleset.includes('table inet nft-offload {');
      assert.equal(own, all, `half a table after a kill:\n${ruleset}`);
      seen.add(all ? 'all' : ruleset.includes('pending') ? 'pending' : 'nothing');
      if (!all && !ruleset.includes('pending'))
        assert.equal(feature('n0'), 'off', 'a feature was turned on without a note of it');
      const { status, stderr } = cli(ns, 'down');
      assert.equal(status, 0, stderr);
      assert.equal(rulesetOf(ns), '');
      assert.deepEqual([feature('n0'), feature('n1')], ['off', 'off']);
    }
    console.log(`        seen after a kill: ${[...seen].join(', ')}`);
    assert.include([...seen], 'nothing');
  });
});

function duration(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function killed([command = '', ...args]: readonly string[], afterMs: number): Promise<void> {
  // Its own process group: ip netns exec becomes the command, but a child of it would outlive it.
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await gone;
}
