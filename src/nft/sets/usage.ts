import { NftOffloadError } from '../../wire/index.ts';

/** The caller's mistake, and the way out of it. */
export function usage(message: string): NftOffloadError {
  return new NftOffloadError('USAGE', message);
}
