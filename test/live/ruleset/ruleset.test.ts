// What this package lists, word for word what nft of this machine lists.
import { assert } from 'chai';
import { printListing, printRuleset } from '../../../src/ruleset/index.ts';
import { skipBecause } from '../../support/skip.ts';
import { DECLARATIONS } from './declarations.ts';
import { debugs, json, jsons, listings, lists, load, nft, obstacle, texts } from './nft.ts';
import { RULES } from './rules.ts';

/** nft's list commands in which all of its releases print the same. */
const COMMANDS = [
  'ruleset ip',
  'ruleset bridge',
  'tables netdev',
  'chains ip',
  'sets',
  'sets inet',
  'maps inet',
  'flowtables ip',
  'counters table inet stateful',
  'quotas table inet stateful',
  'limits table inet stateful',
  'ct helpers table inet stateful',
  'table inet stateful',
  'table empty',
  'chain inet declared first',
  'chain inline first',
  'set inet declared ports',
  'map inet declared doors',
  'counter inet stateful web',
  'quota inet stateful some',
  'limit inet stateful bursts',
  'ct helper inet stateful files',
];

/** Those whose JSON is not to be had from every release. */
const TEXTS = [
  'synproxys table inet stateful',
  'synproxy inet stateful twice',
  'ct timeout inet stateful short',
  'ct expectation inet stateful later',
];

describe('ruleset, against nft', () => {
  before(function () {
    const reason = obstacle();
    if (reason !== undefined) skipBecause(this, reason);
  });

  beforeEach(() => void nft(['flush', 'ruleset']));
  after(() => {
    if (obstacle() === undefined) nft(['flush', 'ruleset']);
  });

  for (const [family, rules] of Object.entries(RULES)) {
    it(`lists rules of family ${family}`, async () => {
      const refused = load(family, rules);
      if (refused.length > 0) console.log(`      this kernel takes no: ${refused.join(' | ')}`);
      assert.isBelow(refused.length, rules.length / 2);
      const text = await texts();
      assert.equal(text.here, text.nft);
      const both = await jsons();
      assert.equal(both.here, both.nft);
    });
  }

  describe('declarations', () => {
    beforeEach(() => void nft(['-f', '-'], DECLARATIONS));

    it('lists tables, chains, sets and maps', async () => {
      const text = await texts();
      assert.equal(withoutRest(text.here), withoutRest(text.nft));
      const both = await jsons();
      assert.equal(both.here, both.nft);
    });

    it('lists handles', async () => {
      const text = await texts(['-a'], undefined, { handles: true });
      assert.equal(withoutRest(text.here), withoutRest(text.nft));
    });

    it('lists sets without elements', async () => {
      const text = await texts(['-t'], undefined, { terse: true });
      assert.equal(text.here, text.nft);
    });

    it('lists without what changes by itself', async () => {
      const text = await texts(['-s'], undefined, { stateless: true });
      assert.equal(text.here, text.nft);
    });

    it('lists tables, chains and flowtables alone', async () => {
      const all = await json();
      assert.equal(printListing(all, { kind: 'table' }), nft(['list', 'tables']));
      assert.equal(printListing(all, { kind: 'chain' }), nft(['list', 'chains']));
      assert.equal(printListing(all, { kind: 'chain' }, { handles: true }), nft(['-a', 'list', 'chains']));
      assert.equal(printListing(all, { kind: 'flowtable' }), nft(['list', 'flowtables']));
    });

    for (const words of [...COMMANDS, ...TEXTS]) {
      it(`list ${words}`, async () => {
        const text = await listings(words.split(' '));
        assert.equal(withoutRest(text.here), withoutRest(text.nft));
        if (TEXTS.includes(words)) return;
        const both = await lists(words.split(' '));
        assert.equal(both.here, both.nft);
      });
    }

    it('lists with numbers for names', async () => {
      const priority = await listings(['chains'], ['-y'], { numericPriority: true });
      assert.equal(priority.here, priority.nft);
      const here = printRuleset(await json({ numericProtocols: true }));
      assert.equal(withoutRest(here), withoutRest(nft(['-p', 'list', 'ruleset'])));
      const time = await listings(['ct', 'expectation', 'inet', 'stateful', 'later'], ['-T'], { numericTime: true });
      assert.equal(time.here, time.nft);
    });

    it('shows what the kernel told', async () => {
      const both = await debugs();
      assert.equal(both.here, both.nft);
    });
  });

  for (const [family, rules] of Object.entries(RULES)) {
    it(`shows what the kernel told of rules of family ${family}`, async () => {
      load(family, rules);
      const both = await debugs();
      assert.equal(both.here, both.nft);
    });
  }
});

/** How long an element will live is another time at each reading. */
function withoutRest(text: string): string {
  return text.replaceAll(/ expires \S+/g, '');
}
