/** All that the command line touches beside the kernel: given by main.ts, or by a test. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** All bytes of a file that may be anything: it ends, or is refused. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Replaces the file as a whole, and no link; with flag `a` finds out whether that can be done, and leaves it. */
  readonly writeFile: (path: string, bytes: Uint8Array, options?: { readonly flag: 'a' }) => Promise<void>;
  /** Whether two names lead to one file, spelled otherwise or by links; left out, only equal names do. */
  readonly isSameFile?: (path: string, other: string) => Promise<boolean>;
  /** The package's version. */
  readonly version: () => string;
  readonly signal: AbortSignal;
}
