// What this package lists, word for word what nft of this machine lists.
import { assert } from 'chai';
import {
  listChains,
  listFlowtables,
  listTables,
  printChains,
  printFlowtables,
  printTables,
} from '../../../src/ruleset/index.ts';
import { DECLARATIONS } from './declarations.ts';
import { json, jsons, lists, load, nft, obstacle, texts } from './nft.ts';
import { RULES } from './rules.ts';

describe('ruleset, against nft', () => {
  before(function () {
    const reason = obstacle();
    if (reason === undefined) return;
    console.log(`${'!'.repeat(78)}\nSKIPPED: comparison with nft. Reason:\n  ${reason}\n${'!'.repeat(78)}`);
    this.skip();
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
      assert.equal(printTables(all), nft(['list', 'tables']));
      assert.equal(printChains(all), nft(['list', 'chains']));
      assert.equal(printChains(all, { handles: true }), nft(['-a', 'list', 'chains']));
      assert.equal(printFlowtables(all), nft(['list', 'flowtables']));
      for (const [what, select] of Object.entries({
        tables: listTables,
        chains: listChains,
        flowtables: listFlowtables,
      })) {
        const both = await lists(what, select);
        assert.equal(both.here, both.nft);
      }
    });
  });
});

/** How long an element will live is another time at each reading. */
function withoutRest(text: string): string {
  return text.replaceAll(/ expires \S+/g, '');
}
