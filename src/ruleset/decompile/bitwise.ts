// What a bitwise expression does, in the language's operators.
import type { Expression as KernelExpression } from '../../nft/index.ts';
import type { BitOperation } from './loaded.ts';

type Bitwise = Extract<KernelExpression, { kind: 'bitwise' }>;

/** Undefined where it takes two registers. */
export function bitOperations({
  op = 'mask-xor',
  mask,
  xor,
  data,
  sreg2,
}: Bitwise): readonly BitOperation[] | undefined {
  if (sreg2 !== undefined) return undefined;
  const operand = data?.value;
  switch (op) {
    case 'lshift':
    case 'rshift':
      return operand === undefined
        ? undefined
        : [{ operator: op === 'lshift' ? '<<' : '>>', operand: shiftOf(operand) }];
    case 'mask-xor':
      return mask?.value === undefined || xor?.value === undefined ? undefined : maskXor(mask.value, xor.value);
    default:
      return undefined;
  }
}

/** (x & mask) ^ xor: bits of `xor` that the mask clears are set, the others are turned. */
function maskXor(mask: Uint8Array, xor: Uint8Array): readonly BitOperation[] {
  const byteOf = (index: number) => xor[index] ?? 0;
  const set = mask.map((byte, index) => byteOf(index) & ~byte);
  const flip = mask.map((byte, index) => byteOf(index) & byte);
  const kept = mask.map((byte, index) => byte | byteOf(index));
  const operations: BitOperation[] = [];
  if (kept.some((byte) => byte !== 0xff)) operations.push({ operator: '&', operand: kept });
  if (flip.some((byte) => byte !== 0)) operations.push({ operator: '^', operand: flip });
  if (set.some((byte) => byte !== 0)) operations.push({ operator: '|', operand: set });
  // All bits are kept as they are: a mask of ones is all there is to see.
  return operations.length === 0 ? [{ operator: '&', operand: mask }] : operations;
}

/** A shift is a u32 in host order of less than 256. */
function shiftOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte, 0);
}
