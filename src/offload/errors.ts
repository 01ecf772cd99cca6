import { NftOffloadError } from '../wire/index.ts';

/** The job cannot be done as asked; nothing was changed. The message says why and what would help. */
export class RefusedError extends NftOffloadError {
  declare readonly code: 'REFUSED';

  constructor(message: string, options?: ErrorOptions) {
    super('REFUSED', message, options);
  }
}

/** The job was begun and could be neither finished nor put back. What is left is noted; the message says how to go on. */
export class IncompleteError extends NftOffloadError {
  declare readonly code: 'INCOMPLETE';

  constructor(message: string, options?: ErrorOptions) {
    super('INCOMPLETE', message, options);
  }
}
