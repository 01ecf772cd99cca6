import { NftOffloadError } from '../wire/index.ts';

/** The job cannot be done as asked; nothing was changed. The message says why and what would help. */
export class RefusedError extends NftOffloadError {
  declare readonly code: 'REFUSED';

  constructor(message: string, options?: ErrorOptions) {
    super('REFUSED', message, options);
  }
}
