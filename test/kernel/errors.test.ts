// What cannot be done is refused in one sentence that names the thing and the way out, and nothing is changed.
import { assert } from 'chai';
import { run } from './lab/netns.ts';
import { createRoutedNetwork, type RoutedNetwork } from './lab/routed-network.ts';
import { type CliResult, cli, cliUnprivileged, rulesetOf } from './support.ts';

function assertRefused({ status, stdout, stderr }: CliResult, ...words: readonly string[]): void {
  assert.equal(status, 1, `${stdout}${stderr}`);
  assert.equal(stdout, '');
  assert.match(stderr, /^nft-offload: [^\n]+\n$/, 'one sentence, no stack trace');
  for (const word of words) assert.include(stderr, word);
}

describe('up refuses, and changes nothing', () => {
  let network: RoutedNetwork;
  let ruleset: string;
  const up = (...args: readonly string[]) => cli(network.router, 'up', ...args);

  before(() => {
    network = createRoutedNetwork();
    ruleset = rulesetOf(network.router);
  });
  after(() => network?.remove());
  afterEach(() => assert.equal(rulesetOf(network.router), ruleset));

  it('a device that does not exist', () => {
    assertRefused(up('r0', 'gone0'), 'device gone0 does not exist', 'r0, r1');
  });

  it('a name over 15 characters', () => {
    assertRefused(up('r0', 'averyverylongname'), 'averyverylongname', '15 characters');
  });

  it('--mode hardware on a device whose driver cannot', () => {
    assertRefused(up('r0', 'r1', '--mode', 'hardware'), 'r0', 'hardware', '--mode auto');
  });

  it('a process without CAP_NET_ADMIN', () => {
    assertRefused(cliUnprivileged(network.router, 'up', 'r0', 'r1'), 'CAP_NET_ADMIN', 'root');
  });

  it('a table of that name which up did not make', () => {
    run(network.router, ['nft', 'add table inet nft-offload']);
    try {
      assertRefused(up('r0', 'r1'), 'table inet nft-offload', '--table');
      assertRefused(cli(network.router, 'down'), 'table inet nft-offload', 'nothing was taken back');
      assert.equal(up('r0', 'r1', '--table', 'mine').status, 0);
      assert.equal(cli(network.router, 'down', '--table', 'mine').status, 0);
    } finally {
      run(network.router, ['nft', 'delete table inet nft-offload']);
    }
  });

  it('wrong usage is exit status 2', () => {
    for (const args of [['up'], ['up', 'r0', '--mode', 'fast'], ['up', 'r0', '--nonsense'], ['nonsense']]) {
      const { status, stderr } = cli(network.router, ...args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /^nft-offload: [^\n]+\n$/);
    }
  });
});

describe('a kernel without flowtables', () => {
  let network: RoutedNetwork;
  const modprobe = run('', ['cat', '/proc/sys/kernel/modprobe']).trim();

  before(() => {
    network = createRoutedNetwork();
    // What everything needs is loaded by now.
    run(network.router, ['nft', 'add table inet x; delete table inet x']);
    // The flowtable types cannot be loaded any more: the kernel is as if it had been built without them.
    run('', ['sh', '-c', 'rmmod nf_flow_table_inet 2>/dev/null; echo /bin/false > /proc/sys/kernel/modprobe']);
  });
  after(() => {
    run('', ['sh', '-c', `echo ${modprobe} > /proc/sys/kernel/modprobe`]);
    network?.remove();
  });

  it('is named as the reason, with the modules that are missing', () => {
    assertRefused(cli(network.router, 'up', 'r0', 'r1'), 'no flowtables', 'nf_flow_table_inet');
    assert.equal(rulesetOf(network.router), '');
  });
});
