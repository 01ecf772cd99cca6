// Processes that end in the middle: by process.exit, by kill -9, and workers that are terminated. Each is
// a process of its own (scenarios.ts); afterwards the ruleset is as before or as after, and nobody is left.
import { assert } from 'chai';
import { openNft } from '../../../src/nft/index.ts';
import { NftOffloadError } from '../../../src/wire/index.ts';
import { soon } from '../../life/moments.ts';
import {
  children,
  eventually,
  FURNISHED,
  flip,
  furnish,
  isRunning,
  LOT,
  lifeOf,
  lots,
  RULES,
  type Started,
  sizes,
  start,
  WAYS,
} from './support.ts';

const AFTER = `tables 1, rules ${RULES + 2}, elements 40`;

for (const way of WAYS) {
  describe(`a process that ends in the middle, with ${way}`, function () {
    this.timeout(60_000);
    const life = lifeOf(way);

    beforeEach(async () => {
      await furnish(life.witness.transaction()).commit();
    });

    /** Neither it nor its own children are there any more. */
    async function gone({ ended, children: theirs }: Started): Promise<Awaited<Started['ended']>> {
      const end = await ended;
      const pids = await theirs;
      await eventually('its children end with it', () => !pids.some(isRunning));
      return end;
    }

    // The calls of a transaction: room for answers, the batch, the fence, then answers.
    const calls = way === 'ffi' ? [2, 3, 5] : [2, 3, 6];
    it(`by process.exit in a transaction, at calls ${calls.join(', ')}: all or nothing`, async () => {
      const seen = new Set<string>();
      for (const n of calls) {
        const { status, output } = await gone(start('exit-in-a-transaction', way, n));
        assert.equal(status, 7, output);
        const now = await sizes(life.witness);
        assert.include([FURNISHED, AFTER], now, `at ${n}`);
        seen.add(now);
        if (now !== FURNISHED) await furnish(life.witness.transaction()).commit();
      }
      // A child process of the addon may not have begun, or have done it all: only of a socket it is known.
      if (way === 'ffi') assert.sameMembers([...seen], [FURNISHED, AFTER]);
    });

    it('by process.exit in a dump, and in the loop of a monitor: nothing is left of it', async () => {
      assert.equal((await gone(start('exit-in-a-dump', way, 3))).status, 7);
      assert.equal(await sizes(life.witness), FURNISHED);
      assert.equal((await gone(start('exit-in-the-loop-of-a-monitor', way))).status, 7);
    });

    it('by kill -9 while it commits thousands of elements: the old ones or the new ones', async () => {
      for (const delay of [0, 13, 60]) {
        await furnish(life.witness.transaction()).commit();
        await flip(life.witness, 1).commit();
        const started = start('flip-for-ever', way);
        await started.children;
        await new Promise((done) => setTimeout(done, delay));
        started.process.kill('SIGKILL');
        assert.equal((await gone(started)).signal, 'SIGKILL');
        assert.deepEqual(await lots(life.witness), [LOT], `after ${delay} ms`);
      }
    });

    if (way === 'addon') {
      it('that is the addon’s child, by kill -9: a typed error, all or nothing, and the next one opens', async () => {
        for (const delay of [0, 5, 30]) {
          await flip(life.witness, 1).commit();
          const nft = await openNft({ connector: life.connector });
          const monitor = nft.monitor();
          await monitor.ready;
          const loop = (async () => {
            for await (const _ of monitor);
          })();
          const work = (async () => {
            for (let round = 0; ; round++) await flip(nft, round).commit();
          })();
          const pids = children('alive');
          assert.lengthOf(pids, 2);
          setTimeout(() => {
            for (const pid of pids) process.kill(pid, 'SIGKILL');
          }, delay);
          for (const end of await soon(Promise.allSettled([work, loop]))) {
            assert.equal(end.status, 'rejected');
            if (end.status === 'rejected') {
              assert.instanceOf(end.reason, NftOffloadError);
              assert.match(String(end.reason), /ended by SIGKILL/);
            }
          }
          assert.deepEqual(await lots(life.witness), [LOT]);
          const next = await openNft({ connector: life.connector });
          await next.generation();
          next.close();
          nft.close();
        }
      });
    }

    it('that is a worker with a client and a monitor, terminated at work: the process lives, its descriptors are free', async () => {
      await flip(life.witness, 1).commit();
      const { status, signal, output } = await start('workers', way, way === 'ffi' ? 2 : 1).ended;
      assert.deepEqual([status, signal], [0, null], output);
      assert.match(output, /^descriptors 0 children 0$/m);
      assert.match(output, new RegExp(`^rules ${RULES}$`, 'm'));
      assert.match(output, /^alive$/m);
      // Only the event loop that started a process learns that it has ended, and the worker's is gone: what the
      // kernel keeps of the addon's children (their status) goes with this process.
      assert.match(output, way === 'addon' ? /^ended children true$/m : /^ended children false$/m);
      assert.deepEqual(await lots(life.witness), [LOT]);
    });
  });
}
