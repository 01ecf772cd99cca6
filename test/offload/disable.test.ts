// `down` on a kernel that is simulated: it takes back what `up` did, and nothing else.
import { assert } from 'chai';
import type { Expression } from '../../src/nft/index.ts';
import {
  disableOffload,
  type EnableOptions,
  enableOffload,
  IncompleteError,
  RefusedError,
} from '../../src/offload/index.ts';
import { refusal } from '../support/refusal.ts';
import { SimulatedKernel, type TableState } from '../support/simulated-kernel.ts';

const CAPABLE = { hwTcOffload: 'off', takesHardware: true } as const;

function router() {
  const kernel = new SimulatedKernel({ devices: { r0: CAPABLE, r1: CAPABLE, r2: { hwTcOffload: 'on' } } });
  kernel.changeTable('filter', (table) => table.others.push('counter of others'));
  const up = (options: Partial<EnableOptions> = {}) =>
    enableOffload({ devices: ['r0', 'r1'], connector: kernel.connect(), ...options });
  const down = (client = kernel.connect()) => disableOffload({ connector: client });
  return { kernel, up, down };
}

/** Another program's rule with these expressions, in a chain that is made where it is not there. */
function addRule(table: TableState, nextHandle: () => bigint, chainName: string, expressions: readonly Expression[]) {
  const chain = table.chains.find(({ name }) => name === chainName) ?? {
    name: chainName,
    handle: nextHandle(),
    rules: [],
  };
  if (!table.chains.includes(chain)) table.chains.push(chain);
  chain.rules.push({ handle: nextHandle(), expressions, userdata: undefined, compat: undefined });
}

describe('offload/disable', () => {
  it('where nothing stands does nothing', async () => {
    const { kernel, down } = router();
    const client = kernel.connect();
    const report = await down(client);
    assert.deepEqual([report.changed, report.steps, report.kept], [false, [], []]);
    assert.notInclude(client.sent.join(), 'BATCH_END');
  });

  for (const options of [{}, { mode: 'software' }, { devices: ['r0', 'r2'] }, { counter: false }] as const) {
    it(`leaves everything as it was before up ${JSON.stringify(options)}`, async () => {
      const { kernel, up, down } = router();
      const before = kernel.state();
      await up(options);
      assert.notDeepEqual(kernel.state(), before);
      assert.isTrue((await down()).changed);
      assert.deepEqual(kernel.state(), before);
    });
  }

  it('says what it did', async () => {
    const { up, down } = router();
    await up();
    // The kernel keeps the record in no order to count on.
    assert.sameMembers(
      [...(await down()).steps],
      ['delete table inet nft-offload', 'turn off hw-tc-offload of r0', 'turn off hw-tc-offload of r1'],
    );
  });

  it('never touches a table that up did not make', async () => {
    const { kernel, down } = router();
    kernel.changeTable('nft-offload');
    const before = kernel.state();
    const error = await refusal(down(), RefusedError);
    assert.match(error.message, /was not made by nft-offload/);
    assert.deepEqual(kernel.state(), before);
  });

  const FOREIGN: readonly {
    readonly what: string;
    readonly add: (table: TableState, nextHandle: () => bigint) => void;
    readonly kept: RegExp;
  }[] = [
    {
      what: 'a rule in our chain',
      add: (table, nextHandle) => addRule(table, nextHandle, 'forward', [{ kind: 'counter' }]),
      kept: /^rule \d+ of chain forward$/,
    },
    {
      what: 'a chain',
      add: (table, nextHandle) => table.chains.push({ name: 'theirs', handle: nextHandle(), rules: [] }),
      kept: /^chain theirs$/,
    },
    {
      what: 'a set',
      add: (table, nextHandle) =>
        table.sets.push({ name: 'theirs', handle: nextHandle(), declared: { keyLength: 4 }, elements: [] }),
      kept: /^set theirs$/,
    },
    {
      what: 'a flowtable',
      add: (table, nextHandle) =>
        table.flowtables.push({
          name: 'theirs',
          handle: nextHandle(),
          flags: [],
          hook: { number: 0, priority: 0, devices: ['r2'] },
        }),
      kept: /^flowtable theirs$/,
    },
    {
      what: 'an object of a kind that is not read',
      add: (table) => table.others.push('quota of others'),
      kept: /stateful object/,
    },
    {
      what: 'a rule that uses our flowtable',
      add: (table, nextHandle) =>
        addRule(table, nextHandle, 'theirs', [{ kind: 'flow_offload', flowtable: 'fastpath' }]),
      kept: /rule \d+ of chain theirs/,
    },
  ];
  for (const { what, add, kept } of FOREIGN) {
    it(`keeps what others put into the table: ${what}`, async () => {
      const { kernel, up, down } = router();
      const { hwTcOffload } = kernel.state();
      await up();
      kernel.changeTable('nft-offload', add);
      const report = await down();
      assert.isTrue(
        report.kept.some((object) => kept.test(object)),
        `kept: ${report.kept.join(', ')}`,
      );
      const table = kernel.table('nft-offload') ?? assert.fail('the table is gone');
      const ours = table.chains.flatMap(({ rules }) => rules).filter(({ userdata }) => userdata !== undefined);
      assert.deepEqual(ours, [], 'our rule is gone');
      const counts = ({ chains, sets, flowtables, others }: TableState) => {
        const theirs = chains.filter(({ name }) => name === 'theirs' || name === 'forward').length;
        return theirs + sets.length + flowtables.length + others.length;
      };
      assert.isAtLeast(counts(table), 1, 'theirs is there');
      // A hardware flowtable that stays keeps its devices' feature, and the record of it.
      const bound = what === 'a rule that uses our flowtable';
      const recorded = table.sets.some(({ name }) => name === 'hw_tc_offload');
      assert.equal(recorded, bound, 'the record');
      assert.isUndefined(kernel.table('nft-offload-pending'));
      if (bound) {
        assert.deepEqual(
          table.flowtables.map(({ name }) => name),
          ['fastpath'],
        );
        assert.isTrue(
          report.kept.some((object) => object.includes('fastpath')),
          `the flowtable is named: ${report.kept.join(', ')}`,
        );
      } else {
        assert.deepEqual(kernel.state().hwTcOffload, hwTcOffload);
      }
    });
  }

  it('an up after it finds its table again where others kept it', async () => {
    const { kernel, up, down } = router();
    await up();
    kernel.changeTable('nft-offload', (table) => table.others.push('quota of others'));
    await down();
    const { status } = await up();
    assert.isTrue(status.installed);
    assert.deepEqual(kernel.table('nft-offload')?.others, ['quota of others']);
  });

  it('leaves a feature that somebody has turned off meanwhile', async () => {
    const { kernel, up, down } = router();
    const before = kernel.state();
    await up({ mode: 'auto' });
    const r0 = kernel.devices.get('r0') ?? assert.fail();
    Object.assign(r0, { active: false, wanted: false });
    const { steps } = await down();
    assert.notInclude(steps, 'turn off hw-tc-offload of r0');
    assert.deepEqual(kernel.state(), before);
  });

  it('does without a device that is gone, and says so', async () => {
    const { kernel, up, down } = router();
    await up();
    kernel.unplug('r0');
    const { steps, gone } = await down();
    assert.include(steps, 'turn off hw-tc-offload of r1');
    assert.match(gone.join(), /r0/);
    assert.deepEqual(kernel.state().hwTcOffload, { r1: 'off', r2: 'on' });
    assert.isUndefined(kernel.table('nft-offload-pending'));
  });

  it('a device that does not turn its feature off stays noted, until it does', async () => {
    const { kernel, up, down } = router();
    const before = kernel.state();
    await up();
    const r0 = kernel.devices.get('r0') ?? assert.fail();
    r0.refuses = true;
    const error = await refusal(down(), IncompleteError);
    assert.match(error.message, /r0/);
    assert.isUndefined(kernel.table('nft-offload'));
    assert.isDefined(kernel.table('nft-offload-pending'));
    assert.equal(kernel.state().hwTcOffload['r1'], 'off');
    r0.refuses = false;
    await down();
    assert.deepEqual(kernel.state(), before);
  });

  it('two at once both end well', async () => {
    const { kernel, up, down } = router();
    const before = kernel.state();
    await up();
    const results = await Promise.allSettled([down(), down()]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
    );
    assert.deepEqual(kernel.state(), before);
  });
});
