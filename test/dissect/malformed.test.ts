// Damaged datagrams, made from every kind of message that was ever captured: cut at every offset, with
// every byte changed. Each gives a DecodeError, or a value that is what the bytes say: encoded again it
// is the same bytes. Never another error, a hang, or an object that is wrong.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import fc from 'fast-check';
import { Dissector, reencode } from '../../src/dissect/index.ts';
import { readPcap } from '../../src/pcap/index.ts';
import { DecodeError, HOST_LITTLE_ENDIAN, joinMessages, splitMessages } from '../../src/wire/index.ts';
import { fixtures } from '../support/fixtures.ts';
import { assertBytes } from '../support/hexdump.ts';

interface Sample {
  readonly name: string;
  readonly protocol: number;
  /** A datagram of this one message. */
  readonly bytes: Uint8Array;
}

/** Knows the generic families of the captures' kernels. */
const dissectors = new Map<string, Dissector>();

/** One message of each name and of each power of two in size: what is alike is broken alike. */
function samples(): Map<string, Sample> {
  const found = new Map<string, Sample>();
  for (const { path, kernel } of fixtures) {
    const { records } = readPcap(readFileSync(path));
    const dissector = new Dissector();
    for (const { bytes, protocol } of records) {
      for (const [index, { name, payload }] of dissector.dissect(bytes, { protocol }).entries()) {
        const key = `${name}, ${2 ** Math.ceil(Math.log2(payload.byteLength + 1))} bytes`;
        const [message] = splitMessages(bytes).slice(index);
        if (message === undefined || found.has(`${key} ${protocol}`) || payload.byteLength > 1500) continue;
        found.set(`${key} ${protocol}`, { name: `${kernel} ${key}`, protocol, bytes: joinMessages([message]) });
        dissectors.set(`${kernel} ${key}`, dissector);
      }
    }
  }
  return found;
}

function assertRightOrRefused({ name, protocol }: Sample, bytes: Uint8Array): boolean {
  try {
    for (const message of (dissectors.get(name) ?? new Dissector()).dissect(bytes, { protocol })) {
      const again = reencode(message);
      if (again !== undefined) assertBytes(again, message.payload, name);
    }
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    assert.isAtMost(error.offset, bytes.byteLength);
    return false;
  }
}

/** The datagram with its message's length made right: so that the damage reaches the decoder of the body. */
function withLength(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  if (copy.byteLength >= 4) new DataView(copy.buffer).setUint32(0, copy.byteLength, HOST_LITTLE_ENDIAN);
  return copy;
}

describe('a damaged datagram', function () {
  this.timeout(120_000);
  const all = [...samples().values()];

  it(`is made from ${all.length} different messages`, () => {
    assert.isAbove(all.length, 50);
  });

  it('cut at any offset is a DecodeError', () => {
    for (const sample of all) {
      for (let size = 1; size < sample.bytes.byteLength; size++) {
        const cut = sample.bytes.slice(0, size);
        // The padding behind the last message may be missing.
        const whole = splitMessagesSafe(cut);
        if (whole === undefined)
          assert.isFalse(assertRightOrRefused(sample, cut), `${sample.name} cut to ${size} bytes`);
      }
    }
  });

  it('cut at any offset, with a length to match, is refused or is what the bytes say', () => {
    let refused = 0;
    for (const sample of all) {
      for (let size = 16; size < sample.bytes.byteLength; size++) {
        if (!assertRightOrRefused(sample, withLength(sample.bytes.slice(0, size)))) refused++;
      }
    }
    assert.isAbove(refused, 1000);
  });

  it('with any byte changed is refused or is what the bytes say', () => {
    for (const sample of all) {
      for (let at = 16; at < sample.bytes.byteLength; at++) {
        for (const change of [0x01, 0x80, 0xff]) {
          const copy = sample.bytes.slice();
          copy[at] = (copy[at] ?? 0) ^ change;
          assertRightOrRefused(sample, copy);
        }
      }
    }
  });

  it('with bytes removed, inserted and changed anywhere is refused or is what the bytes say', () => {
    const edit = fc.tuple(fc.nat(1500), fc.uint8Array({ maxLength: 6 }), fc.nat(6));
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(edit, { minLength: 1, maxLength: 5 }), (sample, edits) => {
        let bytes = [...sample.bytes];
        for (const [at, insert, remove] of edits) {
          const place = at % (bytes.length + 1);
          bytes = [...bytes.slice(0, place), ...insert, ...bytes.slice(place + remove)];
        }
        assertRightOrRefused(sample, Uint8Array.from(bytes));
        if (bytes.length >= 16) assertRightOrRefused(sample, withLength(Uint8Array.from(bytes)));
      }),
      { numRuns: 5000 },
    );
  });
});

function splitMessagesSafe(bytes: Uint8Array): unknown {
  try {
    return splitMessages(bytes);
  } catch {
    return undefined;
  }
}
