// Expressions of the kernel as they came, for what nothing here can name.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import { expression } from '../../nft/index.ts';
import { attribute, attributes, decode, encode, hex, raw, string } from '../../wire/index.ts';
import type { RawExpression } from '../model/index.ts';

const envelope = attributes({
  name: attribute(1, 'NFTA_EXPR_NAME', string()),
  data: attribute(2, 'NFTA_EXPR_DATA', raw),
});

/** Name and attributes of an expression. */
export function rawExpression(kernel: KernelExpression): RawExpression {
  const { name = '', data } = decode(envelope, encode(expression, kernel));
  return { unknown: { name, data: data === undefined ? '' : hex(data) } };
}
