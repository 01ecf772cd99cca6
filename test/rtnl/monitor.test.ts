import { assert } from 'chai';
import { openRtnl, type RtnlEvent, type RtnlEventKind } from '../../src/rtnl/index.ts';
import { joinMessages, NftOffloadError, OverrunError, TransportError } from '../../src/wire/index.ts';
import { ackOf, requestsOf } from '../support/answers.ts';
import { FakeConnector } from '../support/fake-kernel.ts';
import { kernels, recorded } from './recorded.ts';

/** Plays what the kernel told, then is closed by the one who listens. */
async function heard(
  told: readonly (Uint8Array | Error)[],
  events?: readonly RtnlEventKind[],
): Promise<{ events: RtnlEvent[]; calls: readonly string[] }> {
  const connector = new FakeConnector((datagram) => requestsOf(datagram).map((request) => ackOf(request)));
  const rtnl = await openRtnl({ connector });
  const monitor = rtnl.monitor(events === undefined ? {} : { events });
  await monitor.ready;
  const [, socket] = connector.sockets;
  socket?.queue.push(...told);
  const found: RtnlEvent[] = [];
  for await (const event of monitor) found.push(event);
  return { events: found, calls: socket?.calls ?? [] };
}

function summary(event: RtnlEvent): string {
  switch (event.event) {
    case 'overrun':
      return 'overrun';
    case 'link':
    case 'link-removed':
      return `${event.event} ${event.link.name}`;
    case 'address':
    case 'address-removed':
      return `${event.event} ${event.address.address}`;
    default:
      return `${event.event} ${event.neighbour.destination ?? event.neighbour.address}`;
  }
}

describe('rtnl/monitor', () => {
  for (const kernel of kernels) {
    it(`tells what happened, as Linux ${kernel} told it`, async () => {
      const told = recorded(kernel).told.map((message) => joinMessages([message]));
      const { events, calls } = await heard(told);
      assert.includeMembers([...calls], ['join 1', 'join 3', 'join 5', 'join 9']);
      const list = events.map(summary);
      assert.includeMembers(list, [
        'link e0',
        'address 192.0.2.201',
        'neighbour 192.0.2.202',
        'neighbour-removed 192.0.2.202',
        'address-removed 192.0.2.201',
      ]);
      // e1 came to br0 and left it: the bridge's own words for that are no removal of e1.
      assert.deepEqual(
        list.filter((line) => line.startsWith('link-removed')),
        ['link-removed e0', 'link-removed e1'],
      );
      assert.isTrue(list.lastIndexOf('link e1') < list.indexOf('link-removed e1'));
      const ofBridge = events.flatMap((event) =>
        event.event === 'link' && event.link.name === 'e1' ? event.link : [],
      );
      assert.includeDeepMembers(
        ofBridge.map(({ slaveKind, mtu }) => [slaveKind, mtu]),
        [
          [undefined, 1500],
          [undefined, 1300],
          ['bridge', 1300],
        ],
      );
    });
  }

  it('joins only the groups of what was asked for', async () => {
    for (const [events, joins] of [
      [['link'], ['join 1']],
      [['neighbour'], ['join 3']],
      [['address'], ['join 5', 'join 9']],
      [['link', 'link'], ['join 1']],
    ] as const) {
      const { calls } = await heard([], events);
      assert.deepEqual(
        calls.filter((call) => call.startsWith('join')),
        [...joins],
      );
    }
  });

  it('says when something was lost, and what to do', async () => {
    const { events } = await heard([new OverrunError('lost')]);
    assert.lengthOf(events, 1);
    assert.match((events[0] as { message: string }).message, /lost: list links, addresses and neighbours again$/);
  });

  it('leaves out what is no link: news of Wi-Fi, and messages it does not know', async () => {
    const header = '00000100 04000000 43100100 00000000';
    const wireless = Buffer.from(`${header}0700030076300000 08000b00 01020304`.replace(/ /g, ''), 'hex');
    const told = [16, 18, 77].map((type) =>
      joinMessages([{ type, flags: 0, seq: 0, portId: 0, payload: new Uint8Array(wireless) }]),
    );
    assert.isEmpty((await heard(told)).events);
  });

  it('refuses what it cannot tell of, before anything is opened', async () => {
    const connector = new FakeConnector();
    const rtnl = await openRtnl({ connector });
    for (const events of [['route'], [], ['constructor']] as unknown as RtnlEventKind[][]) {
      try {
        rtnl.monitor({ events });
        assert.fail('it was not refused');
      } catch (error) {
        assert.instanceOf(error, NftOffloadError);
        assert.strictEqual(error.code, 'USAGE');
        assert.match(error.message, /link, address, neighbour/);
      }
    }
    assert.lengthOf(connector.sockets, 1);
  });

  it('passes on that its connection broke', async () => {
    let failure: unknown;
    try {
      await heard([new TransportError('gone')]);
    } catch (error) {
      failure = error;
    }
    assert.instanceOf(failure, TransportError);
  });
});
