// close() at every call that a client makes, and at the moments that are no call, on the real kernel:
// nobody hangs, whoever waits is told with an error of this package, and the ruleset is as before or as after.
import { assert } from 'chai';
import { type NftClient, openNft } from '../../../src/nft/index.ts';
import { nftSource } from '../../../src/nft/monitor.ts';
import { Monitor, OutcomeUnknownError } from '../../../src/session/index.ts';
import { connect } from '../../../src/transport/connect.ts';
import { NETLINK_NETFILTER } from '../../../src/transport/transport.ts';
import { NftOffloadError, TransportError } from '../../../src/wire/index.ts';
import { atEveryMoment, endOf, soon } from '../../life/moments.ts';
import { refusal } from '../../support/refusal.ts';
import {
  children,
  descriptors,
  descriptorsAtRest,
  eventually,
  FURNISHED,
  furnish,
  lifeOf,
  RULE,
  RULES,
  sizes,
  WAYS,
} from './support.ts';

const AFTER = `tables 1, rules ${RULES + 1}, elements 40`;

const WORK: Readonly<Record<string, (nft: NftClient) => Promise<unknown>>> = {
  'a dump': async (nft) => (await nft.rules()).length,
  'a snapshot': async (nft) => (await nft.snapshot()).rules.length,
  'a stream': async (nft) => {
    let rules = 0;
    for await (const _ of nft.eachRule()) rules++;
    return rules;
  },
  'a transaction in the background': async (nft) =>
    (await nft.transaction().addRule(RULE).commit({ background: true })).operations.length,
  'a transaction': async (nft) => (await nft.transaction().addRule(RULE).commit()).operations.length,
};

for (const way of WAYS) {
  describe(`close at every moment with ${way}`, function () {
    this.timeout(60_000);
    const life = lifeOf(way);
    // Each trial starts a child process of the addon: not all of them are made.
    const trials = way === 'ffi' ? {} : ({ delays: ['in the call'], step: 3 } as const);

    beforeEach(async () => {
      await furnish(life.witness.transaction()).commit();
    });

    for (const [name, work] of Object.entries(WORK)) {
      if (way === 'addon' && !['a dump', 'a transaction'].includes(name)) continue;
      it(`of the client during ${name}, and what waits its turn behind it`, async () => {
        const whole = await work(life.witness);
        await furnish(life.witness.transaction()).commit();
        await atEveryMoment(async (moment) => {
          const nft = await openNft({ connector: moment.observe(life.connector) });
          moment.arm(() => {
            nft.close();
            nft.close();
          });
          const first = work(nft);
          const behind = way === 'ffi' ? [nft.generation(), nft.chains(), nft.rules()] : [nft.generation()];
          const ends = await Promise.all([first, ...behind].map(endOf));
          moment.disarm();
          for (const one of ends) if ('error' in one) assert.instanceOf(one.error, NftOffloadError);
          const [end] = ends;
          if (end && 'value' in end) assert.deepEqual(end.value, whole);
          if (moment.reached !== undefined) {
            await new Promise((done) => setImmediate(done));
            await refusal(nft.generation(), TransportError);
            assert.equal(moment.open.size, 0, 'sockets open');
          }
          nft.close();
          // A child still does what it was told before.
          await eventually('no child is left', () => children('alive').length === 0);
          const now = await sizes(life.witness);
          if (!name.startsWith('a transaction')) assert.equal(now, FURNISHED);
          else if (end && 'value' in end) assert.equal(now, AFTER);
          else if (end?.error instanceof OutcomeUnknownError) assert.include([FURNISHED, AFTER], now);
          else assert.equal(now, FURNISHED);
          if (now !== FURNISHED) await furnish(life.witness.transaction()).commit();
        }, trials);
      });
    }

    it('of a monitor at every call: its loop ends without an error, and its socket is closed', async () => {
      await atEveryMoment(async (moment) => {
        const monitor = new Monitor(moment.observe(life.connector), nftSource(['transaction']));
        moment.arm(() => monitor.close());
        let told = 0;
        const over = endOf(
          (async () => {
            for await (const _ of monitor) if (++told === 2) break;
          })(),
        );
        await endOf(monitor.ready);
        await life.witness.transaction().addRule(RULE).commit();
        await life.witness.transaction().addRule(RULE).commit();
        const end = await over;
        moment.disarm();
        if ('error' in end) assert.fail(end.error.message);
        if (moment.reached === undefined) assert.equal(told, 2);
        await new Promise((done) => setImmediate(done));
        assert.equal(moment.open.size, 0, 'sockets open');
      }, trials);
    });

    it('of the connector before it has opened', async () => {
      const before = await descriptorsAtRest();
      const connector = await connect(way);
      const opening = connector.open(NETLINK_NETFILTER);
      await connector.close();
      await soon(refusal(opening, TransportError));
      await soon(refusal(connector.open(NETLINK_NETFILTER), TransportError));
      await eventually('no child is left', () => children('alive').length === 0);
      await eventually('descriptors as before', () => descriptors() <= before);
    });

    it('of the connector with a monitor that waits and a client at work: both are told', async () => {
      const before = await descriptorsAtRest();
      const connector = await connect(way);
      const nft = await openNft({ connector });
      const monitor = nft.monitor();
      await monitor.ready;
      const loop = endOf(monitor[Symbol.asyncIterator]().next());
      const read = endOf(nft.rules());
      await connector.close();
      for (const end of await soon(Promise.all([loop, read]))) {
        if ('error' in end) assert.instanceOf(end.error, TransportError);
      }
      await refusal(nft.generation(), TransportError);
      await eventually('no child is left', () => children('alive').length === 0);
      await eventually('descriptors as before', () => descriptors() <= before);
    });

    it('of a client by a handler of a signal, in the middle of its work', async () => {
      const nft = await openNft({ connector: life.connector });
      process.once('SIGUSR2', () => nft.close());
      const over = (async () => {
        for (let count = 0; ; count++) {
          if (count === 20) process.kill(process.pid, 'SIGUSR2');
          await nft.rules({ signal: new AbortController().signal });
        }
      })();
      assert.match((await soon(refusal(over, TransportError))).message, /closed/);
    });

    it('of a client in the loop of its monitor, and of the monitor in its own loop', async () => {
      const before = await descriptorsAtRest();
      const nft = await openNft({ connector: life.connector });
      const monitor = nft.monitor();
      await monitor.ready;
      for (let count = 0; count < 3; count++) await life.witness.transaction().addRule(RULE).commit();
      let told = 0;
      const loop = async (): Promise<void> => {
        for await (const _ of monitor) {
          told++;
          nft.close();
          // The monitor has a socket of its own.
          if (told === 2) monitor.close();
        }
      };
      await soon(loop());
      assert.equal(told, 2);
      await eventually('no child is left', () => children('alive').length === 0);
      await eventually('descriptors as before', () => descriptors() <= before);
    });
  });
}
