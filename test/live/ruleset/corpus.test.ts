// The rulesets of test/corpus, as this package lists them and as nft of this machine does: line by line the same.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { corpus, loadCorpus } from '../../support/nft-corpus.ts';
import { skipBecause } from '../../support/skip.ts';
import { type Both, debugs, jsons, nft, obstacle, texts } from './nft.ts';

interface Count {
  lines: number;
  same: number;
}

/**
 * Lines of the corpus as nft 1.0.6 lists them, and as later releases and this package do (docs/nft-releases.md), by view
 * and file; JSON without handles.
 */
const LATER = JSON.parse(readFileSync(new URL('later.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string>>>> | undefined>
>;

const VIEWS: Readonly<Record<string, () => Promise<Both>>> = { text: () => texts(), JSON: jsons, debug: debugs };

describe('the corpus, against nft', () => {
  const counts = new Map<string, Count>();
  before(function () {
    const reason = obstacle();
    if (reason !== undefined) skipBecause(this, reason);
    // Some rulesets name devices that have to be there.
    const add = ['link', 'add', 'c0', 'type', 'veth', 'peer', 'name', 'c1'];
    assert.equal(spawnSync('ip', add, { encoding: 'utf8' }).stderr, '');
  });
  after(() => {
    spawnSync('ip', ['link', 'delete', 'c0']);
    if (obstacle() === undefined) nft(['flush', 'ruleset']);
  });

  for (const file of corpus) {
    it(`${file} is listed the same`, async () => {
      loadCorpus([file]);
      for (const [view, read] of Object.entries(VIEWS)) {
        const both = await read();
        const theirs = asLater(LATER[view]?.[file] ?? {}, plain(both.nft));
        const here = plain(both.here);
        count(view, theirs, here);
        assert.equal(here, theirs, view);
      }
    });
  }

  it('all of it is', () => {
    for (const [view, { lines, same }] of counts) {
      console.log(`      ${view}: ${same} of ${lines} lines (${((100 * same) / lines).toFixed(1)} %)`);
      assert.equal(same, lines, view);
    }
    const known = Object.entries(LATER).map(([view, files = {}]) => {
      const lines = Object.values(files).flatMap((one) => Object.keys(one));
      return `${lines.length} of ${view}`;
    });
    console.log(`      where nft 1.0.6 has other words than 1.1.6, in these lines: ${known.join(', ')}`);
  });

  function count(view: string, theirs: string, here: string): void {
    const ours = here.split('\n');
    const lines = theirs.split('\n');
    const { lines: all, same } = counts.get(view) ?? { lines: 0, same: 0 };
    const agreeing = lines.filter((line, index) => line === ours[index]).length;
    counts.set(view, { lines: all + lines.length, same: same + agreeing });
  }
});

/** What an older nft says in the words of a later one. */
function asLater(later: Readonly<Record<string, string>>, text: string): string {
  return text.replace(/^(\s*)(.*\S)/gm, (line, space: string, words: string) =>
    Object.hasOwn(later, words) ? `${space}${later[words]}` : line,
  );
}

/** How long an element will live is another time at each reading; handles depend on what the kernel took. */
function plain(text: string): string {
  return text.replaceAll(/ expires \S+/g, '').replaceAll(/"handle":\d+,?/g, '');
}
