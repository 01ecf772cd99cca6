import { assert } from 'chai';
import { replay } from '../../src/testing/index.ts';
import { capture, generation, getGeneration, NETFILTER } from '../support/captures.ts';
import { datagram, drain } from '../support/fake-kernel.ts';

const NFTABLES_GROUP = 7;

describe('testing/replay: waitReadable', () => {
  const file = capture([
    [NETFILTER, getGeneration(5)],
    [NETFILTER, generation(5, 500)],
    [NETFILTER, getGeneration(6)],
    [NETFILTER, datagram([{ type: 0xa00, payload: '02000000' }])],
    [NETFILTER, getGeneration(7)],
  ]);

  it('with a time limit answers at once', async () => {
    const transport = await replay(file).open(NETFILTER);
    assert.isFalse(await transport.waitReadable(60_000));
    transport.send(getGeneration(1));
    assert.isTrue(await transport.waitReadable(0));
    drain(transport);
    assert.isFalse(await transport.waitReadable(60_000));
  });

  it('without one waits while requests are to come, and resolves when one brings something', async () => {
    const connector = replay(file);
    const [listener, asker] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
    listener.join(NFTABLES_GROUP);
    let answer: boolean | undefined;
    const waiting = listener.waitReadable(Number.POSITIVE_INFINITY).then((readable) => (answer = readable));
    asker.send(getGeneration(1));
    await new Promise((resolve) => setImmediate(resolve));
    assert.isUndefined(answer);
    asker.send(getGeneration(2));
    assert.isTrue(await waiting);
    drain(listener);
    const last = listener.waitReadable(Number.POSITIVE_INFINITY);
    asker.send(getGeneration(3));
    assert.isFalse(await last, 'the recording is over');
    assert.isFalse(await listener.waitReadable(Number.POSITIVE_INFINITY));
  });

  it('resolves false when the transport or the connector is closed, or the signal aborts', async () => {
    const connector = replay(file);
    const [a, b, c] = [
      await connector.open(NETFILTER),
      await connector.open(NETFILTER),
      await connector.open(NETFILTER),
    ];
    const controller = new AbortController();
    const waits = [
      a.waitReadable(Number.POSITIVE_INFINITY),
      b.waitReadable(Number.POSITIVE_INFINITY, controller.signal),
      c.waitReadable(Number.POSITIVE_INFINITY),
    ];
    a.close();
    a.close();
    controller.abort();
    await connector.close().catch(() => undefined);
    assert.deepEqual(await Promise.all(waits), [false, false, false]);
    assert.isFalse(await b.waitReadable(Number.POSITIVE_INFINITY, controller.signal));
    assert.isFalse(await a.waitReadable(Number.POSITIVE_INFINITY));
    assert.isUndefined(a.receive());
    assert.strictEqual(a.reserveReceive(77), 77);
  });
});
