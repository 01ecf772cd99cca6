import { assert } from 'chai';
import { PACKET_KERNEL, PACKET_USER, readPcap } from '../../src/pcap/index.ts';
import { record } from '../../src/testing/index.ts';
import { HOST_LITTLE_ENDIAN, OverrunError, TransportError } from '../../src/wire/index.ts';
import { FakeConnector } from '../support/fake-kernel.ts';
import { bytes } from '../support/hexdump.ts';

describe('testing/record', () => {
  it('all protocols go into one capture, in the order in which datagrams were sent and received', async () => {
    let time = 5_000_000_000n;
    const recording = record(new FakeConnector((datagram) => [Uint8Array.of(0xa0, ...datagram), Uint8Array.of(0xb0)]), {
      now: () => (time += 1n),
    });
    const nft = await recording.connector.open(12);
    const genl = await recording.connector.open(16);
    nft.send(bytes('01'));
    genl.send(bytes('02'));
    assert.deepEqual(genl.receive(), bytes('a002'));
    assert.deepEqual(nft.receive(), bytes('a001'));
    assert.deepEqual(nft.receive(), bytes('b0'));
    assert.isUndefined(nft.receive());
    const { records, littleEndian, nanoseconds } = readPcap(recording.bytes());
    assert.strictEqual(littleEndian, HOST_LITTLE_ENDIAN);
    assert.isTrue(nanoseconds);
    assert.deepEqual(records, [
      { time: 5_000_000_001n, protocol: 12, packetType: PACKET_KERNEL, bytes: bytes('01'), portId: 1000 },
      { time: 5_000_000_002n, protocol: 16, packetType: PACKET_KERNEL, bytes: bytes('02'), portId: 1001 },
      { time: 5_000_000_003n, protocol: 16, packetType: PACKET_USER, bytes: bytes('a002'), portId: 1001 },
      { time: 5_000_000_004n, protocol: 12, packetType: PACKET_USER, bytes: bytes('a001'), portId: 1000 },
      { time: 5_000_000_005n, protocol: 12, packetType: PACKET_USER, bytes: bytes('b0'), portId: 1000 },
    ]);
  });

  it('datagrams are copied: transports and callers may reuse their buffers', async () => {
    const buffer = Buffer.from([1]);
    const recording = record(new FakeConnector(() => [buffer]));
    const transport = await recording.connector.open(12);
    transport.send(buffer);
    transport.receive();
    buffer[0] = 9;
    assert.deepEqual(
      readPcap(recording.bytes()).records.map((one) => one.bytes),
      [bytes('01'), bytes('01')],
    );
  });

  it('times are those of the clock by default', async () => {
    const recording = record(new FakeConnector());
    const before = BigInt(Date.now()) * 1_000_000n;
    (await recording.connector.open(0)).send(bytes('01'));
    const { time = 0n } = readPcap(recording.bytes()).records[0] ?? {};
    assert.isTrue(time >= before && time <= BigInt(Date.now()) * 1_000_000n);
  });

  it('what the transport refuses, or loses, is not recorded, and the error passes through', async () => {
    const refusal = new TransportError('too long', { errno: 'EMSGSIZE' });
    const fake = new FakeConnector(() => {
      throw refusal;
    });
    const recording = record(fake);
    const transport = await recording.connector.open(12);
    assert.throws(() => transport.send(bytes('01')), refusal);
    const overrun = new OverrunError('lost');
    fake.sockets[0]?.queue.push(overrun);
    assert.throws(() => transport.receive(), overrun);
    assert.deepEqual(readPcap(recording.bytes()).records, []);
  });

  it('everything else is the recorded transport’s', async () => {
    const fake = new FakeConnector();
    const { connector } = record(fake);
    assert.strictEqual(connector.description, 'recording of fake');
    const transport = await connector.open(16);
    const { kind, protocol, portId, caps } = transport;
    assert.deepEqual(
      { kind, protocol, portId, caps },
      {
        kind: 'fake',
        protocol: 16,
        portId: 1000,
        caps: { synchronous: true, extAck: true, capAck: true, force: false },
      },
    );
    assert.strictEqual(transport.reserveReceive(10), 20);
    transport.join(7);
    transport.leave(7);
    assert.isFalse(await transport.waitReadable(5));
    transport.close();
    assert.deepEqual(fake.sockets[0]?.calls, ['reserveReceive 10', 'join 7', 'leave 7', 'waitReadable 5', 'close']);
    await connector.close();
    assert.isTrue(fake.closed);
  });
});
