import { execFileSync, spawnSync } from 'node:child_process';
import { assert } from 'chai';
import { type EthtoolClient, openEthtool } from '../../../src/ethtool/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import type { Connector } from '../../../src/transport/transport.ts';
import { skipBecause } from '../../support/skip.ts';

const DEVICE = 'nfo-eth0';
const PEER = 'nfo-eth1';

/** What ethtool(8) says of a feature: `off [fixed]`; undefined for its groups and unknown names. */
function accordingToEthtool(): ReadonlyMap<string, string> {
  const text = execFileSync('ethtool', ['-k', DEVICE], { encoding: 'utf8' });
  return new Map([...text.matchAll(/^\s*([\w-]+): (.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

describe('ethtool on a veth', () => {
  const hasEthtool = spawnSync('ethtool', ['--version']).status === 0;
  let connector: Connector;
  let ethtool: EthtoolClient;

  before(async () => {
    execFileSync('ip', ['link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', PEER]);
    connector = await connect('auto');
    ethtool = await openEthtool({ connector });
  });
  after(async () => {
    ethtool.close();
    await connector.close();
    execFileSync('ip', ['link', 'del', DEVICE]);
  });

  async function assertSame(): Promise<void> {
    const theirs = accordingToEthtool();
    for (const { name, active, fixed, wanted } of await ethtool.features(DEVICE)) {
      const wish = active === wanted ? '' : ` [requested ${wanted ? 'on' : 'off'}]`;
      const ours = `${active ? 'on' : 'off'}${fixed ? ' [fixed]' : wish}`;
      assert.strictEqual(ours, theirs.get(name) ?? ours, name);
    }
  }

  it('every feature is what ethtool says', async function () {
    if (!hasEthtool) skipBecause(this, 'ethtool, to compare with, is not installed');
    const theirs = accordingToEthtool();
    const names = (await ethtool.features(DEVICE)).map(({ name }) => name);
    // ethtool adds its own groups; a few features it shows by the group's name alone.
    assert.isAbove(names.filter((name) => theirs.has(name)).length, names.length - 12);
    await assertSame();
  });

  it('toggles a feature, off and on, as ethtool sees it', async () => {
    for (const on of [false, true]) {
      const outcome = await ethtool.setFeature(DEVICE, 'tx-tcp-segmentation', on);
      assert.deepInclude(outcome, { requested: on, before: !on, active: on, wanted: on, took: true });
      if (hasEthtool) assert.strictEqual(accordingToEthtool().get('tx-tcp-segmentation'), on ? 'on' : 'off');
    }
  });

  it('toggles several in one request, and says what depends on them', async () => {
    const { features, alsoChanged } = await ethtool.setFeatures(DEVICE, {
      'tx-checksum-ip-generic': false,
      'tx-scatter-gather': true,
    });
    assert.deepEqual(
      features.map(({ took }) => took),
      [true, true],
    );
    assert.include(
      alsoChanged.map(({ name }) => name),
      'tx-tcp-segmentation',
    );
    if (hasEthtool) await assertSame();
  });

  it('says that a feature did not take while another forbids it', async () => {
    const outcome = await ethtool.setFeature(DEVICE, 'tx-tcp-segmentation', true);
    assert.deepInclude(outcome, { requested: true, active: false, wanted: true, took: false });
    const { alsoChanged } = await ethtool.setFeatures(DEVICE, { 'tx-checksum-ip-generic': true });
    assert.deepInclude(alsoChanged, { name: 'tx-tcp-segmentation', active: true });
  });

  it('finds what ethtool changed', async function () {
    if (!hasEthtool) skipBecause(this, 'ethtool, to compare with, is not installed');
    execFileSync('ethtool', ['-K', DEVICE, 'gso', 'off']);
    const gso = (await ethtool.features(DEVICE)).find(({ name }) => name === 'tx-generic-segmentation');
    assert.deepInclude(gso, { active: false, wanted: false });
    execFileSync('ethtool', ['-K', DEVICE, 'gso', 'on']);
  });

  it('says what is wrong: a device, a name, a fixed feature', async () => {
    const said = (work: Promise<unknown>) =>
      work.then(
        () => '',
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
    assert.match(await said(ethtool.features('nfo-none')), /device nfo-none does not exist: `ip link` lists/);
    assert.match(await said(ethtool.setFeature(DEVICE, 'hw-tc-ofload', true)), /did you mean hw-tc-offload\?/);
    assert.match(await said(ethtool.setFeature(DEVICE, 'hw-tc-offload', true)), /hw-tc-offload is fixed off/);
  });
});
