/** All that the command line touches beside the kernel: given by main.ts, or by a test. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Replaces what the file holds, or, with flag `a`, appends to it. */
  readonly writeFile: (path: string, bytes: Uint8Array, options?: { readonly flag: 'a' }) => Promise<void>;
  /** The package's version. */
  readonly version: () => string;
  readonly signal: AbortSignal;
}
