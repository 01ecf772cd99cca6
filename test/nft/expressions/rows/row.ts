import type { Expression } from '../../../../src/nft/index.ts';

export interface ExpressionRow {
  readonly value: Expression;
  /** As a little-endian host has it. */
  readonly hex: string;
}
