// What stands for a socket sends in the background as it sends.

import { assert } from 'chai';
import { readPcap } from '../../src/pcap/index.ts';
import { ReplayMismatchError, record, replay } from '../../src/testing/index.ts';
import { NETLINK_NETFILTER } from '../../src/transport/transport.ts';
import { splitMessages, TransportError } from '../../src/wire/index.ts';
import { datagram, drain, FakeConnector } from '../support/fake-kernel.ts';

const request = (seq: number): Uint8Array => datagram([{ type: 0xa10, flags: 1, seq, payload: '00000000' }]);
/** To the first port that a FakeConnector gives. */
const answer = (seq: number): Uint8Array => datagram([{ type: 0xa0f, seq, portId: 1000, payload: '00000000' }]);
const sequences = (datagrams: readonly Uint8Array[]): number[] =>
  datagrams.flatMap((one) => splitMessages(one, true).map(({ seq }) => seq));

const answering = (): FakeConnector => new FakeConnector((sent) => sequences([sent]).map(answer));

describe('a recording of sends in the background', () => {
  it('has them before what was received while they were under way', async () => {
    const { connector, bytes } = record(answering());
    const transport = await connector.open(NETLINK_NETFILTER);
    const sent = transport.sendInBackground(request(3));
    assert.deepEqual(sequences(drain(transport)), [3]);
    await sent;
    assert.deepEqual(
      readPcap(bytes()).records.map((one) => [one.packetType, ...sequences([one.bytes])]),
      [
        [7, 3],
        [6, 3],
      ],
    );
  });

  it('has none that was refused', async () => {
    const refusal = new TransportError('no', { errno: 'EMSGSIZE' });
    const { connector, bytes } = record(
      new FakeConnector(() => {
        throw refusal;
      }),
    );
    const transport = await connector.open(NETLINK_NETFILTER);
    const error = await transport.sendInBackground(request(1)).catch((reason: unknown) => reason);
    assert.strictEqual(error, refusal);
    assert.lengthOf(readPcap(bytes()).records, 0);
  });
});

describe('a replay of sends in the background', () => {
  const recorded = async (): Promise<Uint8Array> => {
    const { connector, bytes } = record(answering());
    const transport = await connector.open(NETLINK_NETFILTER);
    await transport.sendInBackground(request(3));
    drain(transport);
    return bytes();
  };

  it('has the answers queued when they resolve', async () => {
    const connector = replay(await recorded());
    const transport = await connector.open(NETLINK_NETFILTER);
    await transport.sendInBackground(request(8));
    assert.deepEqual(sequences(drain(transport)), [8]);
    await connector.close();
  });

  it('refuses by the promise what was not recorded', async () => {
    const connector = replay(await recorded());
    const transport = await connector.open(NETLINK_NETFILTER);
    const other = datagram([{ type: 0xa01, flags: 1, seq: 1, payload: '00000000' }]);
    const error = await transport.sendInBackground(other).catch((reason: unknown) => reason);
    assert.instanceOf(error, ReplayMismatchError);
    transport.close();
    const closed = await transport.sendInBackground(other).catch((reason: unknown) => reason);
    assert.instanceOf(closed, TransportError);
  });
});
