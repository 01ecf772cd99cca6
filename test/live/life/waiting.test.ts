// Many that wait, and the rest of the process beside them.
import { readFile } from 'node:fs/promises';
import { assert } from 'chai';
import { soon } from '../../life/moments.ts';
import { batch, flushTables, KINDS, NFNLGRP_NFTABLES, newTable, next, open } from '../transport/support.ts';

const SOCKETS = 8;

for (const kind of KINDS.filter((one) => one !== 'addon')) {
  describe(`many that wait with ${kind}`, () => {
    afterEach(flushTables);

    it('do not keep the thread pool from files', async () => {
      const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => open(kind)));
      const waiting = sockets.map((socket) => socket.waitReadable(Number.POSITIVE_INFINITY));
      await new Promise((done) => setTimeout(done, 20));
      const before = performance.now();
      for (let count = 0; count < 10; count++) await readFile('/proc/self/status');
      const took = performance.now() - before;
      for (const socket of sockets) socket.close();
      assert.deepEqual(
        await soon(Promise.all(waiting)),
        Array.from({ length: SOCKETS }, () => false),
      );
      // A call of 100 ms for each of them, in four threads, made it 5000.
      assert.isBelow(took, 1000);
    });

    it('are told soon, whoever began to wait before or after them', async () => {
      const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => open(kind)));
      const sender = await open(kind);
      const delays: number[] = [];
      for (let round = 0; round < 10; round++) {
        const [listener] = sockets.splice(round % SOCKETS, 1);
        if (listener === undefined) continue;
        listener.join(NFNLGRP_NFTABLES);
        const controller = new AbortController();
        const others = sockets.map((socket) => socket.waitReadable(1000, controller.signal));
        await new Promise((done) => setTimeout(done, 5));
        const told = next(listener);
        setTimeout(() => sender.send(batch([newTable(`t${round}`)])), 5);
        const before = performance.now();
        await soon(told);
        delays.push(performance.now() - before);
        listener.leave(NFNLGRP_NFTABLES);
        while (listener.receive() !== undefined);
        while (sender.receive() !== undefined);
        sockets.push(listener);
        controller.abort();
        await Promise.all(others);
      }
      for (const socket of [...sockets, sender]) socket.close();
      // Without being woken a call waits for 100 ms, half of them on average.
      assert.isBelow(delays.toSorted((a, b) => a - b)[5] ?? 0, 40, delays.map(Math.round).join(' '));
    });
  });
}
