import { NftOffloadError } from '../wire/index.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a directory',
};

/** Reads a file and makes something of it; what is wrong with it is said with its name. */
export async function readInput<T>(
  reading: Promise<Uint8Array>,
  path: string,
  use: (bytes: Uint8Array) => T,
): Promise<T> {
  const bytes = await reading.catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new NftOffloadError('REFUSED', `${path}: ${REASONS[code] ?? `cannot be read (${code})`}`, { cause: error });
  });
  try {
    return use(bytes);
  } catch (error) {
    if (!(error instanceof NftOffloadError)) throw error;
    throw new NftOffloadError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}
