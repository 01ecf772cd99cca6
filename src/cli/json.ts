// What --json prints: bigints as numbers where a number holds them (as strings beyond), bytes as hexadecimal digits.

export function toJsonText(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => {
      if (typeof item === 'bigint') return item <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(item) : item.toString();
      // Bytes may be as many as a capture has: digits joined one by one would take a hundred times that.
      return item instanceof Uint8Array
        ? Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('hex')
        : item;
    },
    2,
  );
}
