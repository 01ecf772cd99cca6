// Every object of nf_tables, four ways, and back from what the kernel lists; then any value of it, and any bytes.
import { assert } from 'chai';
import fc from 'fast-check';
import { hook } from '../../../src/nft/hooks.ts';
import { chain, flowtable, generation, object, rule, set, setElements, table, trace } from '../../../src/nft/index.ts';
import { OBJECT_TYPES } from '../../../src/nft/object.ts';
import { type Codec, DecodeError, decode, EncodeError, encode, NLA_F_NESTED } from '../../../src/wire/index.ts';
import { testCodec } from '../../support/codec-table.ts';
import { bytes } from '../../support/hexdump.ts';
import { assertSurvives, testSurvival } from '../../support/survival.ts';
import { anyMessage } from './arbitrary.ts';
import { CHAINS, FLOWTABLES, GENERATIONS, RULES, TABLES } from './rows/declarations.ts';
import { HOOKS_TOLD, TRACES } from './rows/events.ts';
import { OBJECTS } from './rows/objects.ts';
import type { MessageRow } from './rows/row.ts';
import { ELEMENTS, SETS } from './rows/sets.ts';

function tested<T>(what: string, codec: Codec<T>, rows: readonly MessageRow<T>[]) {
  return [what, codec as Codec<unknown>, rows as readonly MessageRow<unknown>[]] as const;
}

/** Bytes in front of the attributes. */
const NFGENMSG = 4;

const MESSAGES = [
  tested('table', table, TABLES),
  tested('chain', chain, CHAINS),
  tested('rule', rule, RULES),
  tested('set', set, SETS),
  tested('set elements', setElements, ELEMENTS),
  tested('object', object, OBJECTS),
  tested('flowtable', flowtable, FLOWTABLES),
  tested('generation', generation, GENERATIONS),
  tested('trace', trace, TRACES),
  tested('hook', hook, HOOKS_TOLD),
];

for (const [what, codec, rows] of MESSAGES) {
  testCodec(
    `nft/${what}`,
    codec,
    rows.map((row) => ({ ...row, big: row.big ?? Buffer.from(bigEndian(bytes(row.hex))).toString('hex') })),
  );

  describe(`nft/${what} as the kernel lists it`, () => {
    const listed = rows.filter((row) => row.listed !== undefined);
    for (const { name, value, listed: hex = '' } of listed) {
      it(`${name} is read, and goes back byte for byte`, () => {
        assert.deepEqual(assertSurvives(codec, bytes(hex)), value);
      });
    }

    it('cut anywhere it is a DecodeError, or what is left of it', () => {
      for (const { hex, listed = hex } of rows) {
        const whole = bytes(listed);
        for (let size = 0; size < whole.byteLength; size++) {
          try {
            assertSurvives(codec, whole.slice(0, size));
          } catch (error) {
            if (!(error instanceof DecodeError)) throw error;
          }
        }
      }
    });

    const samples = rows.map(({ hex, listed = hex }) => bytes(listed));
    testSurvival(codec, samples);
  });

  describe(`nft/${what} of any value`, () => {
    for (const littleEndian of [true, false]) {
      it(`is the same after encode and decode on a ${littleEndian ? 'little' : 'big'}-endian host`, () => {
        let whole = 0;
        fc.assert(
          fc.property(anyMessage(codec, littleEndian), (payload) => {
            const value = assertSurvives(codec, payload, littleEndian);
            const encoded = encode(codec, value, { littleEndian });
            assert.deepEqual(decode(codec, encoded, { littleEndian }), value);
            if (Object.keys(value as object).length > 2) whole++;
          }),
          { numRuns: 400 },
        );
        if (what !== 'generation') assert.isAbove(whole, 200, 'too few with any fields');
      });
    }
  });
}

describe('nft/objects', () => {
  it('every attribute of every message has its row', () => {
    for (const [what, codec, rows] of MESSAGES) {
      const seen = new Set(rows.flatMap(({ hex }) => numbersOf(bytes(hex))));
      const absent = (codec.shape?.().attributes ?? []).filter(({ number }) => !seen.has(number));
      const names = absent.map(({ kernelName }) => kernelName);
      assert.deepEqual(
        names.filter((name) => !REQUESTS_ONLY.includes(name) && !name.endsWith('_PAD')),
        [],
        what,
      );
    }
  });

  it('every type of object has its row', () => {
    const types = new Set<unknown>(OBJECTS.map(({ value }) => value.type));
    assert.includeMembers([...types], Object.keys(OBJECT_TYPES));
  });

  it('data of one type is refused for another', () => {
    const wrong = { family: 'ip', type: 'quota', data: { rate: 5 } };
    assert.deepEqual(decode(object, encode(object, wrong as never)), {
      family: 'ip',
      type: 'quota',
      data: {},
    } as never);
    assert.throws(() => encode(object, { family: 'ip', type: 'quota', data: 5 } as never), EncodeError, /^data: /);
  });
});

/** Given by whoever makes an object, never listed. */
const REQUESTS_ONLY = [
  'NFTA_CHAIN_ID',
  'NFTA_RULE_ID',
  'NFTA_RULE_POSITION_ID',
  'NFTA_RULE_CHAIN_ID',
  'NFTA_RULE_COMPAT',
  'NFTA_SET_ID',
  'NFTA_SET_ELEM_LIST_SET_ID',
  'NFNLA_HOOK_DEV',
];

/** The same as a big-endian host has it, as far as the headers of attributes go. */
function bigEndian(little: Uint8Array): Uint8Array {
  const big = little.slice();
  const view = new DataView(big.buffer);
  const nest = (from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const length = view.getUint16(at, true);
      const type = view.getUint16(at + 2, true);
      if (type & NLA_F_NESTED) nest(at + 4, at + length);
      view.setUint16(at, length);
      view.setUint16(at + 2, type);
      at += (length + 3) & ~3;
    }
  };
  nest(NFGENMSG, big.byteLength);
  return big;
}

/** The numbers of a message's attributes. */
function numbersOf(message: Uint8Array): readonly number[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const numbers: number[] = [];
  for (let at = NFGENMSG; at < message.byteLength; ) {
    numbers.push(view.getUint16(at + 2, true) & ~NLA_F_NESTED);
    at += (view.getUint16(at, true) + 3) & ~3;
  }
  return numbers;
}
