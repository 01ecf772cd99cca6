// What --json prints: bigints as numbers where a number holds them (as strings beyond), bytes as hexadecimal digits.
import { hex } from '../wire/index.ts';

export function toJsonText(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => {
      if (typeof item === 'bigint') return item <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(item) : item.toString();
      return item instanceof Uint8Array ? hex(item) : item;
    },
    2,
  );
}
