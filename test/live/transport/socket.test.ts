// What every transport must do, against the kernel, one suite for each kind that this Node has.

import { readdirSync } from 'node:fs';
import { assert } from 'chai';
import { NETLINK_GENERIC, NETLINK_ROUTE, type Transport } from '../../../src/transport/transport.ts';
import { TransportError } from '../../../src/wire/errors.ts';
import {
  ACK,
  batch,
  concat,
  DUMP,
  flushTables,
  forge,
  GETTABLE,
  getgen,
  headers,
  KINDS,
  message,
  NEWGEN,
  NEWTABLE,
  NFNLGRP_NFTABLES,
  NLMSG_DONE,
  NLMSG_ERROR,
  NO_SUCH,
  newTable,
  next,
  nfgen,
  open,
  REQUEST,
  readUntil,
} from './support.ts';

function tables(from: number, count: number, userdata = 0): ReturnType<typeof newTable>[] {
  return Array.from({ length: count }, (_, index) => newTable(`table-${from + index}`, userdata));
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

for (const kind of KINDS) {
  describe(`transport ${kind}`, () => {
    let transport: Transport;

    beforeEach(async () => {
      transport = await open(kind);
    });

    afterEach(async () => {
      transport.close();
      await flushTables();
    });

    it('says what it is', () => {
      assert.equal(transport.kind, kind === 'node:ffi' ? 'ffi' : kind);
      assert.equal(transport.protocol, 12);
      assert.isAbove(transport.portId, 0);
      assert.equal(transport.caps.synchronous, kind !== 'addon');
      assert.equal(transport.caps.extAck, kind !== 'addon');
      assert.equal(transport.caps.capAck, kind !== 'addon');
    });

    it('has nothing to read after it was opened', () => {
      assert.isUndefined(transport.receive());
    });

    it('answers a request, with its sequence number and port', async () => {
      transport.send(getgen(7));
      if (transport.caps.synchronous) assert.isDefined(transport.receive(), 'the answer is there when send returns');
      else await next(transport);
      transport.send(getgen(8));
      const answer = await next(transport);
      assert.deepEqual(headers(answer), [{ type: NEWGEN, seq: 8, errno: 0 }]);
      assert.equal(new DataView(answer.buffer).getUint32(12, true), transport.portId);
      assert.isUndefined(transport.receive());
    });

    it('does not keep what was handed to send', async () => {
      const request = getgen(9);
      transport.send(request);
      request.fill(255);
      assert.equal(headers(await next(transport))[0]?.seq, 9);
    });

    it('sends a part of a larger buffer', async () => {
      const around = concat([getgen(1), getgen(2), getgen(3)]);
      transport.send(around.subarray(20, 40));
      assert.deepEqual(headers(await next(transport)), [{ type: NEWGEN, seq: 2, errno: 0 }]);
      assert.isFalse(await transport.waitReadable(20));
    });

    it('gives plain bytes, not Buffers', async () => {
      transport.send(getgen());
      await transport.waitReadable(1000);
      assert.strictEqual(Object.getPrototypeOf(transport.receive()), Uint8Array.prototype);
    });

    for (const [protocol, name] of [
      [NETLINK_ROUTE, 'route'],
      [NETLINK_GENERIC, 'generic'],
    ] as const) {
      it(`opens a socket of the ${name} protocol`, async () => {
        const other = await open(kind, protocol);
        try {
          // RTM_GETLINK (18) with struct ifinfomsg; CTRL_CMD_GETFAMILY (3) of the family nlctrl (16).
          const request =
            protocol === NETLINK_ROUTE
              ? message(18, REQUEST | DUMP, 5, new Uint8Array(16))
              : message(16, REQUEST | DUMP, 5, Uint8Array.of(3, 1, 0, 0));
          other.send(request);
          const { datagrams } = await readUntil(other, ({ type }) => type === NLMSG_DONE);
          assert.isAbove(datagrams.flatMap(headers).length, 1);
        } finally {
          other.close();
        }
      });
    }

    it('commits a batch larger than the default send buffer', async () => {
      const datagram = batch(tables(0, 1000, 250));
      assert.isAbove(datagram.length, 212_992);
      transport.send(datagram);
      const { datagrams } = await readUntil(transport, ({ seq, type }) => type === NLMSG_ERROR && seq === 1099);
      assert.deepEqual(
        datagrams.flatMap(headers).map(({ errno }) => errno),
        [0],
      );
    });

    it('dumps in large datagrams from the first one on, and misses nothing', async () => {
      transport.send(batch(tables(0, 500)));
      await readUntil(transport, ({ seq, type }) => type === NLMSG_ERROR && seq === 599);
      const fresh = await open(kind);
      try {
        fresh.send(message(GETTABLE, REQUEST | DUMP, 3, nfgen()));
        const { datagrams } = await readUntil(fresh, ({ type }) => type === NLMSG_DONE);
        assert.isAbove(datagrams[0]?.length ?? 0, 16 * 1024);
        const found = datagrams.flatMap(headers).filter(({ type }) => type === NEWTABLE);
        assert.equal(found.length, 500);
      } finally {
        fresh.close();
      }
    });

    it('hands on what the kernel refuses, of a request of 60,000 bytes too', async () => {
      transport.send(message(NO_SUCH, REQUEST, 11, nfgen(), new Uint8Array(60_000)));
      const answer = await next(transport);
      assert.deepEqual(headers(answer), [{ type: NLMSG_ERROR, seq: 11, errno: 22 }]);
      if (!transport.caps.capAck) assert.isAbove(answer.length, 60_000);
    });

    it('reserves room for answers, as far as allowed', async () => {
      const given = transport.reserveReceive(3_000_000);
      assert.isAtLeast(given, transport.caps.force ? 3_000_000 : 212_992);
      assert.equal(transport.reserveReceive(1000), given, 'it never shrinks');
      if (given < 3_000_000) return;
      transport.send(concat(Array.from({ length: 3000 }, (_, seq) => message(1, REQUEST | ACK, seq))));
      const { overruns } = await readUntil(transport, ({ seq }) => seq === 2999);
      assert.equal(overruns, 0);
    });

    it('waits for an event of a group it joined, and for none after it left', async () => {
      const other = await open(kind);
      try {
        transport.join(NFNLGRP_NFTABLES);
        // Where the socket is in another process a join counts from the next answer on.
        transport.send(getgen());
        await next(transport);
        const waiting = transport.waitReadable(5000);
        other.send(batch([newTable('one')]));
        assert.isTrue(await waiting);
        const { datagrams } = await readUntil(transport, ({ type }) => type === NEWGEN);
        assert.deepEqual(
          datagrams.flatMap(headers).map(({ type }) => type),
          [NEWTABLE, NEWGEN],
        );
        transport.leave(NFNLGRP_NFTABLES);
        transport.send(getgen());
        await next(transport);
        other.send(batch([newTable('two')]));
        assert.isFalse(await transport.waitReadable(50));
      } finally {
        other.close();
      }
    });

    it('notices what comes after a long wait', async () => {
      const waiting = transport.waitReadable(5000);
      await new Promise((done) => setTimeout(done, 350));
      transport.send(getgen());
      const before = performance.now();
      assert.isTrue(await waiting);
      assert.isBelow(performance.now() - before, 200);
    });

    it('is readable at once, and again, while something is queued', async () => {
      transport.send(getgen());
      assert.isTrue(await transport.waitReadable(1000));
      assert.isTrue(await transport.waitReadable(0));
      assert.isTrue(await transport.waitReadable(Number.POSITIVE_INFINITY));
      assert.isDefined(transport.receive());
      assert.isFalse(await transport.waitReadable(0));
    });

    it('does not wake for what was received before the wait began', async () => {
      for (let round = 0; round < 5; round += 1) {
        const waiting = transport.waitReadable(5);
        transport.send(getgen());
        await waiting;
        await next(transport);
        assert.isFalse(await transport.waitReadable(20));
        // A wait that timed out leaves a look at the socket under way; this answer may end it.
        transport.send(getgen());
        if (transport.caps.synchronous) transport.receive();
        else await next(transport);
        assert.isFalse(await transport.waitReadable(20));
      }
    });

    it('wakes all who wait', async () => {
      const waiting = [1, 2, 3].map(() => transport.waitReadable(5000));
      transport.send(getgen());
      assert.deepEqual(await Promise.all(waiting), [true, true, true]);
    });

    it('ends a wait after its time', async () => {
      const before = performance.now();
      assert.isFalse(await transport.waitReadable(60));
      assert.isAtLeast(performance.now() - before, 59);
    });

    it('ends a wait when the signal aborts, and does not begin one when it has', async () => {
      const controller = new AbortController();
      const waiting = transport.waitReadable(Number.POSITIVE_INFINITY, controller.signal);
      setTimeout(() => controller.abort(), 20);
      assert.isFalse(await waiting);
      assert.isFalse(await transport.waitReadable(Number.POSITIVE_INFINITY, controller.signal));
      transport.send(getgen());
      assert.isTrue(await transport.waitReadable(1000), 'others are not disturbed');
    });

    it('closes once, whatever is under way', async () => {
      const waiting = transport.waitReadable(Number.POSITIVE_INFINITY);
      transport.send(getgen());
      transport.close();
      transport.close();
      assert.include([true, false], await waiting);
      assert.isFalse(await transport.waitReadable(Number.POSITIVE_INFINITY));
      for (const use of [
        () => transport.send(getgen()),
        () => transport.receive(),
        () => transport.join(1),
        () => transport.leave(1),
        () => transport.reserveReceive(1),
      ]) {
        assert.throws(use, TransportError, 'closed');
      }
    });

    it('closes no descriptor but its own', async () => {
      transport.close();
      // It gets the number that has just become free.
      const other = await open(kind);
      transport.close();
      other.send(getgen(6));
      assert.equal(headers(await next(other))[0]?.seq, 6);
      other.close();
    });

    it('ends a pending wait with false when it is closed', async () => {
      const waiting = transport.waitReadable(Number.POSITIVE_INFINITY);
      setTimeout(() => transport.close(), 20);
      assert.isFalse(await waiting);
    });

    it('does what was sent just before it was closed', async () => {
      // More than the addon's child may send without reading the answers between.
      const failing = Array.from({ length: 500 }, () => message(NO_SUCH, REQUEST, 1, nfgen(), new Uint8Array(1000)));
      const portion = concat(failing);
      for (let round = 0; round < 20; round += 1) transport.send(portion);
      transport.send(batch([newTable('last-words')]));
      transport.close();
      const other = await open(kind);
      try {
        for (let found = 0, tries = 0; found === 0; tries += 1) {
          assert.isBelow(tries, 100);
          other.send(message(GETTABLE, REQUEST | DUMP, 3, nfgen()));
          const { datagrams } = await readUntil(other, ({ type }) => type === NLMSG_DONE);
          found = datagrams.flatMap(headers).filter(({ type }) => type === NEWTABLE).length;
          await other.waitReadable(10);
        }
      } finally {
        other.close();
      }
    });

    it('does not show what another socket of user space sends to its port', async () => {
      const forged = message(NEWGEN, 0, 77, nfgen());
      forge(transport.portId, forged);
      transport.send(getgen(78));
      const { datagrams } = await readUntil(transport, ({ seq }) => seq === 78);
      assert.deepEqual(
        datagrams.flatMap(headers).map(({ seq }) => seq),
        [78],
      );
      // And alone in the queue: it may wake a waiter, but is not shown.
      forge(transport.portId, forged);
      await transport.waitReadable(50);
      assert.isUndefined(transport.receive());
    });

    it('says which group cannot be joined', async () => {
      const attempt = async (): Promise<void> => {
        transport.join(100_000);
        await next(transport);
      };
      const error = await rejection(attempt());
      assert.instanceOf(error, TransportError);
      assert.include(error.message, '100000');
      assert.equal(error.errno, 'EINVAL');
      transport.send(getgen(5));
      assert.equal(headers(await next(transport))[0]?.seq, 5);
    });

    it('leaves no descriptors behind', async () => {
      const count = (): number => readdirSync('/proc/self/fd').length;
      // A process takes 50-300 ms to start.
      const [rounds, parallel] = kind === 'addon' ? [3, 4] : [50, 4];
      const cycle = async (): Promise<void> => {
        const socket = await open(kind);
        socket.send(getgen());
        await socket.waitReadable(1000);
        void socket.waitReadable(Number.POSITIVE_INFINITY);
        socket.close();
      };
      await cycle();
      const settled = async (wanted: number): Promise<number> => {
        for (let tries = 0; tries < 100 && count() > wanted; tries += 1)
          await new Promise((done) => setTimeout(done, 20));
        return count();
      };
      const before = await settled(0);
      for (let round = 0; round < rounds; round += 1) await Promise.all(Array.from({ length: parallel }, cycle));
      assert.isAtMost(await settled(before), before);
    }).timeout(60_000);
  });
}
