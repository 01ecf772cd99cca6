// Arbitrary expressions and their bytes, generated from the tables that the codecs are declared by.
import fc from 'fast-check';
import { EXPRESSIONS, type Expression } from '../../../src/nft/index.ts';
import { type Attribute, type AttributeTable, type Codec, decode } from '../../../src/wire/index.ts';

/** Any value of every field of any kind; `depth` is how far expressions may hold expressions. */
export function anyExpression(depth = 2): fc.Arbitrary<Expression> {
  const kinds = EXPRESSIONS.flatMap(({ kind, codec, required }) => {
    const data = fields(tableOf(codec), required, depth);
    return data === undefined ? [] : [data.map((value) => ({ kind, ...value }) as Expression)];
  });
  return fc.oneof(...kinds);
}

/** An envelope with the name of a kind around attributes that may be anything, or around no attributes at all. */
export function anyBytes(): fc.Arbitrary<Uint8Array> {
  const name = fc.constantFrom(...EXPRESSIONS.map(({ kind }) => kind), 'teleport');
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom(4, 8).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
  );
  const attribute = fc
    .tuple(fc.nat(11), fc.boolean(), payload)
    .map(([type, nested, bytes]) => tlv(type, bytes, nested));
  const nest = fc.tuple(fc.nat(11), fc.array(attribute, { maxLength: 3 })).map(([type, all]) => tlv(type, join(all)));
  const data = fc.oneof(
    fc.array(fc.oneof({ weight: 3, arbitrary: attribute }, nest), { maxLength: 8 }).map(join),
    fc.uint8Array({ maxLength: 40 }),
  );
  return fc
    .tuple(name, data)
    .map(([kind, bytes]) => join([tlv(1, new TextEncoder().encode(`${kind}\0`)), tlv(2, bytes)]));
}

function tlv(type: number, payload: Uint8Array, nested = false): Uint8Array {
  const bytes = new Uint8Array((payload.length + 7) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, payload.length + 4, true);
  view.setUint16(2, nested ? type | 0x8000 : type, true);
  bytes.set(payload, 4);
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function tableOf(codec: Codec<unknown>): AttributeTable {
  return (codec as Codec<unknown> & { readonly table: AttributeTable }).table;
}

/** Undefined for what would be too deep. */
function fields(
  table: AttributeTable,
  required: readonly string[],
  depth: number,
): fc.Arbitrary<Record<string, unknown>> | undefined {
  const values = Object.fromEntries(
    Object.entries(table).flatMap(([field, { codec }]) => {
      const value = valuesOf(codec, depth);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  if (!required.every((field) => field in values)) return undefined;
  return fc.record(values, { requiredKeys: [...required] });
}

function valuesOf(codec: Codec<unknown>, depth: number): fc.Arbitrary<unknown> | undefined {
  if ('table' in codec) return fields(tableOf(codec), [], depth);
  if ('element' in codec) {
    const element = valuesOf((codec.element as Attribute<unknown>).codec, depth);
    return element && fc.array(element, { maxLength: 3 });
  }
  const { choices, names } = codec.shape?.() ?? {};
  if (choices !== undefined) return depth === 0 ? undefined : anyExpression(depth - 1);
  const sizes = [1, 2, 3, 4, 8].filter((size) => zeros(codec, size) !== undefined);
  // Padding: of no value.
  if (sizes.length === 0) return undefined;
  // What takes three bytes takes any number: a string, or bytes.
  const [size = 0] = sizes;
  const range = sizes.includes(3) ? { maxLength: 15 } : { minLength: size, maxLength: size };
  const decoded = fc.uint8Array(range).map((bytes) => decode(codec, bytes));
  if (names === undefined) return decoded;
  const isFlags = Array.isArray(zeros(codec, size));
  return fc.oneof(isFlags ? fc.subarray(Object.keys(names)) : fc.constantFrom(...Object.keys(names)), decoded);
}

function zeros(codec: Codec<unknown>, size: number): unknown {
  try {
    return decode(codec, new Uint8Array(size));
  } catch {
    return undefined;
  }
}
