// Expressions that src/nft keeps as unknown ones and that rules of today's nft are made of: `range` and
// `byteorder` (linux/netfilter/nf_tables.h).
import type { Data, UnknownExpression } from '../../nft/index.ts';
import { data } from '../../nft/index.ts';
import { attribute, attributes, DecodeError, decode, enumeration, u32be } from '../../wire/index.ts';

const range = attributes({
  sreg: attribute(1, 'NFTA_RANGE_SREG', u32be),
  op: attribute(2, 'NFTA_RANGE_OP', enumeration(u32be, { eq: 0, neq: 1 })),
  from: attribute(3, 'NFTA_RANGE_FROM_DATA', data),
  to: attribute(4, 'NFTA_RANGE_TO_DATA', data),
});

const byteorder = attributes({
  sreg: attribute(1, 'NFTA_BYTEORDER_SREG', u32be),
  dreg: attribute(2, 'NFTA_BYTEORDER_DREG', u32be),
});

export interface RangeComparison {
  readonly kind: 'range';
  readonly sreg?: number;
  readonly op?: 'eq' | 'neq' | number;
  readonly from?: Data;
  readonly to?: Data;
}

export interface ByteSwap {
  readonly kind: 'byteorder';
  readonly sreg?: number;
  readonly dreg?: number;
}

/** Undefined for everything else. */
export function pendingExpression(expression: UnknownExpression): RangeComparison | ByteSwap | undefined {
  const { name, data: bytes } = expression;
  if (bytes === undefined || expression.unknown !== undefined) return undefined;
  try {
    if (name === 'range') return { kind: 'range', ...decode(range, bytes) };
    if (name === 'byteorder') return { kind: 'byteorder', ...decode(byteorder, bytes) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return undefined;
}
