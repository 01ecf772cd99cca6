// An abort at every call that a read, a transaction, a restore and a monitor make, on the real kernel: the
// answer is whole or the signal's reason, the ruleset is as before or as after, and the client goes on.
import { getEventListeners } from 'node:events';
import { assert } from 'chai';
import { type NftClient, type NftEvent, openNft, type Ruleset } from '../../../src/nft/index.ts';
import { atEveryMoment, DELAYS, endOf, Moment, observe } from '../../life/moments.ts';
import { addresses, CHAIN, FURNISHED, furnish, IN_TABLE, lifeOf, RULE, RULES, SET, sizes, WAYS } from './support.ts';

const FIRST = addresses(0, 1);

type Work = (nft: NftClient, signal: AbortSignal) => Promise<unknown>;

const READS: Readonly<Record<string, Work>> = {
  'a request': (nft, signal) => nft.set({ ...IN_TABLE, name: 's' }, { signal }),
  'a dump': async (nft, signal) => (await nft.rules({ signal })).length,
  'a dump of elements': async (nft, signal) => (await nft.elements(SET, { signal })).length,
  'a consistent read': (nft, signal) => nft.consistent(() => nft.chain(CHAIN, { signal }), { signal }),
  'a stream': async (nft, signal) => {
    let rules = 0;
    for await (const _ of nft.eachRule({ signal })) rules++;
    return rules;
  },
  'a snapshot': async (nft, signal) => (await nft.snapshot({ signal })).rules.length,
};

for (const way of WAYS) {
  describe(`an abort at every call with ${way}`, function () {
    this.timeout(30_000);
    const life = lifeOf(way);
    // One step of a socket in this process is not interrupted by anything but what is in the step.
    const delays = way === 'ffi' ? DELAYS : (['in the call', 'a turn later'] as const);

    // One client for all: what is left over of one trial would spoil the next.
    let current = new Moment(0);
    let nft: NftClient;
    before(async () => {
      nft = await openNft({ connector: observe(life.connector, () => current) });
    });
    after(() => nft.close());
    beforeEach(async () => {
      current = new Moment(0);
      await furnish(life.witness.transaction()).commit();
    });

    /** The work, aborted at this moment: its value, or undefined where it ended with the signal's reason. */
    async function aborted(moment: Moment, work: Work) {
      current = moment;
      const controller = new AbortController();
      const reason = new RangeError('enough');
      moment.arm(() => controller.abort(reason));
      const end = await endOf(work(nft, controller.signal));
      moment.disarm();
      assert.lengthOf(getEventListeners(controller.signal, 'abort'), 0, 'listeners left on the signal');
      // Never an unknown outcome: what was sent is seen through.
      if ('error' in end) assert.strictEqual(end.error, reason);
      return end;
    }

    for (const [name, work] of Object.entries(READS)) {
      // It opens a connection of its own: with the addon a process for each trial.
      if (way === 'addon' && name === 'a stream') continue;
      it(`of ${name}: the whole answer or none, and the client goes on`, async () => {
        const whole = await work(life.witness, new AbortController().signal);
        let heeded = 0;
        await atEveryMoment(
          async (moment) => {
            const end = await aborted(moment, work);
            if ('value' in end) assert.deepEqual(end.value, whole);
            else heeded++;
            // A dump that was not read to its end would have this one refused.
            assert.lengthOf(await nft.chains(), 1);
          },
          { delays },
        );
        assert.isAbove(heeded, 0, 'the signal is not heeded at all');
        assert.lengthOf(await nft.rules(), RULES);
      });
    }

    const changes: Readonly<Record<string, { readonly work: (snapshot: Ruleset) => Work; readonly after: string }>> = {
      'a transaction': {
        work: () => (nft, signal) => nft.transaction().addRule(RULE).addRule(RULE).commit({ signal }),
        after: `tables 1, rules ${RULES + 2}, elements 40`,
      },
      'a transaction in the background': {
        work: () => (nft, signal) => nft.transaction().addRule(RULE).addRule(RULE).commit({ signal, background: true }),
        after: `tables 1, rules ${RULES + 2}, elements 40`,
      },
      'a transaction with echo': {
        work: () => (nft, signal) =>
          nft
            .transaction()
            .addRule(RULE)
            .deleteElements({ ...SET, elements: FIRST })
            .commit({ signal, echo: true }),
        after: `tables 1, rules ${RULES + 1}, elements 39`,
      },
      'a restore': {
        work: (snapshot) => (nft, signal) => nft.restore(snapshot, { signal, deleteOthers: true }),
        after: 'tables 0, rules 0, elements 0',
      },
    };
    for (const [name, { work, after }] of Object.entries(changes)) {
      it(`of ${name}: all or nothing, and it says which`, async () => {
        const { witness } = life;
        const seen = new Set<string>();
        const empty = { ...(await witness.snapshot()), tables: [], chains: [], rules: [], sets: [] };
        await atEveryMoment(
          async (moment) => {
            const end = await aborted(moment, work(empty));
            const now = await sizes(witness);
            if ('value' in end) assert.equal(now, after);
            else assert.equal(now, FURNISHED);
            assert.isDefined((await nft.generation()).id);
            seen.add(now);
            if (now !== FURNISHED) await furnish(witness.transaction()).commit();
          },
          { delays },
        );
        assert.sameMembers([...seen], [FURNISHED, after]);
      });
    }

    it('of a monitor: its loop ends, what it told is right, and nothing stays open', async () => {
      await atEveryMoment(
        async (moment) => {
          current = moment;
          const controller = new AbortController();
          moment.arm(() => controller.abort());
          const monitor = nft.monitor({ signal: controller.signal });
          const told: NftEvent[] = [];
          const over = endOf(
            (async () => {
              for await (const event of monitor) {
                told.push(event);
                if (told.length === 2) break;
              }
            })(),
          );
          await endOf(monitor.ready);
          await life.witness.transaction().addRule(RULE).commit();
          await life.witness.transaction().addRule(RULE).commit();
          const end = await over;
          if (moment.reached === undefined) assert.lengthOf(told, 2);
          for (const event of told) {
            assert.deepEqual(event.event === 'transaction' ? event.changes.map(({ kind }) => kind) : event, ['rule']);
          }
          if ('error' in end) assert.fail(end.error.message);
          assert.lengthOf(getEventListeners(controller.signal, 'abort'), 0, 'listeners left on the signal');
          await new Promise((done) => setImmediate(done));
          assert.equal(moment.open.size, 0, 'sockets open');
        },
        way === 'ffi' ? {} : { delays: ['in the call'], step: 2 },
      );
    });
  });
}
