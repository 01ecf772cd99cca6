import { NftOffloadError } from '../wire/index.ts';

const READING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a directory',
};
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'it may not be written',
  EISDIR: 'it is a directory',
  ENOSPC: 'no space is left for it',
};

/** Reads a file and makes something of it; what is wrong with it is said with its name. */
export async function readInput<T>(
  reading: Promise<Uint8Array>,
  path: string,
  use: (bytes: Uint8Array) => T,
): Promise<T> {
  const bytes = await reading.catch((error: unknown) => {
    throw fileError(error, path, READING, 'read');
  });
  try {
    return use(bytes);
  } catch (error) {
    if (!(error instanceof NftOffloadError)) throw error;
    throw new NftOffloadError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** Waits until a file is written; why it cannot be is said with its name. */
export async function writeOutput(writing: Promise<void>, path: string): Promise<void> {
  await writing.catch((error: unknown) => {
    throw fileError(error, path, WRITING, 'written');
  });
}

function fileError(
  cause: unknown,
  path: string,
  reasons: Readonly<Record<string, string>>,
  done: 'read' | 'written',
): NftOffloadError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new NftOffloadError('REFUSED', `${path}: ${reasons[code] ?? `cannot be ${done} (${code})`}`, { cause });
}
