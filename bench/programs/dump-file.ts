// A dump in a file: its datagrams, each behind its length (32 bits, host order).
import { readFileSync, writeFileSync } from 'node:fs';

export function writeDump(path: string, datagrams: readonly Uint8Array[]): void {
  const length = (bytes: Uint8Array) => new Uint8Array(Uint32Array.of(bytes.byteLength).buffer);
  writeFileSync(path, Buffer.concat(datagrams.flatMap((bytes) => [length(bytes), bytes])));
}

export function readDump(path: string): readonly Uint8Array[] {
  // Of its own memory: a view at any offset is aligned as the file is.
  const file = new Uint8Array(readFileSync(path));
  const datagrams: Uint8Array[] = [];
  for (let at = 0; at < file.byteLength; ) {
    const [length = 0] = new Uint32Array(file.slice(at, at + 4).buffer);
    datagrams.push(file.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return datagrams;
}
