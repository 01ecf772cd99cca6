import type { ErrorCode, ExtendedAck } from '../wire/index.ts';
import { NftOffloadError } from '../wire/index.ts';
import { errnoName, errnoText } from './errno.ts';

/** The kernel refused an operation. */
export class KernelError extends NftOffloadError {
  declare readonly code: 'KERNEL';
  /** In words: `add flowtable inet nft-offload fastpath`. */
  readonly operation: string;
  /** The errno as a positive number, and by name (`ENOENT`). */
  readonly errno: number;
  readonly errnoName: string;
  /** What the kernel itself said, where it said something (NETLINK_EXT_ACK). */
  readonly extended: ExtendedAck | undefined;

  constructor(operation: string, errno: number, extended?: ExtendedAck, hint?: string) {
    const said = extended?.message
      ? `${extended.message} (${errnoName(errno)})`
      : `${errnoText(errno)} (${errnoName(errno)})`;
    super('KERNEL', `${operation}: ${said}${hint ? `: ${hint}` : ''}`);
    this.operation = operation;
    this.errno = errno;
    this.errnoName = errnoName(errno);
    this.extended = extended;
  }
}

/** The kernel answered in a way the protocol does not allow, or not at all. */
export class ProtocolError extends NftOffloadError {
  constructor(message: string, options?: ErrorOptions, code: ErrorCode = 'PROTOCOL') {
    super(code, message, options);
  }
}

/**
 * Answers were lost, and nothing tells whether the transaction was committed. The ruleset must be read
 * again before anything else is tried.
 */
export class OutcomeUnknownError extends ProtocolError {
  declare readonly code: 'OUTCOME_UNKNOWN';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options, 'OUTCOME_UNKNOWN');
  }
}
