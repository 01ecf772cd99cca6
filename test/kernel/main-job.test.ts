// The main job, end to end: the real command on a real kernel, a router between a client and a server.
import { assert } from 'chai';
import { run } from './lab/netns.ts';
import { createRoutedNetwork, type RoutedNetwork } from './lab/routed-network.ts';
import { startTraffic, type Traffic, waitForFlow } from './lab/traffic.ts';
import { cli, cliJson, rulesetOf } from './support.ts';

interface Status {
  readonly installed: boolean;
  readonly flowtable?: { readonly name: string; readonly flags: string[]; readonly devices: string[] };
  readonly devices: {
    readonly name: string;
    readonly requested: string;
    readonly effective: string;
    readonly reason?: string;
  }[];
  readonly rules: { readonly packets: number }[];
  readonly flows: { readonly hardware: number; readonly software: number };
}

interface Flow {
  readonly offload: string;
  readonly original: { readonly protocol: string; readonly destinationPort?: number };
  readonly counters?: { readonly original: { readonly packets: number } };
}

describe('flow offload on a router', () => {
  let network: RoutedNetwork;
  const traffic: Traffic[] = [];
  const OTHER = 'table ip other {\n\tchain mine {\n\t\tcounter packets 0 bytes 0 accept\n\t}\n}\n';

  before(async () => {
    network = createRoutedNetwork();
    run(network.router, ['nft', '-f', '-'], OTHER);
    run(network.router, ['sh', '-c', 'modprobe nf_conntrack; echo 1 > /proc/sys/net/netfilter/nf_conntrack_acct']);
  });
  after(async () => {
    for (const flow of traffic) await flow.stop();
    network?.remove();
  });

  it('a dry run says what would be done and changes nothing', () => {
    const before = rulesetOf(network.router);
    const { status, stdout } = cli(network.router, 'up', 'r0', 'r1', '--dry-run');
    assert.equal(status, 0);
    assert.include(stdout, 'would create table inet nft-offload');
    assert.equal(rulesetOf(network.router), before);
  });

  it('up installs a software flowtable where the devices can do no more, and says why', () => {
    const { status, stdout, stderr } = cli(network.router, 'up', 'r0', 'r1');
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /r0 +auto +software .*hw-tc-offload of r0 is off \[fixed\]|r0 +auto +software +off \[fixed\] +the driver of r0/,
    );
    const ruleset = run(network.router, ['nft', 'list', 'table', 'inet', 'nft-offload']);
    assert.include(ruleset, 'devices = { r0, r1 }');
    assert.include(ruleset, 'counter');
    assert.include(
      ruleset,
      'meta l4proto { tcp, udp } ct state established counter packets 0 bytes 0 flow add @fastpath',
    );
    assert.notInclude(ruleset, 'flags offload');
  });

  it('list ruleset prints what nft prints', () => {
    assert.equal(cli(network.router, 'list', 'ruleset').stdout, run(network.router, ['nft', 'list', 'ruleset']));
  });

  it('tcp and udp between client and server are offloaded, and the counters move', async () => {
    traffic.push(await startTraffic(network, { protocol: 'tcp', port: 7000 }));
    traffic.push(await startTraffic(network, { protocol: 'udp', port: 7001 }));
    await waitForFlow(network, { family: 'ip', port: 7000, mark: '[OFFLOAD]' });
    await waitForFlow(network, { family: 'ip', port: 7001, mark: '[OFFLOAD]' });
    const first = offloaded();
    assert.sameMembers([...first.keys()], [7000, 7001]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const second = offloaded();
    for (const port of [7000, 7001]) {
      assert.equal(second.get(port)?.offload, 'software');
      const before = first.get(port)?.counters?.original.packets ?? 0;
      const after = second.get(port)?.counters?.original.packets ?? 0;
      assert.isAbove(after, before, `packets of the flow to port ${port}`);
    }
    const status = cliJson<Status>(network.router, 'status');
    assert.equal(status.flows.software, 2);
    assert.isAbove(status.rules[0]?.packets ?? 0, 0);
  });

  function offloaded(): Map<number | undefined, Flow> {
    return new Map(cliJson<Flow[]>(network.router, 'flows').map((flow) => [flow.original.destinationPort, flow]));
  }

  it('up a second time changes nothing', () => {
    const before = rulesetOf(network.router);
    const { status, stdout } = cli(network.router, 'up', 'r0', 'r1');
    assert.equal(status, 0);
    assert.include(stdout, 'nothing to do');
    const still = (ruleset: string) => ruleset.replaceAll(/packets \d+ bytes \d+/g, '');
    assert.equal(still(rulesetOf(network.router)), still(before));
  });

  it('another device list updates the flowtable in place: handles stay, flows stay', () => {
    run(network.router, ['ip', 'link', 'add', 'd0', 'type', 'dummy']);
    const handle = () => /flowtable fastpath \{ # handle (\d+)/.exec(rulesetOf(network.router))?.[1];
    const rule = () => /flow add @fastpath .*# handle (\d+)/.exec(rulesetOf(network.router))?.[1];
    const before = [handle(), rule()];
    assert.notInclude(before, undefined);
    assert.include(cli(network.router, 'up', 'r0', 'r1', 'd0').stdout, 'add d0 to flowtable fastpath');
    assert.deepEqual(cliJson<Status>(network.router, 'status').flowtable?.devices.toSorted(), ['d0', 'r0', 'r1']);
    assert.include(cli(network.router, 'up', 'r0', 'r1').stdout, 'take d0 out of flowtable fastpath');
    assert.deepEqual(cliJson<Status>(network.router, 'status').flowtable?.devices.toSorted(), ['r0', 'r1']);
    assert.deepEqual([handle(), rule()], before);
    assert.equal(cliJson<Status>(network.router, 'status').flows.software, 2);
  });

  it('--no-counter turns counting off in place', () => {
    const handle = () => /flowtable fastpath \{ # handle (\d+)/.exec(rulesetOf(network.router))?.[1];
    const before = handle();
    assert.include(cli(network.router, 'up', 'r0', 'r1', '--no-counter').stdout, 'turn counting off');
    assert.deepEqual(cliJson<Status>(network.router, 'status').flowtable?.flags, []);
    cli(network.router, 'up', 'r0', 'r1');
    assert.deepEqual(cliJson<Status>(network.router, 'status').flowtable?.flags, ['counter']);
    assert.equal(handle(), before);
  });

  it('down leaves the rest of the ruleset untouched', async () => {
    for (const flow of traffic.splice(0)) await flow.stop();
    const { status, stdout, stderr } = cli(network.router, 'down');
    assert.equal(status, 0, stderr);
    assert.include(stdout, 'delete table inet nft-offload');
    assert.equal(run(network.router, ['nft', 'list', 'ruleset']), OTHER);
    assert.include(cli(network.router, 'down').stdout, 'nothing to take back');
    assert.isFalse(cliJson<Status>(network.router, 'status').installed);
  });

  it('down keeps what others put into its table', () => {
    cli(network.router, 'up', 'r0', 'r1');
    const theirs = [
      'add chain inet nft-offload theirs',
      'add counter inet nft-offload c',
      'add rule inet nft-offload theirs flow add @fastpath',
    ];
    // The kernel refuses `flow add` only in chains of other hooks; this one hangs nowhere.
    for (const line of theirs) run(network.router, ['nft', line]);
    const { status, stdout } = cli(network.router, 'down');
    assert.equal(status, 0);
    for (const words of ['chain theirs', '1 stateful object', 'of chain theirs', 'flowtable fastpath, which they use'])
      assert.include(stdout, words);
    const left = run(network.router, ['nft', 'list', 'table', 'inet', 'nft-offload']);
    for (const words of ['chain theirs', 'counter c', 'flowtable fastpath']) assert.include(left, words);
    assert.notInclude(left, 'nft-offload mode');
    assert.notInclude(left, 'chain forward');
    run(network.router, ['nft', 'delete table inet nft-offload']);
  });
});
