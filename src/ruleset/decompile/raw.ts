// Expressions of the kernel as they came, for what nothing here can name.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { expression } from '../../nft/index.ts';
import { attribute, attributes, type Codec, decode, EncodeError, encode, hex, raw, string } from '../../wire/index.ts';
import type { RawExpression } from '../model/index.ts';

const envelope = attributes({
  name: attribute(1, 'NFTA_EXPR_NAME', string()),
  data: attribute(2, 'NFTA_EXPR_DATA', raw),
});

/** Name and attributes of an expression. */
export function rawExpression(kernel: KernelExpression): RawExpression {
  if (kernel.kind === 'unknown') return rawOf(kernel);
  const bytes = encodedAgain(expression, kernel);
  return rawOf(bytes === undefined ? { name: kernel.kind } : decode(envelope, bytes));
}

function rawOf({ name = '', data }: { readonly name?: string; readonly data?: Uint8Array }): RawExpression {
  return { unknown: { name, data: data === undefined ? '' : hex(data) } };
}

/** Undefined for what no kernel sends, but a file may hold: names that are longer than any kernel takes. */
export function encodedAgain<T>(codec: Codec<T>, value: T): Uint8Array | undefined {
  try {
    return encode(codec, value);
  } catch (error) {
    if (error instanceof EncodeError) return undefined;
    throw error;
  }
}
