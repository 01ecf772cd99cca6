// The rulesets of test/corpus, as this package lists them and as nft of this machine does: line by line the same.
import { spawnSync } from 'node:child_process';
import { assert } from 'chai';
import { corpus, loadCorpus } from '../../support/nft-corpus.ts';
import { skipBecause } from '../../support/skip.ts';
import { type Both, debugs, jsons, nft, obstacle, texts } from './nft.ts';

interface Count {
  lines: number;
  same: number;
}

/**
 * Files in which nft 1.0.6 has words of its own, mostly for what later releases list otherwise (times, synproxy,
 * tproxy, meters), and for extensions of x_tables, which it translates by iptables' plug-ins.
 */
const DIFFERS: ReadonlySet<string> = new Set([
  'arptables.rules',
  'comments.nft',
  'concatenations.nft',
  'ct.nft',
  'dup-fwd-tproxy-synproxy.nft',
  'dynsets.nft',
  'ebtables.rules',
  'exthdr.nft',
  'fib-rt-socket-osf.nft',
  'intervals.nft',
  'ip6tables.rules',
  'iptables.rules',
  'limits-quotas.nft',
  'log-queue-reject.nft',
  'maps.nft',
  'nat.nft',
  'payload-ip.nft',
  'payload-ip6.nft',
  'payload-link.nft',
  'payload-transport.nft',
  'sets.nft',
  'style-containers.nft',
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
    it(`${file} is listed the same${DIFFERS.has(file) ? ', but for what is known to differ' : ''}`, async () => {
      loadCorpus([file]);
      for (const [view, read] of Object.entries(VIEWS)) {
        const both = await read();
        count(view, both);
        if (!DIFFERS.has(file)) assert.equal(withoutRest(both.here), withoutRest(both.nft), view);
      }
    });
  }

  it('nearly all of it is', () => {
    for (const [view, { lines, same }] of counts) {
      console.log(`      ${view}: ${same} of ${lines} lines (${((100 * same) / lines).toFixed(1)} %)`);
      assert.isAtLeast(same / lines, 0.9, view);
    }
  });

  function count(view: string, { nft: theirs, here }: Both): void {
    const lines = withoutRest(theirs).split('\n');
    const ours = withoutRest(here).split('\n');
    const { lines: all, same } = counts.get(view) ?? { lines: 0, same: 0 };
    const agreeing = lines.filter((line, index) => line === ours[index]).length;
    counts.set(view, { lines: all + lines.length, same: same + agreeing });
  }
});

/** How long an element will live is another time at each reading. */
function withoutRest(text: string): string {
  return text.replaceAll(/ expires \S+/g, '');
}
