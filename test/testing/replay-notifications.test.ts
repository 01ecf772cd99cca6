import { assert } from 'chai';
import { PACKET_KERNEL, PACKET_USER, type PcapRecord } from '../../src/pcap/index.ts';
import { replay } from '../../src/testing/index.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { splitMessages } from '../../src/wire/index.ts';
import { ACK, capture, ECHO, GENERIC, NETFILTER, REQUEST, ROUTE } from '../support/captures.ts';
import { datagram, drain } from '../support/fake-kernel.ts';

const NFTABLES_GROUP = 7;
const TRACE_GROUP = 9;

const get = (seq: number): Uint8Array => datagram([{ type: 0xa10, flags: REQUEST, seq, payload: '00000000' }]);
const got = (seq: number, portId: number): Uint8Array => datagram([{ type: 0xa0f, seq, portId, payload: '00000000' }]);
const batch = (seq: number, flags = 0): Uint8Array =>
  datagram([
    { type: 0x10, flags: REQUEST, seq, payload: '0000000a' },
    { type: 0xa00, flags: REQUEST | flags, seq: seq + 1, payload: '02000000' },
    { type: 0x11, flags: REQUEST | ACK, seq: seq + 2, payload: '0000000a' },
  ]);
const ack = (seq: number, portId: number): Uint8Array =>
  datagram([{ type: 2, flags: 0x100, seq, portId, payload: '00000000 14000000 1100 0500 00000000 00000000' }]);
/** Table events: of someone's request where there is a port, marked to tell them apart. */
const event = (mark: number, seq = 0, portId = 0): Uint8Array =>
  datagram([{ type: 0xa00, seq, portId, payload: `020000${mark.toString(16).padStart(2, '0')}` }]);

/** What a transport has received, short: type, mark or errno, sequence number. */
function seen(transport: Transport): string[] {
  return drain(transport).map((one) =>
    splitMessages(one, true)
      .map(({ type, seq, payload }) =>
        type === 0xa00 ? `event ${payload[3]} seq ${seq}` : `0x${type.toString(16)} seq ${seq}`,
      )
      .join(),
  );
}

describe('testing/replay: notifications', () => {
  it('come to transports that joined, when the requests before them have been sent', async () => {
    const connector = replay(
      capture([
        [NETFILTER, event(1)],
        [NETFILTER, get(5)],
        [NETFILTER, event(2, 9, 77)],
        [NETFILTER, got(5, 500)],
        [NETFILTER, event(3)],
        [NETFILTER, get(6)],
        [NETFILTER, event(4)],
      ]),
    );
    const [listener, asker] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
    listener.join(NFTABLES_GROUP);
    assert.deepEqual(seen(listener), ['event 1 seq 0']);
    asker.send(get(1));
    assert.deepEqual(seen(listener), ['event 2 seq 9', 'event 3 seq 0']);
    assert.deepEqual(seen(asker), ['0xa0f seq 1']);
    asker.send(get(2));
    assert.deepEqual(seen(listener), ['event 4 seq 0']);
    assert.isEmpty(seen(asker));
  });

  it('keep their place among answers on a transport that asks and listens', async () => {
    const connector = replay(
      capture([
        [NETFILTER, get(5)],
        [NETFILTER, event(1)],
        [NETFILTER, got(5, 500)],
        [NETFILTER, event(2)],
      ]),
    );
    const transport = await connector.open(NETFILTER);
    transport.join(NFTABLES_GROUP);
    transport.send(get(1));
    assert.deepEqual(seen(transport), ['event 1 seq 0', '0xa0f seq 1', 'event 2 seq 0']);
  });

  it('since the last request are there for who joins late, once; earlier ones are gone; after leaving none come', async () => {
    const connector = replay(
      capture([
        [NETFILTER, event(1)],
        [NETFILTER, get(5)],
        [NETFILTER, event(2)],
        [NETFILTER, get(6)],
        [NETFILTER, event(3)],
      ]),
    );
    const [listener, asker] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
    asker.send(get(1));
    listener.join(NFTABLES_GROUP);
    listener.join(TRACE_GROUP);
    listener.leave(NFTABLES_GROUP);
    listener.join(NFTABLES_GROUP);
    assert.deepEqual(seen(listener), ['event 2 seq 0']);
    listener.leave(NFTABLES_GROUP);
    asker.send(get(2));
    assert.isEmpty(seen(listener));
  });

  it('come to the group their type belongs to; where the type does not tell, to who joined any', async () => {
    const messages: readonly [number, number, { type: number; flags?: number; payload?: string }][] = [
      [NETFILTER, 7, { type: 0xa16 }],
      [NETFILTER, 9, { type: 0xa11 }],
      [NETFILTER, 1, { type: 0x100, flags: 0x600 }],
      [NETFILTER, 2, { type: 0x100 }],
      [NETFILTER, 3, { type: 0x102 }],
      [ROUTE, 1, { type: 16 }],
      [ROUTE, 1, { type: 17 }],
      [ROUTE, 5, { type: 20, payload: '02000000' }],
      [ROUTE, 9, { type: 21, payload: '0a000000' }],
      [ROUTE, 3, { type: 28 }],
      [NETFILTER, 4, { type: 0x200 }],
      [NETFILTER, 6, { type: 0x202 }],
    ];
    for (const [protocol, group, fields] of messages) {
      const connector = replay(capture([[protocol, datagram([{ payload: '00000000', ...fields }])]]));
      for (let joined = 1; joined <= 10; joined++) {
        const transport = await connector.open(protocol as 0);
        transport.join(joined);
        assert.lengthOf(drain(transport), joined === group ? 1 : 0, `type ${fields.type}, group ${joined}`);
      }
    }
    const connector = replay(
      capture([
        [GENERIC, datagram([{ type: 21, seq: 3, payload: '0d010000' }])],
        [ROUTE, datagram([{ type: 24 }])],
      ]),
    );
    for (const protocol of [GENERIC, ROUTE] as const) {
      const [any, none] = [await connector.open(protocol), await connector.open(protocol)];
      any.join(5);
      assert.lengthOf(drain(any), 1);
      assert.isEmpty(drain(none));
    }
  });

  it("of a batch's own effects are no answers to it, and carry the live numbers and port", async () => {
    const connector = replay(
      capture([
        [NETFILTER, batch(1)],
        [NETFILTER, event(1, 2, 500)],
        [NETFILTER, ack(3, 500)],
      ]),
    );
    const [listener, asker] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
    listener.join(NFTABLES_GROUP);
    asker.send(batch(11));
    assert.deepEqual(seen(asker), ['0x2 seq 13']);
    const [notification] = drain(listener);
    const [message] = splitMessages(notification ?? new Uint8Array(), true);
    assert.strictEqual(message?.seq, 12);
    assert.strictEqual(message?.portId, asker.portId);
  });

  it('are answers to who set the echo flag, in the first copy; further copies go to listeners, once', async () => {
    const connector = replay(
      capture([
        [NETFILTER, batch(1, ECHO)],
        [NETFILTER, event(1, 2, 500)],
        [NETFILTER, event(1, 2, 500)],
        [NETFILTER, event(1, 2, 500)],
        [NETFILTER, ack(3, 500)],
      ]),
    );
    const [listener, asker] = [await connector.open(NETFILTER), await connector.open(NETFILTER)];
    listener.join(NFTABLES_GROUP);
    asker.send(batch(11, ECHO));
    assert.deepEqual(seen(asker), ['event 1 seq 12', '0x2 seq 13']);
    assert.deepEqual(seen(listener), ['event 1 seq 12']);
  });

  it('of changes outside batches are no answers either: conntrack, rtnetlink', async () => {
    for (const [protocol, type, group] of [
      [NETFILTER, 0x100, 2],
      [NETFILTER, 0x102, 3],
      [ROUTE, 16, 1],
      [ROUTE, 19, 1],
    ] as const) {
      const ask = datagram([{ type, flags: REQUEST | ACK, seq: 4, payload: '00'.repeat(16) }]);
      const told = datagram([{ type: type === 19 ? 16 : type, seq: 4, portId: 9, payload: '00'.repeat(16) }]);
      const connector = replay(
        capture([
          [protocol, ask],
          [protocol, told],
          [protocol, ack(4, 9)],
        ]),
      );
      const [listener, asker] = [await connector.open(protocol), await connector.open(protocol)];
      listener.join(group);
      asker.send(ask);
      assert.lengthOf(drain(asker), 1, `type ${type}`);
      assert.lengthOf(drain(listener), 1, `type ${type}`);
    }
    const link = datagram([{ type: 18, flags: REQUEST, seq: 4, payload: '00'.repeat(16) }]);
    const transport = await replay(
      capture([
        [ROUTE, link],
        [ROUTE, datagram([{ type: 16, seq: 4, portId: 9, payload: '00'.repeat(16) }])],
      ]),
    ).open(ROUTE);
    transport.send(link);
    assert.lengthOf(drain(transport), 1);
  });

  it("of the kernel's own carry no port: a number like a request's does not make them answers", async () => {
    const ask = datagram([{ type: 21, flags: REQUEST | ACK, seq: 4, payload: '0c010000' }]);
    const connector = replay(
      capture([
        [GENERIC, ask],
        [GENERIC, datagram([{ type: 21, seq: 4, payload: '0d010000' }])],
        [GENERIC, ack(4, 9)],
      ]),
    );
    const transport = await connector.open(GENERIC);
    transport.join(5);
    transport.send(ask);
    assert.deepEqual(seen(transport), ['0x15 seq 4', '0x2 seq 4']);
    const deaf = await replay(
      capture([
        [GENERIC, ask],
        [GENERIC, datagram([{ type: 21, seq: 4, payload: '0d010000' }])],
        [GENERIC, ack(4, 9)],
      ]),
    ).open(GENERIC);
    deaf.send(ask);
    assert.deepEqual(seen(deaf), ['0x2 seq 4']);
  });

  it('a recording shows who received: what came to another port is no answer', async () => {
    const ask = datagram([{ type: 21, flags: REQUEST | ACK, seq: 4, payload: '0c010000' }]);
    const told = datagram([{ type: 21, seq: 4, portId: 500, payload: '0d010000' }]);
    const connector = replay(
      capture([
        [GENERIC, ask, { portId: 500, packetType: PACKET_KERNEL }],
        [GENERIC, told, { portId: 501, packetType: PACKET_USER }],
      ]),
    );
    const [listener, asker] = [await connector.open(GENERIC), await connector.open(GENERIC)];
    listener.join(5);
    asker.send(ask);
    assert.isEmpty(seen(asker));
    assert.deepEqual(seen(listener), ['0x15 seq 4']);
  });

  it('that two listeners of a recording got come once to each listener of the replay', async () => {
    const to = (portId: number): Partial<PcapRecord> => ({ portId, packetType: PACKET_USER });
    const connector = replay(
      capture([
        [NETFILTER, batch(1), { portId: 500, packetType: PACKET_KERNEL }],
        [NETFILTER, ack(3, 500), to(500)],
        [NETFILTER, event(1), to(501)],
        [NETFILTER, event(1), to(501)],
        [NETFILTER, event(2, 2, 500), to(501)],
        [NETFILTER, event(1), to(502)],
        [NETFILTER, event(1), to(502)],
        [NETFILTER, event(2, 2, 500), to(502)],
      ]),
    );
    const [asker, a, b] = [
      await connector.open(NETFILTER),
      await connector.open(NETFILTER),
      await connector.open(NETFILTER),
    ];
    for (const listener of [a, b]) listener.join(NFTABLES_GROUP);
    asker.send(batch(11));
    for (const listener of [a, b])
      assert.deepEqual(seen(listener), ['event 1 seq 0', 'event 1 seq 0', 'event 2 seq 12']);
    assert.deepEqual(seen(asker), ['0x2 seq 13']);
  });

  it('ends of exchanges from before the capture are nobody’s', async () => {
    const part = datagram([{ type: 0xa00, flags: 2, seq: 8, portId: 5, payload: '02000000' }]);
    const transport = await replay(
      capture([
        [NETFILTER, part],
        [NETFILTER, ack(8, 5)],
        [NETFILTER, event(1)],
      ]),
    ).open(NETFILTER);
    transport.join(NFTABLES_GROUP);
    assert.deepEqual(seen(transport), ['event 1 seq 0']);
  });
});
