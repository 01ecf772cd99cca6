// Flowtables against the kernel: where this one has none, and in namespaces without devices, it says so.
import { spawnSync } from 'node:child_process';
import { assert } from 'chai';
import { feature } from '../../support/feature.ts';
import { skipBecause } from '../../support/skip.ts';
import { errnos, openForTests, since, unlessAbsent } from './support.ts';

const TABLE = { family: 'inet', name: 't' } as const;
const NAME = { family: 'inet', table: 't', name: 'f' } as const;
const hook = (...devices: readonly string[]) => ({ number: 0, priority: -10, devices });

describe('nft client: flowtables', () => {
  const opened = openForTests();
  before(function () {
    const { status, stderr } = spawnSync('ip', ['link', 'add', 'nfo-f', 'type', 'dummy'], { encoding: 'utf8' });
    if (status !== 0) skipBecause(this, `no dummy device can be made here: ${stderr?.trim()}`);
  });
  after(() => void spawnSync('ip', ['link', 'delete', 'nfo-f']));

  feature('operation: flowtables', 'made, read, given devices and relieved of them, deleted', async function () {
    const { nft } = opened;
    const make = nft
      .transaction()
      .addTable(TABLE)
      .createFlowtable({ ...NAME, hook: hook('lo') });
    await unlessAbsent(this, make.commit(), ['ENOENT', 'EOPNOTSUPP']);
    const { handle, ...rest } = (await nft.flowtable(NAME)) ?? {};
    assert.deepEqual(rest, { ...NAME, hook: hook('lo'), flags: [], use: 0 });
    assert.deepEqual(await nft.flowtables({ family: 'inet', table: 't' }), [{ ...NAME, handle, ...rest }]);
    assert.deepEqual(await nft.flowtables({ family: 'ip' }), []);
    assert.isUndefined(await nft.flowtable({ ...NAME, name: 'other' }));
    assert.deepEqual(
      await errnos(
        nft
          .transaction()
          .createFlowtable({ ...NAME, hook: hook('lo') })
          .commit(),
      ),
      ['EEXIST'],
    );

    await nft
      .transaction()
      .addFlowtable({ ...NAME, hook: hook('nfo-f'), flags: ['counter'] })
      .commit();
    const both = await nft.flowtable(NAME);
    assert.sameMembers([...(both?.hook?.devices ?? [])], ['lo', 'nfo-f']);
    assert.deepEqual(both?.flags, ['counter']);
    await nft
      .transaction()
      .deleteFlowtableDevices({ ...NAME, hook: hook('nfo-f') })
      .commit();
    assert.deepEqual((await nft.flowtable(NAME))?.hook?.devices, ['lo']);

    assert.isDefined(handle);
    if (handle !== undefined) await nft.transaction().deleteFlowtable({ family: 'inet', table: 't', handle }).commit();
    assert.deepEqual(await nft.flowtables(), []);
  });

  feature('operation: flowtables', 'a rule that uses one keeps it, and echo tells its handle', async function () {
    const { nft } = opened;
    const tx = nft
      .transaction()
      .addTable(TABLE)
      .addFlowtable({ ...NAME, hook: hook('lo') });
    tx.addChain({ family: 'inet', table: 't', name: 'c' });
    tx.addRule({ family: 'inet', table: 't', chain: 'c', expressions: [{ kind: 'flow_offload', flowtable: 'f' }] });
    const commit = tx.commit({ echo: true });
    await unlessAbsent(this, commit, ['ENOENT', 'EOPNOTSUPP']);
    const { operations } = await commit;
    assert.strictEqual(operations[1]?.handle, (await nft.flowtable(NAME))?.handle);
    assert.strictEqual((await nft.flowtable(NAME))?.use, 1);
    assert.deepEqual(await errnos(nft.transaction().deleteFlowtable(NAME).commit()), ['EBUSY']);
  });

  feature('operation: destroy of flowtables', 'does not mind that there is none', async function () {
    const { nft } = opened;
    const make = nft
      .transaction()
      .addTable(TABLE)
      .addFlowtable({ ...NAME, hook: hook('lo') });
    await unlessAbsent(this, make.commit(), ['ENOENT', 'EOPNOTSUPP']);
    since(this, '6.3');
    await nft.transaction().destroyFlowtable(NAME).commit();
    await nft.transaction().destroyFlowtable(NAME).commit();
    assert.deepEqual(await nft.flowtables(), []);
  });
});
