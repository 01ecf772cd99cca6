// What every codec owes its input: bytes it accepts come out again as they were, and others are a DecodeError.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import fc from 'fast-check';
import { readPcap } from '../../src/pcap/index.ts';
import {
  type Codec,
  DecodeError,
  decode,
  encode,
  type Layout,
  type NetlinkMessage,
  splitMessages,
} from '../../src/wire/index.ts';
import { assertBytes } from './hexdump.ts';

/** Decodes, encodes with the layout that was seen, and compares. */
export function assertSurvives<T>(codec: Codec<T>, input: Uint8Array, littleEndian = true): T {
  const layout: Layout = {};
  const value = decode(codec, input, { littleEndian, layout });
  assertBytes(encode(codec, value, { littleEndian, layout }), input, 'encode after decode');
  return value;
}

/** Declares the test that any bytes, and damaged copies of real ones, survive or are refused. */
export function testSurvival<T>(codec: Codec<T>, samples: readonly Uint8Array[]): void {
  it('any bytes are a value that encodes to them again, or a DecodeError', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }), fc.nat(400))
      .map(([sample, edits, cut]) => {
        const copy = sample.slice(0, cut < 40 ? Math.max(0, sample.byteLength - cut) : undefined);
        for (const [at, byte] of edits) if (at < copy.byteLength) copy[at] = byte;
        return copy;
      });
    const input = fc.oneof(damaged, fc.uint8Array({ maxLength: 120 }));
    let accepted = 0;
    fc.assert(
      fc.property(input, fc.boolean(), (bytes, littleEndian) => {
        try {
          assertSurvives(codec, bytes, littleEndian);
          accepted++;
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 1500 },
    );
    assert.isAbove(accepted, 50, 'too few were accepted for this to mean anything');
  });
}

/** The messages of a capture in this test's folder: those that were sent, and those that came. */
export function capturedMessages(file: URL, sentBy: 'user' | 'kernel'): NetlinkMessage[] {
  const PACKET_KERNEL = 7;
  return readPcap(readFileSync(file))
    .records.filter(({ packetType }) => (packetType === PACKET_KERNEL) === (sentBy === 'user'))
    .flatMap(({ bytes }) => splitMessages(bytes, true));
}
