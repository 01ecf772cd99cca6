// Another process sends to the port of a client, again and again: what looks like answers, and what looks
// like nothing. Only the kernel is believed; where its answer found no room, an error says so.
import { assert } from 'chai';
import type { NftClient } from '../../../src/nft/index.ts';
import { KernelError, OutcomeUnknownError } from '../../../src/session/index.ts';
import { OverrunError } from '../../../src/wire/errors.ts';
import { closeClients, OtherProcess, withClient } from './clients.ts';
import { Forger } from './forger.ts';
import { KINDS, message, NEWTABLE, NLMSG_DONE, NLMSG_ERROR, nfgen } from './support.ts';

const T = { family: 'ip', name: 't' } as const;

/** Strangers had filled the buffer when the kernel answered. */
function foundNoRoom(error: unknown): boolean {
  if (error instanceof KernelError) return error.errnoName === 'ENOBUFS';
  return error instanceof OverrunError || error instanceof OutcomeUnknownError;
}

/** Flushes the ruleset, however often that takes. */
async function emptied(nft: NftClient): Promise<void> {
  for (;;) {
    try {
      await nft.transaction().flushRuleset().commit();
      return;
    } catch (error) {
      if (!foundNoRoom(error)) throw error;
    }
  }
}

for (const kind of KINDS) {
  describe(`a client over ${kind}: among strangers`, function () {
    this.timeout(30_000);
    let other: OtherProcess;

    before(async () => {
      other = new OtherProcess();
      await other.tell('stop');
    });

    afterEach(() => other.tell('stop'));

    after(async () => {
      await closeClients();
      await other.kill();
    });

    it('a flood from another process changes no answer, and stops nothing', async () => {
      await withClient(kind, async (nft, { transports }) => {
        await other.tell('flood', transports[0]?.portId ?? 0, 1);
        let [right, full] = [0, 0];
        for (const until = performance.now() + 1500; performance.now() < until; ) {
          try {
            const { generation = 0 } = await nft.transaction().addTable(T).commit();
            assert.deepEqual(
              (await nft.tables()).map(({ name }) => name),
              ['t'],
            );
            assert.equal((await nft.generation()).id, generation);
            await nft.transaction().deleteTable(T).commit();
            assert.deepEqual(await nft.tables(), []);
            right++;
          } catch (error) {
            if (!foundNoRoom(error)) throw error;
            full++;
            // Of a transaction it is not known then whether it was committed.
            await emptied(nft);
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
        assert.isAbove(right, 10, `${full} found no room`);
        await other.tell('stop');
        await emptied(nft);
        assert.deepEqual(await nft.tables(), []);
      });
    });

    it('lies with the right sequence number are not believed', async () => {
      let forger: Forger | undefined;
      // Before the kernel can answer, a stranger has: a table that is not there, a refusal, the end of the list.
      const beforeSend = (datagram: Uint8Array) => {
        const seq = new DataView(datagram.buffer, datagram.byteOffset).getUint32(8, true);
        forger?.send(message(NEWTABLE, 2, seq, nfgen()));
        forger?.send(message(NLMSG_ERROR, 0, seq, Uint8Array.of(255, 255, 255, 255), new Uint8Array(16)));
        forger?.send(message(NLMSG_DONE, 2, seq, new Uint8Array(4)));
      };
      await withClient(
        kind,
        async (nft, { transports }) => {
          forger = new Forger(transports[0]?.portId ?? 0);
          const { generation = 0 } = await nft.transaction().addTable(T).commit();
          assert.equal((await nft.generation()).id, generation);
          assert.deepEqual(
            (await nft.tables()).map(({ name }) => name),
            ['t'],
          );
          forger.close();
        },
        { beforeSend },
      );
    });

    it('a monitor tells nothing of what strangers say, and all that happens', async () => {
      await withClient(kind, async (nft, { transports }) => {
        const monitor = nft.monitor();
        await monitor.ready;
        await other.tell('flood', transports.at(-1)?.portId ?? 0, 5);
        const told: string[] = [];
        const writing = (async () => {
          for (let round = 0; round < 20; round++) {
            await nft
              .transaction()
              .addTable({ family: 'ip', name: `t${round}` })
              .commit();
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        })();
        for await (const event of monitor) {
          const changed =
            event.event === 'transaction' ? event.changes.map(({ value }) => (value as { name?: string }).name) : [];
          told.push(changed.join() || event.event);
          if (told.length === 20) break;
        }
        await writing;
        assert.deepEqual(
          told,
          Array.from({ length: 20 }, (_, round) => `t${round}`),
        );
      });
    });
  });
}
