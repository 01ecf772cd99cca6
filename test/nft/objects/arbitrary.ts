// Arbitrary payloads of nf_tables' messages.
import fc from 'fast-check';
import { chain, EXPRESSIONS, FAMILIES } from '../../../src/nft/index.ts';
import type { Codec } from '../../../src/wire/index.ts';
import { concatenated, type Depth, payloadOf, tlv, wellFormed } from '../../support/arbitrary.ts';
import { vocabularyOf } from '../kernel-names/vocabulary.ts';

const prefix = vocabularyOf([chain]).get('NFTA_DEVICE_PREFIX')?.[0]?.codec;

/** What the message with this codec may look like: an nfgenmsg, and attributes the codec knows. */
export function anyMessage(codec: Codec<unknown>, littleEndian: boolean): fc.Arbitrary<Uint8Array> {
  const family = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...Object.values(FAMILIES)) }, fc.nat(255));
  const special = (inner: Codec<unknown>, depth: Depth) => devicePrefix(inner) ?? expressionBytes(inner, depth);
  const options = { littleEndian, special, header: new Uint8Array(4) };
  return fc.tuple(family, wellFormed(codec, options)).map(([number, bytes]) => {
    bytes[0] = number;
    return bytes;
  });
}

/** An expression's name says which data it has. */
function expressionBytes(codec: Codec<unknown>, options: Depth): fc.Arbitrary<Uint8Array> | undefined {
  if (codec.shape?.().choices?.length !== EXPRESSIONS.length) return undefined;
  const { littleEndian, depth } = options;
  if (depth < 2) return fc.constant(new Uint8Array(0));
  const inner = { ...options, depth: depth - 2 };
  const kinds = EXPRESSIONS.map(({ kind, codec: data }) => {
    const name = tlv(1, new TextEncoder().encode(`${kind}\0`), littleEndian);
    return payloadOf(data as Codec<unknown>, inner).map((payload) =>
      concatenated([name, tlv(2, payload, littleEndian)]),
    );
  });
  return fc.oneof(...kinds);
}

/** A pattern is written `eth*`; one whose prefix ends in a backslash would read like the name of a device that ends in an asterisk. */
function devicePrefix(codec: Codec<unknown>): fc.Arbitrary<Uint8Array> | undefined {
  if (codec !== prefix) return undefined;
  return fc
    .string({ unit: fc.constantFrom('a', 'é', '*', '\\'), maxLength: 5 })
    .filter((text) => !text.endsWith('\\'))
    .map((text) => new TextEncoder().encode(`${text}\0`));
}
