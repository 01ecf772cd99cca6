// Inputs that failed, as files, and how to run them again.
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './target.ts';

/** Writes it and tells the command that runs it again. */
export function writeFinding(folder: string, target: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const path = join(folder, `${target}-${name}.bin`);
  writeFileSync(path, input);
  return `npm run fuzz -- --target ${target} --input ${path}`;
}

/** The input that is being run, in a file: it is still there where it ended the process. */
export class CurrentInput {
  private readonly path: string;
  private readonly file: number;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `current-${process.pid}`);
    this.file = openSync(this.path, 'w+');
  }

  set(target: Target, input: Uint8Array): void {
    const head = `${JSON.stringify([target.name, input.byteLength])}\n`;
    writeSync(this.file, head, 0);
    writeSync(this.file, input, 0, input.byteLength, Buffer.byteLength(head));
  }

  close(): void {
    closeSync(this.file);
    rmSync(this.path, { force: true });
  }
}

/** What the process of this number was running when it ended. */
export function lastInput(
  folder: string,
  pid: number,
): { readonly target: string; readonly input: Uint8Array } | undefined {
  const path = join(folder, `current-${pid}`);
  try {
    const bytes = new Uint8Array(readFileSync(path));
    const at = bytes.indexOf(0x0a) + 1;
    const [target, size] = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))) as [string, number];
    return { target, input: bytes.slice(at, at + size) };
  } catch {
    // It ended before its first input.
    return undefined;
  } finally {
    rmSync(path, { force: true });
  }
}
