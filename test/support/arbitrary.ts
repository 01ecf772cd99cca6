// Arbitrary bytes that a codec understands, made from its shape: any of its attributes, each with any
// payload of the right size. What they decode to is an arbitrary value.
import fc from 'fast-check';
import { type Attribute, type Codec, DecodeError, decode, NLA_F_NESTED, textToBytes } from '../../src/wire/index.ts';

export interface ArbitraryOptions {
  readonly littleEndian: boolean;
  /** How many nests may lie inside each other. */
  readonly depth?: number;
  /** What the codec reads in front of its attributes. */
  readonly header?: Uint8Array;
  /** Bytes of a codec whose parts do not tell how they belong together: by a name on the wire, say. */
  readonly special?: (codec: Codec<unknown>, options: Depth) => fc.Arbitrary<Uint8Array> | undefined;
}

const EMPTY = new Uint8Array(0);

type Memo = Map<Codec<unknown>, fc.Arbitrary<Uint8Array>>[];
export type Depth = ArbitraryOptions & { readonly depth: number; readonly memo: Memo };

/** The header, attributes of the codec and, now and then, one it does not know. */
export function wellFormed(codec: Codec<unknown>, options: ArbitraryOptions): fc.Arbitrary<Uint8Array> {
  const { header = EMPTY } = options;
  return payloadOf(codec, { depth: 6, ...options, memo: [] }).map((body) => concatenated([header, body]));
}

/** An attribute as it is on the wire. */
export function tlv(type: number, payload: Uint8Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array((payload.length + 7) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, payload.length + 4, littleEndian);
  view.setUint16(2, type, littleEndian);
  bytes.set(payload, 4);
  return bytes;
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Inside the codec: `depth` tells how much deeper it may go. */
export function payloadOf(codec: Codec<unknown>, options: Depth): fc.Arbitrary<Uint8Array> {
  options.memo[Math.max(options.depth, 0)] ??= new Map();
  const memo = options.memo[Math.max(options.depth, 0)];
  const known = memo?.get(codec) ?? made(codec, options);
  memo?.set(codec, known);
  return known;
}

function made(codec: Codec<unknown>, options: Depth): fc.Arbitrary<Uint8Array> {
  const special = options.special?.(codec, options);
  if (special !== undefined) return special;
  const { attributes, choices } = codec.shape?.() ?? {};
  const { header = EMPTY, ...rest } = options;
  const inner = { ...rest, depth: options.depth - 1 };
  if (choices !== undefined) return chosen(codec, choices, options);
  if (attributes === undefined) return leaf(codec, options);
  if (inner.depth < 0) return fc.constant(EMPTY);
  if (Array.isArray(decode(codec, header))) return list(attributes, inner);
  return object(attributes, inner);
}

function element({ number, codec }: Attribute<unknown>, options: Depth): fc.Arbitrary<Uint8Array> {
  const type = codec.nested ? number | NLA_F_NESTED : number;
  return payloadOf(codec, options).map((payload) => tlv(type, payload, options.littleEndian));
}

function list(attributes: readonly Attribute<unknown>[], options: Depth): fc.Arbitrary<Uint8Array> {
  const any = fc.oneof(...attributes.map((attribute) => element(attribute, options)));
  return fc.array(any, { maxLength: 3 }).map(concatenated);
}

/** No attribute twice; more often most of them than a few. */
function object(attributes: readonly Attribute<unknown>[], options: Depth): fc.Arbitrary<Uint8Array> {
  const known = attributes.map((attribute) => fc.option(element(attribute, options), { freq: 4, nil: EMPTY }));
  const FREE = 0x0f00;
  const unknown = fc
    .tuple(fc.integer({ min: FREE, max: FREE + 5 }), fc.uint8Array({ maxLength: 9 }))
    .map(([type, payload]) => tlv(type, payload, options.littleEndian));
  return fc
    .tuple(fc.tuple(...known), fc.option(unknown, { freq: 1, nil: EMPTY }))
    .map(([parts, more]) => concatenated([...parts, more]));
}

/** The attribute that all choices share says which one it is: with those of its values that make the choice. */
function chosen(codec: Codec<unknown>, choices: readonly Codec<unknown>[], options: Depth): fc.Arbitrary<Uint8Array> {
  const tables = choices.map((choice) => choice.shape?.().attributes ?? []);
  const selector = tables[0]?.find((attribute) => tables.every((table) => table.includes(attribute)));
  if (selector === undefined) throw new TypeError('the choices of a codec have no attribute in common');
  const { number } = selector;
  const { header = EMPTY, ...inner } = options;
  const fits = choices.flatMap((choice, index) => {
    const rest = object(
      (tables[index] ?? []).filter((attribute) => attribute !== selector),
      inner,
    );
    return candidates(selector.codec, options.littleEndian).flatMap((value) => {
      const head = tlv(number, value, options.littleEndian);
      const bytes = rest.map((body) => concatenated([head, body]));
      const belongs = (sample: Uint8Array) => alike(codec, header, choice, sample, options);
      // Two choices may be alike but for an attribute that a sample does not have.
      return fc.sample(bytes, 12).every(belongs) ? [bytes.filter(belongs)] : [];
    });
  });
  return fc.oneof(...fits);
}

function candidates(selector: Codec<unknown>, littleEndian: boolean): readonly Uint8Array[] {
  const [size = 0] = sizesOf(selector, littleEndian);
  const { names } = selector.shape?.() ?? {};
  const numbers = names === undefined ? Array.from({ length: 256 }, (_, index) => index) : Object.values(names);
  return numbers.map((number) => {
    const bytes = new Uint8Array(size);
    bytes[size - 1] = number;
    return bytes;
  });
}

/** Whether the codec reads the bytes, behind its header, as this one of its choices does. */
function alike(
  codec: Codec<unknown>,
  header: Uint8Array,
  choice: Codec<unknown>,
  bytes: Uint8Array,
  { littleEndian }: ArbitraryOptions,
): boolean {
  try {
    const whole = decode(codec, concatenated([header, bytes]), { littleEndian }) as Readonly<Record<string, unknown>>;
    const part = decode(choice, bytes, { littleEndian }) as object;
    return Object.entries(part).every(([field, value]) => fc.stringify(value) === fc.stringify(whole[field]));
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

const SIZES = [1, 2, 3, 4, 8, 16] as const;

function leaf(codec: Codec<unknown>, { littleEndian }: ArbitraryOptions): fc.Arbitrary<Uint8Array> {
  const sizes = sizesOf(codec, littleEndian);
  const [size = 0] = sizes;
  // What takes three bytes takes any number: a string, or bytes.
  if (sizes.includes(3)) return fc.oneof(fc.uint8Array({ maxLength: 14 }), word());
  const any = fc.uint8Array({ minLength: size, maxLength: size });
  const { names } = codec.shape?.() ?? {};
  if (names === undefined) return any;
  const named = fc.constantFrom(...Object.values(names)).map((number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(number));
    return bytes.slice(8 - size);
  });
  return fc.oneof({ weight: 3, arbitrary: named }, any);
}

/** Text as names are, with what has a meaning in some of them. */
function word(): fc.Arbitrary<Uint8Array> {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\', 'é', '\udc80', ' '), maxLength: 6 });
  return text.map((letters) => textToBytes(`${letters}\0`));
}

function sizesOf(codec: Codec<unknown>, littleEndian: boolean): readonly number[] {
  return SIZES.filter((size) => {
    try {
      decode(codec, new Uint8Array(size), { littleEndian });
      return true;
    } catch {
      return false;
    }
  });
}
