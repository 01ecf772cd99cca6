// What every command owes whoever uses it.
import { assert } from 'chai';
import fc from 'fast-check';
import type { Command } from '../../src/ethtool/command.ts';
import { type Codec, DecodeError, decode, encode } from '../../src/wire/index.ts';
import { assertSurvives } from '../support/survival.ts';

/** Numbers that attributes can have, a few flags, and sizes around those of their values. */
const attribute = fc
  .tuple(fc.integer({ min: 0, max: 34 }), fc.constantFrom(0, 0, 0, 0x8000, 0x4000), fc.uint8Array({ maxLength: 12 }))
  .map(([type, flags, value]) => {
    const bytes = new Uint8Array((4 + value.byteLength + 3) & ~3);
    new DataView(bytes.buffer).setUint16(0, 4 + value.byteLength, true);
    new DataView(bytes.buffer).setUint16(2, type | flags, true);
    bytes.set(value, 4);
    return bytes;
  });
const message = fc.array(attribute, { maxLength: 4 }).map((list) => Uint8Array.from(list.flatMap((one) => [...one])));

/** Declares the tests. */
export function testCommand<W>(command: Command<string, unknown, never, never, W>): void {
  const codec: Codec<W> = command.codec;

  it('any attributes are a value that comes back, or a DecodeError', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        let value: W;
        try {
          value = assertSurvives(codec, bytes);
        } catch (error) {
          if (error instanceof DecodeError) return;
          throw error;
        }
        for (const littleEndian of [true, false]) {
          assert.deepEqual(decode(codec, encode(codec, value, { littleEndian }), { littleEndian }), value);
        }
        command.value(value, () => []);
      }),
      { numRuns: 400 },
    );
  });
}
