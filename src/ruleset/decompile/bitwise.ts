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

/** (x & mask) ^ xor: an OR clears the bits it sets first. */
function maskXor(mask: Uint8Array, xor: Uint8Array): readonly BitOperation[] {
  const isOr = mask.every((byte, index) => (byte & (xor[index] ?? 0)) === 0 && (byte | (xor[index] ?? 0)) === 0xff);
  if (xor.every((byte) => byte === 0)) return [{ operator: '&', operand: mask }];
  if (isOr) return [{ operator: '|', operand: xor }];
  const isXor = mask.every((byte) => byte === 0xff);
  const flip: BitOperation = { operator: '^', operand: xor };
  return isXor ? [flip] : [{ operator: '&', operand: mask }, flip];
}

/** A shift is a u32 in host order of less than 256. */
function shiftOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte, 0);
}
