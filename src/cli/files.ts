import { NftOffloadError } from '../wire/index.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a directory',
};

/** A file that cannot be read is the user's to know about, not a bug. */
export async function readInput(reading: Promise<Uint8Array>, path: string): Promise<Uint8Array> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new NftOffloadError('REFUSED', `${path}: ${REASONS[code] ?? `cannot be read (${code})`}`, { cause: error });
  }
}
