// The rulesets of test/corpus, as this package lists them and as nft of this machine does: line by line the same.
import { spawnSync } from 'node:child_process';
import { assert } from 'chai';
import { corpus, loadCorpus } from '../../support/nft-corpus.ts';
import { skipBecause } from '../../support/skip.ts';
import { LATER } from './later.ts';
import { type Both, debugs, jsons, nft, obstacle, texts } from './nft.ts';

interface Count {
  lines: number;
  same: number;
}

/** Files whose JSON is not that of nft 1.0.6, which has other words (docs/nft-releases.md). */
const OTHER_JSON: ReadonlySet<string> = new Set([
  'comments.nft',
  'concatenations.nft',
  'ct.nft',
  'dynsets.nft',
  'exthdr.nft',
  'limits-quotas.nft',
  'log-queue-reject.nft',
  'maps.nft',
  'nat.nft',
  'payload-ip.nft',
  'payload-ip6.nft',
  'payload-transport.nft',
  'style-containers.nft',
]);

/** Rules with extensions of x_tables that are not translated. */
const UNTRANSLATED: ReadonlySet<string> = new Set([
  'arptables.rules',
  'ebtables.rules',
  'ip6tables.rules',
  'iptables.rules',
]);

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
        const theirs = view === 'text' ? asLater(file, withoutRest(both.nft)) : withoutRest(both.nft);
        const here = withoutRest(both.here);
        count(view, theirs, here);
        const isKnown = view === 'JSON' ? OTHER_JSON.has(file) : UNTRANSLATED.has(file);
        if (!isKnown) assert.equal(here, theirs, view);
      }
    });
  }

  it('nearly all of it is', () => {
    for (const [view, { lines, same }] of counts) {
      console.log(`      ${view}: ${same} of ${lines} lines (${((100 * same) / lines).toFixed(1)} %)`);
      assert.isAtLeast(same / lines, 0.9, view);
    }
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
function asLater(file: string, text: string): string {
  const later = LATER[file] ?? {};
  return text.replace(/^(\s*)(.*\S)/gm, (line, space: string, words: string) =>
    Object.hasOwn(later, words) ? `${space}${later[words]}` : line,
  );
}

/** How long an element will live is another time at each reading. */
function withoutRest(text: string): string {
  return text.replaceAll(/ expires \S+/g, '');
}
