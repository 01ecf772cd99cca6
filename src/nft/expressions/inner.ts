import type { AttributesOf, Codec } from '../../wire/index.ts';
import { attribute, enumeration, flags, lazy, u32be } from '../../wire/index.ts';
import type { ExpressionKind } from './define.ts';
import { defineExpression } from './define.ts';

const table = {
  number: attribute(1, 'NFTA_INNER_NUM', u32be),
  type: attribute(2, 'NFTA_INNER_TYPE', enumeration(u32be, { unspec: 0, vxlan: 1, geneve: 2 })),
  flags: attribute(3, 'NFTA_INNER_FLAGS', flags(u32be, { 'header-size': 1, link: 2, network: 4, transport: 8 })),
  headerSize: attribute(4, 'NFTA_INNER_HDRSIZE', u32be),
};

type Table = AttributesOf<typeof table>;

/**
 * A `payload` or `meta` expression on the packet inside a tunnel's (nft's `vxlan ip saddr`). `headerSize` is
 * that of the tunnel's own header, in bytes; `flags` say that it has one, and which headers lie behind it;
 * `number` is 0. Since Linux 6.2. `Held` is the type of the field that is read and written by `expression`.
 */
export function inner<Held>(
  expression: () => Codec<unknown>,
): ExpressionKind<'inner', Table & Required<Pick<Table, keyof typeof table>> & Held> {
  const fields = { ...table, expression: attribute(5, 'NFTA_INNER_EXPR', lazy(expression)) };
  return defineExpression('inner', fields, ['number', 'type', 'flags', 'headerSize', 'expression']) as ReturnType<
    typeof inner<Held>
  >;
}
