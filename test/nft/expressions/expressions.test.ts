// Every expression, four ways, and back from what the kernel lists. The bytes are those of Linux 6.18 where
// it has the expression; it lists nests without NLA_F_NESTED, which this package writes.
import { assert } from 'chai';
import { EXPRESSIONS, type Expression, expression } from '../../../src/nft/index.ts';
import { decode, encode, type Layout, NLA_F_NESTED, pad } from '../../../src/wire/index.ts';
import { testCodec } from '../../support/codec-table.ts';
import { assertBytes, bytes } from '../../support/hexdump.ts';
import { ACTIONS } from './rows/actions.ts';
import { COMPARISONS } from './rows/comparisons.ts';
import { LISTED } from './rows/listed.ts';
import { LOADS } from './rows/loads.ts';

const ROWS = [...LOADS, ...COMPARISONS, ...ACTIONS];
const LITTLE = { littleEndian: true };

testCodec(
  'nft/expressions',
  expression,
  ROWS.map(({ value, hex }) => ({ name: nameOf(value), value, hex, big: spaced(bigEndian(bytes(hex))) })),
);

describe('nft/expressions as the kernel lists them', () => {
  for (const { value, hex } of [
    ...ROWS.map(({ value, hex }) => ({ value, hex: spaced(unflagged(bytes(hex))) })),
    ...LISTED,
  ]) {
    it(`${nameOf(value)} is read, and goes back byte for byte`, () => {
      const layout: Layout = {};
      assert.deepEqual(decode(expression, bytes(hex), { ...LITTLE, layout }), value);
      assertBytes(encode(expression, value, { ...LITTLE, layout }), hex);
    });
  }
});

describe('nft/expressions', () => {
  it('every attribute of every kind has its row', () => {
    for (const { kind, codec } of EXPRESSIONS) {
      const fields = codec.shape?.().attributes?.filter((attribute) => (attribute.codec as unknown) !== pad) ?? [];
      const declared = fields.map(({ number }) => number);
      const seen = ROWS.filter(({ value }) => value.kind === kind).flatMap(({ hex }) => attributesOf(bytes(hex)));
      assert.sameMembers([...new Set(seen)], declared, kind);
    }
  });

  it('what the kernel insists on is required of the caller', () => {
    for (const { kind, required } of EXPRESSIONS) {
      const whole = ROWS.find(({ value }) => value.kind === kind)?.value;
      for (const field of required) {
        const partial = { ...whole, [field]: undefined } as unknown as Expression;
        assert.throws(() => encode(expression, partial), `${kind}/${field}: is required`);
      }
    }
  });

  it('one that comes without what the kernel always tells is kept as it came', () => {
    for (const { kind, required } of EXPRESSIONS) {
      if (required.length === 0) continue;
      const value: Expression = { kind: 'unknown', name: kind, data: new Uint8Array() };
      assert.deepEqual(decode(expression, encode(expression, value)), value);
    }
  });
});

function nameOf({ kind, ...fields }: Expression): string {
  return [kind, ...Object.entries(fields).map(([field, value]) => `${field} ${text(value)}`)].join(' ');
}

function text(value: unknown): string {
  if (value instanceof Uint8Array) return `of ${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `(${Object.values(value).map(text).join(' ')})`;
}

/** Calls `visit` for each attribute header, nests first; only those with NLA_F_NESTED are looked into. */
function walk(of: Uint8Array, visit: (view: DataView, at: number, depth: number) => void): void {
  const view = new DataView(of.buffer, of.byteOffset, of.byteLength);
  const nest = (from: number, to: number, depth: number): void => {
    for (let at = from; at < to; ) {
      const length = view.getUint16(at, true);
      if (view.getUint16(at + 2, true) & NLA_F_NESTED) nest(at + 4, at + length, depth + 1);
      visit(view, at, depth);
      at += (length + 3) & ~3;
    }
  };
  nest(0, of.byteLength, 0);
}

/** The same as a big-endian host has it: only the headers of attributes differ. */
function bigEndian(little: Uint8Array): Uint8Array {
  const big = little.slice();
  walk(big, (view, at) => {
    for (const field of [at, at + 2]) view.setUint16(field, view.getUint16(field, true));
  });
  return big;
}

function unflagged(flagged: Uint8Array): Uint8Array {
  const plain = flagged.slice();
  walk(plain, (view, at) => view.setUint16(at + 2, view.getUint16(at + 2, true) & ~NLA_F_NESTED, true));
  return plain;
}

/** The numbers of the attributes in an expression's data. */
function attributesOf(of: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  walk(of, (view, at, depth) => {
    if (depth === 1) numbers.push(view.getUint16(at + 2, true) & ~NLA_F_NESTED);
  });
  return numbers;
}

function spaced(of: Uint8Array): string {
  return Buffer.from(of).toString('hex');
}
