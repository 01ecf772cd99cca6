// Captures and netlink messages for the tests of replay.
import { assert } from 'chai';
import { type PcapRecord, writePcap } from '../../src/pcap/index.ts';
import { ReplayMismatchError } from '../../src/testing/index.ts';
import { encode, hex, u32host } from '../../src/wire/index.ts';
import { datagram } from './fake-kernel.ts';

export const ROUTE = 0;
export const NETFILTER = 12;
export const GENERIC = 16;
export const REQUEST = 1;
export const ACK = 4;
export const ECHO = 8;

export type Entry = readonly [protocol: number, bytes: Uint8Array, more?: Partial<PcapRecord>];

/** As tcpdump captures it on an nlmon device. */
export function capture(entries: readonly Entry[], littleEndian = true): Uint8Array {
  const records = entries.map(([protocol, bytes, more], index) => ({
    time: BigInt(index) * 1000n,
    protocol,
    packetType: 4,
    bytes,
    ...more,
  }));
  return writePcap({ littleEndian, nanoseconds: false, records });
}

/** A request for the ruleset's generation, with an attribute of three bytes and one of padding. */
export function getGeneration(seq: number, portId = 0): Uint8Array {
  const payload = '00000000 0600 0100 6100 0000';
  return datagram([{ type: 0xa10, flags: REQUEST | ACK, seq, portId, payload }]);
}

/** Its answer. */
export function generation(seq: number, portId: number, number = '05'): Uint8Array {
  return datagram([{ type: 0xa0f, seq, portId, payload: `00000005 0800 0100 000000${number}` }]);
}

/** Its acknowledgement; `echoedPort` is the port the request said it came from. */
export function ack(seq: number, portId: number, echoedPort = '00000000'): Uint8Array {
  const echoed = `20000000 100a 0500 ${hex(encode(u32host, seq, { littleEndian: true }))} ${echoedPort}`;
  return datagram([{ type: 2, flags: 0x100, seq, portId, payload: `00000000 ${echoed}` }]);
}

export async function mismatch(run: () => unknown): Promise<ReplayMismatchError> {
  try {
    await run();
  } catch (error) {
    assert.instanceOf(error, ReplayMismatchError);
    return error;
  }
  return assert.fail('no mismatch');
}
