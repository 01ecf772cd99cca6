// The plan is a pure function: from what stands and what is wanted to the steps in between.
import { assert } from 'chai';
import { commentUserdata, type Expression, type Flowtable, type Rule, Transaction } from '../../src/nft/index.ts';
import { RefusedError } from '../../src/offload/index.ts';
import type { Installed } from '../../src/offload/installed.ts';
import { ruleComment } from '../../src/offload/names.ts';
import { type Desired, planInstall, planRemove, type Step } from '../../src/offload/plan.ts';

const DESIRED: Desired = {
  table: 'nft-offload',
  flowtable: 'fastpath',
  devices: ['a', 'b'],
  mode: 'auto',
  hardware: false,
  counter: true,
  turnedOn: [],
};
const NOTHING: Installed = {
  generation: 1,
  table: undefined,
  own: false,
  mode: undefined,
  flowtables: [],
  ownFlowtables: [],
  chain: undefined,
  ownRules: [],
  first: true,
  drift: undefined,
  foreign: [],
  featureSet: undefined,
  recorded: [],
  turnedOn: [],
  pending: undefined,
  pendingOwn: false,
};
const KINDS = ['meta', 'lookup', 'ct', 'bitwise', 'cmp', 'counter'] as const;
const RULE: Rule = {
  family: 'inet',
  table: 'nft-offload',
  chain: 'forward',
  handle: 4n,
  // Only their kinds are looked at.
  expressions: [...KINDS.map((kind) => ({ kind }) as Expression), { kind: 'flow_offload', flowtable: 'fastpath' }],
  userdata: commentUserdata(ruleComment('auto')),
};
const FLOWTABLE: Flowtable = {
  family: 'inet',
  table: 'nft-offload',
  name: 'fastpath',
  hook: { number: 0, priority: 0, devices: ['a', 'b'] },
  flags: ['counter'],
};
const STANDING: Installed = {
  ...NOTHING,
  table: { family: 'inet', name: 'nft-offload' },
  own: true,
  mode: 'auto',
  flowtables: [FLOWTABLE],
  ownFlowtables: ['fastpath'],
  chain: { family: 'inet', table: 'nft-offload', name: 'forward' },
  ownRules: [RULE],
};

/** The operations that the steps put into a transaction, in words. */
function operations(steps: readonly Step[]): readonly string[] {
  const tx = new Transaction(() => assert.fail('a plan commits nothing'));
  for (const step of steps) step.apply(tx);
  return tx.summary;
}

const install = (installed: Installed, desired: Partial<Desired> = {}) =>
  operations(planInstall(installed, { ...DESIRED, ...desired }));

describe('the plan of up', () => {
  it('on nothing makes table, chain, flowtable and rule', () => {
    assert.deepEqual(install(NOTHING), [
      'create table inet nft-offload',
      'add chain inet nft-offload forward',
      'add flowtable inet nft-offload fastpath',
      'add set inet nft-offload __set%d',
      'add elements to set inet nft-offload __set%d',
      'add rule inet nft-offload forward',
    ]);
  });

  it('where everything stands has no steps', () => {
    assert.deepEqual(planInstall(STANDING, DESIRED), []);
  });

  it('the order of devices does not matter', () => {
    assert.deepEqual(install(STANDING, { devices: ['b', 'a'] }), []);
  });

  it('another device list changes the flowtable in place', () => {
    assert.deepEqual(install(STANDING, { devices: ['b', 'c'] }), [
      'add flowtable inet nft-offload fastpath',
      'delete devices a of flowtable inet nft-offload fastpath',
    ]);
  });

  it('counting changes in place', () => {
    assert.deepEqual(install(STANDING, { counter: false }), ['add flowtable inet nft-offload fastpath']);
  });

  it('hardware instead of software replaces the flowtable and its rule', () => {
    assert.deepEqual(install(STANDING, { hardware: true }), [
      'delete rule 4 of chain inet nft-offload forward',
      'delete flowtable inet nft-offload fastpath',
      'add flowtable inet nft-offload fastpath',
      'add set inet nft-offload __set%d',
      'add elements to set inet nft-offload __set%d',
      'add rule inet nft-offload forward',
    ]);
  });

  it('another mode that comes to the same flowtable replaces only the rule, which notes the mode', () => {
    assert.notInclude(install(STANDING, { mode: 'software' }).join(), 'flowtable inet');
    assert.include(install(STANDING, { mode: 'software' }), 'delete rule 4 of chain inet nft-offload forward');
  });

  it('another flowtable name replaces the flowtable', () => {
    const steps = install(STANDING, { flowtable: 'other' });
    assert.include(steps, 'delete flowtable inet nft-offload fastpath');
    assert.include(steps, 'add flowtable inet nft-offload other');
  });

  it('what others deleted is put back', () => {
    assert.deepEqual(install({ ...STANDING, ownRules: [] }), [
      'add set inet nft-offload __set%d',
      'add elements to set inet nft-offload __set%d',
      'add rule inet nft-offload forward',
    ]);
    assert.include(
      install({ ...STANDING, flowtables: [], ownFlowtables: [], ownRules: [], chain: undefined }),
      'add chain inet nft-offload forward',
    );
  });

  it('a rule that others changed is replaced', () => {
    const rule = { ...RULE, expressions: (RULE.expressions ?? []).filter(({ kind }) => kind !== 'ct') };
    assert.include(install({ ...STANDING, ownRules: [rule] }), 'delete rule 4 of chain inet nft-offload forward');
  });

  it('devices whose feature was turned on are noted, once', () => {
    assert.deepEqual(install(STANDING, { turnedOn: ['a'] }), [
      'add set inet nft-offload hw_tc_offload',
      'add elements to set inet nft-offload hw_tc_offload',
    ]);
    const noted = {
      ...STANDING,
      featureSet: { family: 'inet', name: 'hw_tc_offload', elements: [] },
      recorded: ['a'],
      turnedOn: ['a'],
    } as const;
    assert.deepEqual(install(noted, { turnedOn: ['a'] }), []);
    assert.deepEqual(install(noted, { turnedOn: ['a', 'b'] }), ['add elements to set inet nft-offload hw_tc_offload']);
  });

  it('the pending table goes with the same transaction', () => {
    assert.equal(
      install({ ...NOTHING, pendingOwn: true, turnedOn: ['a'] }, { turnedOn: ['a'] }).at(-1),
      'delete table inet nft-offload-pending',
    );
  });
});

describe('the plan of up, among objects of others', () => {
  const theirs = { words: 'rule 9 of chain forward', inOwnChain: true };

  it('their rule in front of ours: ours is put in front again', () => {
    assert.deepEqual(install({ ...STANDING, first: false, foreign: [theirs] }), [
      'delete rule 4 of chain inet nft-offload forward',
      'add set inet nft-offload __set%d',
      'add elements to set inet nft-offload __set%d',
      'insert rule inet nft-offload forward',
    ]);
  });

  it('their rule behind ours is no reason to change anything', () => {
    assert.deepEqual(install({ ...STANDING, foreign: [theirs] }), []);
  });

  it('their rule that uses our flowtable keeps it from being replaced, and is named', () => {
    const foreign = [{ words: 'rule 9 of chain theirs', flowtable: 'fastpath' }];
    assert.deepEqual(install({ ...STANDING, foreign }, { devices: ['a', 'b', 'c'] }), [
      'add flowtable inet nft-offload fastpath',
    ]);
    assert.throws(() => install({ ...STANDING, foreign }, { hardware: true }), RefusedError, /rule 9 of chain theirs/);
    assert.throws(
      () => install({ ...STANDING, foreign }, { flowtable: 'other' }),
      RefusedError,
      /rule 9 of chain theirs/,
    );
  });

  it('what they changed of our chain or table is refused with the way out', () => {
    assert.throws(
      () => install({ ...STANDING, drift: 'the table is dormant' }),
      RefusedError,
      /dormant.*run down, then up/,
    );
  });

  it('a flowtable that lost its rule goes when another takes its place: a device cannot be in two', () => {
    assert.include(
      install({ ...STANDING, ownRules: [] }, { flowtable: 'other' }),
      'delete flowtable inet nft-offload fastpath',
    );
  });
});

describe('the plan of down', () => {
  const remove = (installed: Installed) => operations(planRemove(installed, 'nft-offload').steps);

  it('deletes the table', () => {
    assert.deepEqual(remove(STANDING), ['delete table inet nft-offload']);
  });

  it('on nothing has no steps, and none on a table that is not ours', () => {
    assert.deepEqual(remove(NOTHING), []);
    assert.deepEqual(remove({ ...STANDING, own: false }), []);
  });

  it('keeps the table where it holds objects of others, and takes only ours out', () => {
    assert.deepEqual(remove({ ...STANDING, foreign: [{ words: 'chain theirs' }] }), [
      'delete rule 4 of chain inet nft-offload forward',
      'delete chain inet nft-offload forward',
      'delete flowtable inet nft-offload fastpath',
    ]);
  });

  it('keeps a flowtable that a rule of others uses', () => {
    const foreign = [{ words: 'rule 9 of chain theirs', flowtable: 'fastpath' }];
    assert.notInclude(remove({ ...STANDING, foreign }).join(), 'delete flowtable');
  });

  it('keeps our chain too where others put rules into it', () => {
    assert.notInclude(
      remove({ ...STANDING, foreign: [{ words: 'rule 9 of chain forward', inOwnChain: true }] }).join(),
      'delete chain',
    );
  });
});
