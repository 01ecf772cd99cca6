// More answers, and more events, than a socket holds: what a client says of it, and that it goes on.
import { assert } from 'chai';
import { type NftEvent, openNft, type Transaction, TransactionError } from '../../../src/nft/index.ts';
import { OverrunError, TransportError } from '../../../src/wire/index.ts';
import { skipBecause } from '../../support/skip.ts';
import { addonChildren, closeClients, connectorOf, withClient } from './clients.ts';
import { Forger } from './forger.ts';
import { KINDS } from './support.ts';

const T = { family: 'ip', name: 't' } as const;
const C = { family: 'ip', table: 't', name: 'c' } as const;
/** npm netlink's socket has as much room as may be without force: up to 8 MiB. */
const COMMENT = new Uint8Array(250);
const RULE = { family: 'ip', table: 't', chain: 'c', expressions: [{ kind: 'counter' }] } as const;

/** What a promise comes to: its value, or its error. */
async function settled(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => error,
  );
}

function repeat(tx: Transaction, count: number, add: (tx: Transaction) => unknown): Transaction {
  for (let index = 0; index < count; index++) add(tx);
  return tx;
}

for (const kind of KINDS) {
  const addon = kind === 'addon';

  describe(`a client over ${kind}: more than its socket holds`, function () {
    this.timeout(30_000);

    after(closeClients);

    it('400 refusals of one transaction are all told, and the next request is answered right', async () => {
      await withClient(kind, async (nft) => {
        await nft.transaction().addTable(T).commit();
        const error = await settled(repeat(nft.transaction(), 400, (tx) => tx.createTable(T)).commit());
        assert.instanceOf(error, TransactionError);
        assert.lengthOf(error.failures, 400);
        assert.deepEqual(new Set(error.failures.map(({ errnoName }) => errnoName)), new Set(['EEXIST']));
        assert.lengthOf(await nft.tables(), 1);
      });
    });

    it('four refusals of 60 KB each are all told', async () => {
      await withClient(kind, async (nft) => {
        await nft.transaction().addTable(T).commit();
        const elements = Array.from({ length: 3500 }, (_, index) => ({
          key: { value: Uint8Array.of(1, 2, index >> 8, index) },
        }));
        const tx = repeat(nft.transaction(), 4, (one) =>
          one.addElements({ family: 'ip', table: 't', set: 'none', elements }),
        );
        const error = await settled(tx.commit());
        assert.instanceOf(error, TransactionError);
        assert.isAtLeast(error.failures.length, 4);
        assert.deepEqual(new Set(error.failures.map(({ errnoName }) => errnoName)), new Set(['ENOENT']));
        assert.lengthOf(await nft.tables(), 1);
      });
    });

    it(`3,000 refusals in a socket without room are ${addon ? 'told, or not asked for' : 'a refusal all the same'}`, async () => {
      await withClient(
        kind,
        async (nft) => {
          await nft.transaction().addTable(T).commit();
          const error = await settled(repeat(nft.transaction(), 3000, (tx) => tx.createTable(T)).commit());
          if (!addon) {
            assert.instanceOf(error, TransactionError);
            assert.isBelow(error.failures.length, 3000, 'it did overrun');
          } else if (!(error instanceof TransactionError)) {
            assert.instanceOf(error, TransportError);
            assert.equal(error.errno, 'EMSGSIZE');
          }
          assert.lengthOf(await nft.tables(), 1);
        },
        { withoutRoom: true },
      );
    });

    it(`3,000 echoes in a socket without room ${addon ? 'are told, or not asked for' : 'are lost; that it is committed is known'}`, async () => {
      await withClient(
        kind,
        async (nft) => {
          const tx = nft.transaction().addTable(T).addChain(C);
          const { id: before = 0 } = await nft.generation();
          try {
            const { echoesLost, generation } = await repeat(tx, 3000, (one) => one.addRule(RULE)).commit({
              echo: true,
            });
            assert.equal(echoesLost, !addon);
            assert.equal(generation, before + 1);
            assert.lengthOf(await nft.rules(), 3000);
          } catch (error) {
            if (!addon || !(error instanceof TransportError)) throw error;
            assert.equal(error.errno, 'EMSGSIZE');
            assert.lengthOf(await nft.rules(), 0);
          }
        },
        { withoutRoom: true },
      );
    });

    it('a request whose answer is lost is an OverrunError, and the next one is answered right', async function () {
      if (addon) skipBecause(this, 'a child reads at all times: its buffer is not filled from outside');
      await withClient(kind, async (nft, { transports }) => {
        await nft.transaction().addTable(T).commit();
        const [transport] = transports;
        let full = false;
        // What a stranger's datagrams do: the buffer is full when the request is sent.
        assert.isDefined(transport);
        const forger = new Forger(transport.portId);
        // Large ones first: what is left then is too little for a small one.
        for (const size of [4000, 20]) while (forger.send(new Uint8Array(size))) full = true;
        forger.close();
        assert.isTrue(full);
        assert.instanceOf(await settled(nft.generation()), OverrunError);
        assert.isDefined((await nft.generation()).id);
      });
    });

    it('a monitor that stalls tells an overrun, and after it everything again', async () => {
      await withClient(
        kind,
        async (nft) => {
          const writer = await openNft({ connector: connectorOf(KINDS[0] ?? 'koffi') });
          const others = addonChildren();
          const monitor = nft.monitor();
          await monitor.ready;
          // This process does not read while it writes; where a child reads for it, that one is to stall, too.
          const children = addonChildren().filter((pid) => !others.includes(pid));
          for (const pid of children) process.kill(pid, 'SIGSTOP');
          const tx = writer.transaction().addTable(T).addChain(C);
          await repeat(tx, addon ? 30_000 : 3000, (one) => one.addRule({ ...RULE, userdata: COMMENT })).commit();
          for (const pid of children) process.kill(pid, 'SIGCONT');
          const seen: NftEvent[] = [];
          for await (const event of monitor) {
            seen.push(event);
            if (event.event === 'overrun') {
              await writer.transaction().addTable({ family: 'ip6', name: 'after' }).commit();
              await writer.transaction().deleteTable({ family: 'ip6', name: 'after' }).commit();
            }
            if (event.event === 'transaction' && event.changes.at(-1)?.change === 'gone') break;
          }
          const told = seen.map((event) => (event.event === 'transaction' ? event.changes.length : event.event));
          assert.deepEqual(told, ['overrun', 1, 1]);
          writer.close();
        },
        { withoutRoom: true },
      );
    });
  });
}
